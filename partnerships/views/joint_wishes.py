"""Asking to take part in another owner's need, and the answer to it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partnerships.acting import organisation_of
from partnerships.forms.wish import AnswerForm, WishForm
from partnerships.models import Need, NeedParticipant
from partnerships.rules import joint as rules
from partnerships.services.joint_needs import (
    LEAVE,
    move_participant,
    propose_joint_need,
)
from partnerships.services.joint_wishes import answer_wish
from portal.lib.errors import IllegalMove, StaleState
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

RELATED = ("scheme_year__scheme", "scheme_year__county", "owner", "uh_partner")


@require_http_methods(["GET", "POST"])
def ask_to_join(request: SignedInRequest, pk: int) -> HttpResponse:
    """The outline of the need, the question, and what became of it."""
    needs = Need.objects.outlined_to(request.actor).without_texts().with_partners()
    need = get_object_or_404(needs.select_related(*RELATED), pk=pk)
    owner = organisation_of(request.actor)
    wishes = need.joint_owners.held_by(owner.pk).select_related("asked_by")
    wish = wishes.order_by(F("carried_by").desc(nulls_first=True)).first()
    if wish and "take_back" in request.POST:
        return _taken_back(request, wish)
    verdict = rules.may_ask(request.actor, need, owner)
    if wish is None or request.method == "POST":
        require(verdict)
    form = WishForm(request.POST or None)
    if form.is_valid():
        try:
            propose_joint_need(
                actor=request.actor,
                need=need,
                owner=owner,
                message=form.cleaned_data["message"],
            )
        except (IllegalMove, ValidationError) as error:
            form.add_error(None, getattr(error, "messages", None) or str(error))
        else:
            names = {"owner": need.owner.name}
            messages.success(request, _("%(owner)s has got your question.") % names)
            return redirect("partnerships:ask_to_join", pk=need.pk)
    outside = wish is None or wish.state in NeedParticipant.OUT
    context = {
        "need": need,
        "wish": wish,
        "asks": form if verdict and (outside or form.is_bound) else None,
        "verdict": verdict,
        "sees": Need.objects.visible_to(request.actor).filter(pk=need.pk).exists(),
    }
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/ask_to_join.html", context, status=status)


def _taken_back(request: SignedInRequest, wish: NeedParticipant) -> HttpResponse:
    try:
        move_participant(actor=request.actor, party=wish, action=LEAVE)
    except IllegalMove as moved:
        messages.error(request, str(moved.reason))
    else:
        messages.success(request, _("Your question is taken back."))
    return redirect("partnerships:need_list")


@require_http_methods(["GET", "POST"])
def joint_answer(request: SignedInRequest, pk: int, party: int) -> HttpResponse:
    """What an owner asks, for the one that has the need; its approver answers."""
    needs = Need.objects.visible_to(request.actor).held_by(
        request.actor.organisation_id
    )
    need = get_object_or_404(
        needs.without_texts().select_related(*RELATED, "carried_by"), pk=pk
    )
    parties = need.joint_owners.select_related("owner", "asked_by")
    found = get_object_or_404(parties, pk=party)
    verdict = rules.may_answer_wish(request.actor, need)
    if request.method == "POST":
        require(verdict)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            done = answer_wish(actor=request.actor, party=found, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except StaleState as stale:
            messages.error(request, str(stale.reason))
            return redirect("partnerships:joint_detail", pk=need.pk)
        else:
            messages.success(request, _answered(done))
            return redirect("partnerships:joint_detail", pk=need.pk)
    context = {
        "need": need,
        "party": found,
        "form": form,
        "verdict": verdict,
        "come_in": rules.may_come_in(need),
    }
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/joint_answer.html", context, status=status)


def _answered(party: NeedParticipant) -> str:
    names = {"owner": party.owner.name}
    if party.state == party.State.DECLINED:
        return _("%(owner)s is told no.") % names
    if party.state == party.State.WELCOME:
        return (
            _(
                "%(owner)s is told yes. The need is submitted: call it back, or ask "
                "the county governor to open it, and %(owner)s can fill in its amounts."
            )
            % names
        )
    return _("%(owner)s takes part now.") % names
