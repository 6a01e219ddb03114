"""The county's clauses for agreements: which there are, writing them, looking."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from partnerships.clauses import CLAUSES, KIND, standard_clauses
from partnerships.models import AgreementTemplate, County, Organisation
from partnerships.pages.county_texts import counties_of
from partnerships.rules import agreements as rules
from partnerships.services.clause_sets import newest_of, save_clauses
from portal.lib.errors import StaleState
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require
from portal.texts.forms import TextForm

Kind = Organisation.Kind
Language = Organisation.WrittenNorwegian
COUNTIES = 12  # with two languages each


@require_GET
def clause_set_list(request: SignedInRequest) -> HttpResponse:
    actor = request.actor
    if actor.kind not in (Kind.GOVERNOR, Kind.NATIONAL):
        raise Http404
    templates = AgreementTemplate.objects.visible_to(actor)
    counties = counties_of(actor, templates)
    shown = Paginator(counties, COUNTIES).get_page(request.GET.get("page"))
    newest = {
        (each.county_id, each.language): each
        for each in templates.filter(county__in=list(shown)).newest()
    }
    rows = [
        (county, language, newest.get((county.pk, language)))
        for county in shown
        for language in Language
    ]
    context = {"page": shown, "rows": rows, "writes": actor.kind == Kind.GOVERNOR}
    return page(request, "partnerships/clause_set_list.html", context)


@require_GET
def clause_set_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    templates = AgreementTemplate.objects.visible_to(request.actor)
    found = get_object_or_404(templates.select_related("county", "created_by"), pk=pk)
    alike = templates.filter(county=found.county_id, language=found.language)
    context = {
        "template": found,
        "sections": [(each.label, found.texts.get(each.code, "")) for each in CLAUSES],
        "versions": alike.order_by("-version"),
        "may_write": rules.may_write_clauses(request.actor, found.county),
    }
    return page(request, "partnerships/clause_set_detail.html", context)


@require_http_methods(["GET", "POST"])
def clause_set_edit(
    request: SignedInRequest, county_pk: int, language: str
) -> HttpResponse:
    county = get_object_or_404(County.objects.visible_to(request.actor), pk=county_pk)
    if language not in Language or not rules.may_see_clauses(request.actor, county):
        raise Http404
    require(rules.may_write_clauses(request.actor, county))
    newest = newest_of(county.pk, language)
    form = _form(request, language, newest)
    if form.is_valid():
        try:
            saved = save_clauses(
                actor=request.actor,
                county=county,
                language=language,
                texts=form.texts(),
                based_on=form.cleaned_data["based_on"],
            )
        except ValidationError as error:
            form.put(error)
        except StaleState as error:
            form.add_error(None, str(error.reason))
        else:
            text = _("The clauses are saved as version %(version)s.")
            messages.success(request, text % {"version": saved.version})
            return redirect(saved)
    context = {
        "county": county,
        "language": Language(language),
        "form": form,
        "newest": newest,
        "fields": KIND.fields.values(),
    }
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/clause_set_form.html", context, status=status)


def _form(
    request: SignedInRequest, language: str, newest: AgreementTemplate | None
) -> TextForm:
    texts = newest.texts if newest else None
    if texts is None or "standard" in request.GET:
        texts = standard_clauses(language)
    return TextForm(
        request.POST if request.method == "POST" else None,
        text_kind=KIND,
        language=language,
        texts=texts,
        based_on=newest.version if newest else 0,
    )
