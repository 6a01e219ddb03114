"""The joint need's page: who takes part, what each asks for, who has approved."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from partnerships.forms.joint import InviteForm, OwnLinesForm
from partnerships.models import Need, NeedParticipant
from partnerships.pages.joint import approvals_missing, joint_budget, parties_of
from partnerships.rules import joint as rules
from partnerships.services import joint_needs as services
from partnerships.views.needs import visible_need
from portal.lib.errors import Refusal, StaleState
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

S = NeedParticipant.State
DONE = {
    services.JOIN: lambda: _("You take part. Fill in your own amounts next."),
    services.DECLINE: lambda: _("You have declined."),
    services.LEAVE: lambda: _("You are out of the need, and have no amounts in it."),
    services.APPROVE: lambda: _("Your part is approved."),
    services.REMOVE: lambda: _("The owner takes part no longer."),
}


@require_GET
def joint_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    need = visible_need(request, pk, "lines__recipient")
    invite = rules.may_invite(request.actor, need)
    form = InviteForm(need=need) if invite else None
    return _page(request, need, form)


def _page(
    request: SignedInRequest, need: Need, form: InviteForm | None, status: int = 200
) -> HttpResponse:
    actor, parties = request.actor, parties_of(need)
    shown = [party for party in parties if party.state in NeedParticipant.TAKING_PART]
    held = [p for p in parties if p.holder_id == actor.organisation_id]
    mine = min(held, key=_most_urgent, default=None)
    ours = [party for party in held if party in shown]
    holds = need.holder_id == actor.organisation_id
    context = {
        "need": need,
        "budget": joint_budget(need, shown),
        "parties": [p for p in parties if holds or p in held or p in shown],
        "missing": approvals_missing(parties),
        "mine": mine,
        "ours": ours,
        "ours_version": services.version_of(ours),
        "ours_hold": all(party.holds for party in ours),
        "answer": rules.may_answer(actor, mine) if mine else None,
        "approve": rules.may_approve(actor, mine) if mine else None,
        "form": form,
        "runs": rules.may_invite(actor, need),
        "holds": holds,
        "answer_wishes": rules.may_answer_wish(actor, need),
    }
    return page(request, "partnerships/joint_detail.html", context, status=status)


def _most_urgent(party: NeedParticipant) -> int:
    """Of several that the organisation carries, the one that waits for it."""
    first = (S.INVITED, S.JOINED, S.APPROVED)
    return first.index(S(party.state)) if party.state in first else len(first)


@require_POST
def joint_propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Invite owners into one's own need."""
    need = visible_need(request, pk, "lines__recipient")
    require(rules.may_invite(request.actor, need))
    form = InviteForm(request.POST, need=need)
    if not form.is_valid():
        return _page(request, need, form, status=422)
    for owner in form.invited():
        services.propose_joint_need(
            actor=request.actor,
            need=need,
            owner=owner,
            message=form.cleaned_data["message"],
        )
    names = ", ".join(owner.name for owner in form.invited())
    messages.success(request, _("Invited: %(owners)s.") % {"owners": names})
    return redirect("partnerships:joint_detail", pk=need.pk)


@require_POST
def joint_move(request: SignedInRequest, pk: int, party: int) -> HttpResponse:
    need = visible_need(request, pk)
    found = get_object_or_404(
        need.joint_owners.select_related("owner", "need"), pk=party
    )
    action = request.POST.get("action", "")
    if action not in DONE:
        messages.error(request, _("That cannot be done with an owner in a need."))
        return redirect("partnerships:joint_detail", pk=need.pk)
    return _told(
        request,
        need,
        lambda: services.move_participant(
            actor=request.actor,
            party=found,
            action=action,
            version=_number(request, "version"),
            duration=_number(request, "duration"),
        ),
        DONE[action](),
    )


def _number(request: SignedInRequest, name: str) -> int:
    """0, which nothing is, for what is no number."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _told(
    request: SignedInRequest, need: Need, act: Callable[[], object], done: str
) -> HttpResponse:
    """Do it, and say that it is done, or why not; to the list if it is gone by it."""
    try:
        act()
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    except Refusal as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, done)
    if Need.objects.visible_to(request.actor).filter(pk=need.pk).exists():
        return redirect("partnerships:joint_detail", pk=need.pk)
    return redirect("partnerships:need_list")


@require_http_methods(["GET", "POST"])
def joint_lines(request: SignedInRequest, pk: int) -> HttpResponse:
    """The amounts of the organisation acted for, in somebody else's need.

    With ``?owner=``, of one that it follows and carries the part of.
    """
    need = visible_need(request, pk, "lines")
    parties = need.joint_owners.select_related("owner", "carried_by")
    asked = request.GET.get("owner", "")
    named = int(asked) if asked.isdecimal() and len(asked) < 10 else None
    party = get_object_or_404(
        parties.held_by(request.actor.organisation_id),
        owner=named or request.actor.organisation_id,
    )
    party.need = need
    verdict = rules.may_write_lines(request.actor, party)
    form = OwnLinesForm(request.POST or None, party=party)
    context: dict[str, object] = {"need": need, "party": party, "form": form}
    if request.method == "GET":
        require(verdict)
    if not verdict:
        context["refused"] = verdict.reason
        return page(request, "partnerships/joint_lines.html", context, status=403)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            return _saved(request, party, form)
        except StaleState as stale:
            context["stale"], status = stale.reason, 409
            newest = parties.get(pk=party.pk)
            form.data = {**request.POST.dict(), "version": str(newest.version)}
            newest.need = visible_need(request, pk, "lines")
            context["theirs"] = OwnLinesForm(party=newest).year_fields()
        except PermissionDenied as closed:  # submitted while this was on its way
            context["refused"], status = str(closed), 403
        except ValidationError as error:
            form.add_error(None, error)
    return page(request, "partnerships/joint_lines.html", context, status=status)


def _saved(
    request: SignedInRequest, party: NeedParticipant, form: OwnLinesForm
) -> HttpResponse:
    had = party.state == S.APPROVED
    saved = services.write_own_lines(
        actor=request.actor,
        party=party,
        amounts=form.amounts(),
        version=form.cleaned_data["version"],
    )
    if had and saved.state != S.APPROVED:
        messages.warning(
            request,
            _(
                "Your amounts are saved. The approval was for the old ones: approve "
                "anew."
            ),
        )
    else:
        messages.success(request, _("Your amounts are saved."))
    return redirect("partnerships:joint_detail", pk=party.need_id)
