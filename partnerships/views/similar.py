"""Needs that are like one's own, and asking to join them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from partnerships.forms.join import JoinAnswerForm, JoinForm
from partnerships.models import JoinRequest, Need, SchemeYear
from partnerships.pages.similar import similar_needs
from partnerships.rules import county as rules
from partnerships.services import joining as services
from portal.lib.errors import StaleState
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

AIM_READ = 2_000


@require_GET
def need_similar(request: SignedInRequest, pk: int) -> HttpResponse:
    """Those that are like this need: a page, and a part of the need's own page."""
    needs = Need.objects.visible_to(request.actor).select_related("scheme_year")
    need = get_object_or_404(needs, pk=pk)
    require(rules.may_see_similar(request.actor, need.scheme_year.county_id))
    context = {
        "need": need,
        "similar": similar_needs(
            need.scheme_year, need.owner_id, need.title, need.aim[:AIM_READ]
        ),
        "may_ask": request.actor.organisation_id == need.owner_id
        and request.actor.may_edit,
    }
    return page(request, "partnerships/need_similar.html", context, part="similar")


@require_POST
def similar_to_text(request: SignedInRequest, scheme_year: int) -> HttpResponse:
    """Those that are like the title and aim being written; nothing is saved."""
    years = SchemeYear.objects.visible_to(request.actor)
    year = get_object_or_404(years, pk=scheme_year)
    require(rules.may_see_similar(request.actor, year.county_id))
    title, aim = (
        request.POST.get(name, "").replace("\x00", "") for name in ("title", "aim")
    )
    found = similar_needs(
        year, request.actor.organisation_id or 0, title[:200], aim[:AIM_READ]
    )
    context = {"similar": found, "may_ask": request.actor.may_edit}
    return page(request, "partnerships/need_similar.html#similar", context)


@require_http_methods(["GET", "POST"])
def ask_to_join(request: SignedInRequest, pk: int) -> HttpResponse:
    needs = Need.objects.outlined_to(request.actor).without_texts()
    related = ("scheme_year__scheme", "scheme_year__county", "owner", "uh_partner")
    need = get_object_or_404(needs.select_related(*related), pk=pk)
    require(rules.may_ask_to_join(request.actor, need))
    form = JoinForm(request.POST or None)
    if form.is_valid():
        try:
            asked = services.ask_to_join(
                actor=request.actor, need=need, message=form.cleaned_data["message"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            owner = {"owner": need.owner.name}
            messages.success(request, _("%(owner)s has got your request.") % owner)
            return redirect(asked)
    status = 422 if form.is_bound else 200
    context = {"need": need, "form": form}
    return page(request, "partnerships/join_ask.html", context, status=status)


@require_http_methods(["GET", "POST"])
def join_request(request: SignedInRequest, pk: int) -> HttpResponse:
    related = ("need__owner", "need__scheme_year", "asked_by_owner", "asked_by")
    requests = JoinRequest.objects.visible_to(request.actor)
    asked = get_object_or_404(requests.select_related(*related), pk=pk)
    verdict = rules.may_answer_joining(request.actor, asked)
    form = JoinAnswerForm(request.POST or None)
    if request.method == "POST" and asked.state == JoinRequest.State.ASKED:
        require(verdict)
    if form.is_valid():
        try:
            services.answer_joining(
                actor=request.actor, asked=asked, **form.cleaned_data
            )
        except StaleState as stale:
            messages.error(request, str(stale.reason))
        else:
            messages.success(request, _("Your answer is sent."))
        return redirect(asked)
    context = {"asked": asked, "form": form, "may_answer": verdict}
    return page(
        request,
        "partnerships/join_request.html",
        context,
        status=422 if form.is_bound else 200,
    )
