"""Recommendations: the list, one of them, and the steps from assembled to forwarded."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from forums.forms.recommendation import AssembleForm, ConfirmForm, CorrectForm
from forums.models import Recommendation
from forums.models.seat import fora_of
from forums.pages.recommendation import detail_context, list_context
from forums.rules import recommendations as rules
from forums.services import recommendations as services
from forums.views.fora import visible_forum
from forums.views.priorities import year_of
from forums.views.saving import saved
from portal.documents.files import file_response
from portal.lib.errors import Refusal
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_GET
def recommendation_list(request: SignedInRequest, pk: int) -> HttpResponse:
    forum = visible_forum(request, pk)
    context = list_context(request.actor, forum)
    return page(request, "forums/recommendation_list.html", context)


@require_POST
def recommendation_assemble(
    request: SignedInRequest, pk: int, year: int
) -> HttpResponse:
    fora = fora_of(request.actor).select_related("county", "scheme")
    forum = get_object_or_404(fora, pk=pk)
    scheme_year = year_of(forum, year)
    require(rules.may_assemble(request.actor, forum))
    form = AssembleForm(request.POST, auto_id=f"id_{year}_%s")
    if form.is_valid():
        made = saved(
            form,
            services.assemble_recommendation,
            actor=request.actor,
            forum=forum,
            scheme_year=scheme_year,
        )
        if made is not None:
            text = _("It is assembled. The leader and the secretary confirm it.")
            messages.success(request, text)
            return redirect(made)
    context = list_context(request.actor, forum, (year, form))
    return page(request, "forums/recommendation_list.html", context, status=422)


@require_GET
def recommendation_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    context = detail_context(request.actor, visible(request, pk))
    return page(request, "forums/recommendation_detail.html", context)


@require_POST
def recommendation_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    role = rules.role_of(request.actor, found.forum)
    require(rules.may_confirm(request.actor, found, role))
    form = ConfirmForm(request.POST)
    read = form.cleaned_data["fingerprint"] if form.is_valid() else ""
    try:
        now = services.confirm_recommendation(
            actor=request.actor, recommendation=found, fingerprint=read
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Refusal as refusal:
        messages.error(request, str(refusal.reason))
    else:
        forwarded = now.state == Recommendation.State.FORWARDED
        text = _("It is confirmed by both, and forwarded to the governor.")
        waits = _("It is confirmed. The other one of the two is waited for.")
        messages.success(request, text if forwarded else waits)
    return redirect(found)


@require_POST
def recommendation_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    services.withdraw_recommendation(actor=request.actor, recommendation=found)
    messages.success(request, _("It is withdrawn. Assemble it anew when it is ready."))
    return redirect("forums:recommendation_list", found.forum_id)


@require_POST
def recommendation_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a correction: from then on the year's order and amounts can change."""
    found = visible(request, pk)
    require(rules.may_correct(request.actor, found))
    form = CorrectForm(request.POST)
    if form.is_valid():
        service = services.open_correction
        if saved(form, service, actor=request.actor, recommendation=found):
            text = _("The correction is open. Decide anew, and assemble it.")
            messages.success(request, text)
            return redirect(found)
    context = detail_context(request.actor, found) | {"correct_form": form}
    return page(request, "forums/recommendation_detail.html", context, status=422)


@require_safe
def recommendation_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    found = visible(request, pk)
    if found.document is None or not found.document.is_made:
        raise Refusal(_("The file is not made yet. Try again when it is."))
    name = slugify(found.document.title, allow_unicode=True)
    try:
        return file_response(found.document, f"{name}.pdf")
    except FileNotFoundError:
        raise Refusal(
            _("The file cannot be fetched just now. Tell those who run the portal.")
        ) from None


def visible(request: SignedInRequest, pk: int) -> Recommendation:
    rows = Recommendation.objects.visible_to(request.actor)
    related = (
        "forum__county",
        "scheme_year",
        "leader_by",
        "secretary_by",
        "corrects",
        "correction",
        "document",
    )
    found = rows.select_related(*related).defer("document__content")
    return get_object_or_404(found, pk=pk)
