"""The county's texts of letters: which there are, writing one, and looking at it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from funding.documents import LetterText
from funding.forms.letters import LetterTextForm, RecipientForm
from funding.letters import listed_fields, sections_of, standard_text
from funding.models import LetterTemplate
from funding.pages.letter_preview import preview, recipients
from funding.rules import money as rules
from funding.services.letter_texts import checked, newest_of, save_template
from partnerships.models import County, Organisation
from partnerships.pages.county_texts import counties_of
from portal.documents.files import passing_response
from portal.lib.errors import Refusal, StaleState
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

Kind = Organisation.Kind
COUNTIES = 2  # with sixteen texts each


def county_of(request: SignedInRequest, pk: int) -> County:
    """Whose texts this actor may know of: its own, the national admin all."""
    county = get_object_or_404(County.objects.visible_to(request.actor), pk=pk)
    if not rules.may_see_tools(request.actor, county):
        raise Http404
    return county


def _known(kind: str, language: str) -> None:
    if kind not in LetterTemplate.Kind or language not in LetterTemplate.Language:
        raise Http404


@require_GET
def letter_template_list(request: SignedInRequest) -> HttpResponse:
    actor = request.actor
    if actor.kind not in (Kind.GOVERNOR, Kind.NATIONAL):
        raise Http404
    templates = LetterTemplate.objects.visible_to(actor)
    counties = counties_of(actor, templates)
    shown = Paginator(counties, COUNTIES).get_page(request.GET.get("page"))
    newest = {
        (each.county_id, each.kind, each.language): each
        for each in templates.filter(county__in=list(shown)).newest()
    }
    rows = [
        (county, kind, language, newest.get((county.pk, kind, language)))
        for county in shown
        for kind in LetterTemplate.Kind
        for language in LetterTemplate.Language
    ]
    context = {"page": shown, "rows": rows, "writes": actor.kind == Kind.GOVERNOR}
    return page(request, "funding/letter_template_list.html", context)


@require_GET
def letter_template_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    templates = LetterTemplate.objects.visible_to(request.actor)
    found = get_object_or_404(templates.select_related("county", "created_by"), pk=pk)
    alike = templates.filter(
        county=found.county_id, kind=found.kind, language=found.language
    )
    choices = recipients(request.actor, found.county, found.kind)
    context = {
        "template": found,
        "sections": [
            (section.label, found.texts.get(section.code, ""))
            for section in sections_of(found.kind)
        ],
        "versions": alike.order_by("-version"),
        "letters": found.letters.count(),
        "recipient_form": RecipientForm(choices=choices) if choices else None,
        "may_write": rules.may_write_keys(request.actor, found.county),
    }
    return page(request, "funding/letter_template_detail.html", context)


@require_http_methods(["GET", "POST"])
def letter_template_edit(
    request: SignedInRequest, county_pk: int, kind: str, language: str
) -> HttpResponse:
    county = county_of(request, county_pk)
    _known(kind, language)
    require(rules.may_write_keys(request.actor, county))
    newest = newest_of(county, kind, language)
    form = _form(request, kind, language, newest)
    if form.is_valid():
        try:
            saved = save_template(
                actor=request.actor,
                county=county,
                kind=kind,
                language=language,
                texts=form.texts(),
                based_on=form.cleaned_data["based_on"],
            )
        except ValidationError as error:
            form.put(error)
        except StaleState as error:
            form.add_error(None, str(error.reason))
        else:
            text = _("The text is saved as version %(version)s.")
            messages.success(request, text % {"version": saved.version})
            return redirect(saved)
    return _written(request, county, language, form, newest)


def _form(
    request: SignedInRequest, kind: str, language: str, newest: LetterTemplate | None
) -> LetterTextForm:
    texts = newest.texts if newest else None
    if texts is None or "standard" in request.GET:
        texts = standard_text(kind, language)
    version = newest.version if newest else 0
    data = request.POST if request.method == "POST" else None
    return LetterTextForm(
        data, kind=kind, language=language, texts=texts, based_on=version
    )


def _written(
    request: SignedInRequest,
    county: County,
    language: str,
    form: LetterTextForm,
    newest: LetterTemplate | None,
) -> HttpResponse:
    """The form; each fault beside its section, and all that was typed still there."""
    choices = recipients(request.actor, county, form.kind)
    context = {
        "county": county,
        "kind": LetterTemplate.Kind(form.kind),
        "language": LetterTemplate.Language(language),
        "form": form,
        "newest": newest,
        "fields": listed_fields(form.kind),
        "recipient_form": RecipientForm(choices=choices) if choices else None,
    }
    status = 422 if form.is_bound else 200
    return page(request, "funding/letter_template_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def letter_template_preview(
    request: SignedInRequest, county_pk: int, kind: str, language: str
) -> HttpResponse:
    """A recipient's letter by what is typed (POST), or by a saved version (GET)."""
    county = county_of(request, county_pk)
    _known(kind, language)
    typed = request.method == "POST"
    if typed:
        require(rules.may_write_keys(request.actor, county))
    choices = recipients(request.actor, county, kind)
    chosen = RecipientForm(request.POST if typed else request.GET, choices=choices)
    if not chosen.is_valid():
        raise Refusal(_("Choose whose letter to see, among those of the decision."))
    newest = newest_of(county, kind, language)
    if typed:
        form = _form(request, kind, language, newest)
        try:
            text = LetterText.of(checked(kind, form.texts()), form.initial["based_on"])
        except ValidationError as error:
            form.put(error)
            return _written(request, county, language, form, newest)
    else:
        text = _saved(request, county, kind, language)
    made = preview(
        request.actor, county, kind, language, text, chosen=chosen.cleaned_data["line"]
    )
    name = _("preview")
    return passing_response(made, f"{name}.pdf")


def _saved(
    request: SignedInRequest, county: County, kind: str, language: str
) -> LetterText:
    version = request.GET.get("version", "")
    if not version:
        return LetterText.of(standard_text(kind, language))
    templates = LetterTemplate.objects.visible_to(request.actor)
    found = get_object_or_404(
        templates,
        county=county,
        kind=kind,
        language=language,
        version=version if version.isdecimal() and len(version) < 5 else 0,
    )
    return LetterText.of(found.texts, found.version)
