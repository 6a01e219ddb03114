"""The life of an allocation: sent for approval, returned or decided."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from funding.departures import unexplained
from funding.models import Allocation, ChangeDecision, Decision
from funding.rules import money as rules
from funding.services.allocations import STALE, gives_the_same
from funding.services.frames import money_of
from funding.services.grants import lock_years
from funding.services.need_grants import settle_need_grants
from funding.services.placements import place_grants, unplaced_by_recipient
from funding.services.settlement import settle
from funding.services.steps import (
    APPROVE,
    RETURN,
    SEND,
    check_return,
    next_state,
    rule_of,
)
from partnerships.models import County, SchemeYear
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import Refusal, StaleState
from portal.lib.formats import nok
from portal.lib.text import readable
from portal.lib.verdict import YES, Verdict, no, require
from portal.people.actor import Actor

S = Allocation.State
RULES: dict[str, Callable[[Actor, Allocation], Verdict]] = {
    SEND: rules.may_send,
    RETURN: rules.may_return,
    APPROVE: rules.may_approve,
}


@transaction.atomic
def move_allocation(
    *,
    actor: Actor,
    allocation: Allocation,
    action: str,
    reason: str = "",
    version: int | None = None,
) -> Allocation:
    """Take ``allocation`` one step. The only code that writes ``Allocation.state``.

    ``version`` is that of the page which the person read: nobody approves figures
    that they have not seen. Raises PermissionDenied, IllegalMove, StaleState,
    ValidationError (no reason) or Refusal (the frame has changed).
    """
    year = lock_years(allocation.scheme_year)
    allocation = Allocation.objects.select_for_update(of=("self",)).get(
        pk=allocation.pk
    )
    allocation.scheme_year = year
    require(rule_of(RULES, action)(actor, allocation))
    old = S(allocation.state)
    new = next_state(old, action, seen=version, version=allocation.version)
    facts = _STEPS[action](actor, allocation, readable(reason))
    allocation.refresh_from_db()
    record(
        actor=actor,
        action=f"allocation.{action}",
        obj=allocation,
        old=old,
        new=new,
        **facts,
    )
    return allocation


def _send(actor: Actor, allocation: Allocation, reason: str) -> dict[str, object]:
    _check_frame(allocation)
    _check_figures(allocation)
    _check_reasons(allocation)
    _write(allocation, S.FOR_APPROVAL, sent_at=clock.now(), returned_reason="")
    return {"granted_nok": allocation.frame_nok - allocation.left_nok}


def _return(actor: Actor, allocation: Allocation, reason: str) -> dict[str, object]:
    check_return(reason)
    _write(allocation, S.DRAFT, sent_at=None, returned_reason=reason)
    return {"reason": reason}


def _approve(actor: Actor, allocation: Allocation, reason: str) -> dict[str, object]:
    """The order matters: a decided allocation, and the lines of one with a decision,
    are locked by the database. So grants are placed first, the decision comes last.
    """
    _check_frame(allocation)
    _check_figures(allocation)
    _check_reasons(allocation)
    placements = place_grants(allocation)
    _write(allocation, S.DECIDED)
    decision = Decision(
        allocation=allocation,
        reference=next_reference(allocation.scheme_year),
        prepared_by_id=allocation.prepared_by_id or 0,  # the rule has refused None
        approved_by_id=actor.user_id or 0,
    )
    decision.full_clean()
    decision.save()
    committed_nok = settle_need_grants(decision)
    settle(actor=actor, scheme_year=allocation.scheme_year)
    granted_nok = allocation.frame_nok - allocation.left_nok
    placed_nok = sum(placement.amount_nok for placement in placements)
    return {
        "reference": decision.reference,
        "granted_nok": granted_nok,
        "placed_nok": placed_nok,
        "unplaced_nok": sum(unplaced_by_recipient(allocation).values()),
        "to_needs_nok": allocation.to_needs_nok,
        "committed_nok": committed_nok,
    }


_STEPS = {SEND: _send, RETURN: _return, APPROVE: _approve}


def _write(allocation: Allocation, state: S, **facts: object) -> None:
    moved = Allocation.objects.filter(
        pk=allocation.pk, state=allocation.state, version=allocation.version
    ).update(state=state, version=F("version") + 1, **facts)
    if not moved:
        raise StaleState(STALE)


def _check_reasons(allocation: Allocation) -> None:
    """Every departure from the recommendation has its reason, which is printed."""
    verdict = rules.explains_departures(allocation, unexplained(allocation))
    if not verdict:
        raise Refusal(verdict.reason)


def _check_figures(allocation: Allocation) -> None:
    """The set may have followed the registry since the draft was reckoned from it."""
    if not gives_the_same(allocation):
        text = _(
            "The figures have been read anew since this allocation was reckoned, and "
            "with them the key gives other amounts."
        )
        raise Refusal(f"{text} {_mended_by(allocation)}")


def _check_frame(allocation: Allocation) -> None:
    verdict = holds_in_frame(allocation)
    if not verdict:
        raise Refusal(verdict.reason)


def holds_in_frame(allocation: Allocation) -> Verdict:
    """Whether it divides what is free of the frame today, and who mends it if not.

    One query. A frame that the country's division gives anew is another one, also of
    what is sent for approval.
    """
    money = money_of(allocation.scheme_year)
    kept = allocation.committed_nok, allocation.to_needs_nok
    if (money.committed_nok, money.to_needs_nok) != kept:
        text = _(
            "%(now)s is free of the frame now, and this allocation divides %(then)s: "
            "what is granted to needs or committed has changed."
        ) % {"now": nok(money.free_nok), "then": nok(allocation.frame_nok)}
    elif money.frame_nok != allocation.whole_frame_nok:
        text = _("The frame is now %(now)s, and this allocation divides %(then)s.") % {
            "now": nok(money.frame_nok),
            "then": nok(allocation.whole_frame_nok),
        }
    else:
        return YES
    return no(f"{text} {_mended_by(allocation)}")


def _mended_by(allocation: Allocation) -> str:
    if allocation.state == S.FOR_APPROVAL:
        return _(
            "An approver must return it to a draft. Then an editor divides the frame "
            "anew, and sends it again."
        )
    return _("An editor must divide the frame anew before it goes further.")


def next_reference(year: SchemeYear) -> str:
    """«2018/15-1»: the year, the county, and the number of the decision there."""
    County.objects.select_for_update(no_key=True).get(pk=year.county_id)
    there = {"scheme_year__county": year.county_id, "scheme_year__year": year.year}
    decided = Allocation.objects.decided().filter(**there)
    earlier = decided.filter(decision__isnull=False).count()
    earlier += ChangeDecision.objects.decided().filter(allocation__in=decided).count()
    return f"{year.year}/{year.county.code}-{earlier + 1}"
