"""Later decisions: what is granted more or less than an allocation decided."""

import uuid
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from funding.models import (
    Allocation,
    ChangeDecision,
    ChangeLine,
    Frame,
    Granted,
    Placement,
)
from funding.rules import money as rules
from funding.services.decisions import next_reference
from funding.services.frames import lock_year, told_of_frames
from funding.services.grants import lock_years
from funding.services.settlement import settle
from funding.services.steps import (
    APPROVE,
    RETURN,
    SEND,
    check_return,
    next_state,
    rule_of,
)
from partnerships.models import Need, NeedLine, Organisation, SchemeYear
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import IllegalMove
from portal.lib.formats import nok
from portal.lib.text import readable
from portal.lib.verdict import Verdict, require
from portal.people.actor import Actor

S = ChangeDecision.State
RULES: dict[str, Callable[[Actor, ChangeDecision], Verdict]] = {
    SEND: rules.may_send_change,
    RETURN: rules.may_return_change,
    APPROVE: rules.may_approve_change,
}


@transaction.atomic
def start_change(
    *, actor: Actor, allocation: Allocation, reason: str, form_key: uuid.UUID
) -> ChangeDecision:
    """A draft of a later decision; the same form twice is one."""
    year = lock_year(allocation.scheme_year)
    allocation = Allocation.objects.defer("result").get(pk=allocation.pk)
    allocation.scheme_year = year
    require(rules.may_change(actor, allocation))
    there = ChangeDecision.objects.filter(form_key=form_key).first()
    if there:
        return there
    change = ChangeDecision(
        allocation=allocation,
        form_key=form_key,
        reason=readable(reason),
        prepared_by_id=actor.user_id,
    )
    change.full_clean(exclude=["prepared_by"])  # a command has nobody
    change.save()
    record(
        actor=actor,
        action="change.started",
        obj=change,
        year=year.year,
        reason=change.reason,
    )
    return change


@transaction.atomic
def set_line(
    *,
    actor: Actor,
    change: ChangeDecision,
    recipient: Organisation,
    year: int,
    change_nok: int,
    reason: str,
    need_line: NeedLine | None = None,
) -> ChangeLine | None:
    """Grant one recipient so much more, or less; 0 takes the line away again.

    Raises ValidationError for what cannot be, and says what can.
    """
    change = _draft(actor, change)
    scheme_year = change.allocation.scheme_year
    there = {"recipient": recipient, "year": year, "need_line": need_line}
    line = change.lines.filter(**there).first()
    if change_nok == 0:
        if line:
            line.delete()
            _written(actor, change, recipient, year, 0, "")
        return None
    _check_line(scheme_year, recipient, year, need_line, change_nok)
    line = line or ChangeLine(change=change, **there)
    if (line.change_nok, line.reason) == (change_nok, readable(reason)):
        return line
    line.change_nok, line.reason, line.by_id = (
        change_nok,
        readable(reason),
        actor.user_id,
    )
    line.full_clean(exclude=["by", "need_line"])  # may be empty
    line.save()
    _written(actor, change, recipient, year, change_nok, line.reason)
    return line


def _draft(actor: Actor, change: ChangeDecision) -> ChangeDecision:
    lock_year(change.allocation.scheme_year)
    found = ChangeDecision.objects.select_for_update(of=("self",)).select_related(
        "allocation__scheme_year__county"
    )
    current = found.get(pk=change.pk)
    require(rules.may_change(actor, current.allocation))
    if current.state != S.DRAFT:
        raise IllegalMove(_("Amounts can be changed in a draft only."))
    return current


def _check_line(
    scheme_year: SchemeYear,
    recipient: Organisation,
    year: int,
    need_line: NeedLine | None,
    change_nok: int,
) -> None:
    first, last = scheme_year.year, scheme_year.year + scheme_year.max_years - 1
    if not first <= year <= last:
        raise ValidationError(
            {
                "year": _("The decision is about %(first)s to %(last)s.")
                % {"first": first, "last": last}
            }
        )
    if need_line is None:
        _not_below(unplaced_of(scheme_year, recipient, year), change_nok)
        return
    if (need_line.recipient_id, need_line.year) != (recipient.pk, year):
        raise ValidationError(_("The line is another recipient's, or another year's."))
    _check_need(scheme_year, need_line.need)
    granted_nok = need_line.granted_nok or 0
    _not_below(granted_nok, change_nok)
    _not_below_orders(need_line, granted_nok + change_nok)
    if granted_nok + change_nok > need_line.requested_nok:
        raise ValidationError(
            {
                "change_nok": _(
                    "%(asked)s is requested and %(granted)s granted, so at most "
                    "%(most)s more can be granted."
                )
                % {
                    "asked": nok(need_line.requested_nok),
                    "granted": nok(granted_nok),
                    "most": nok(need_line.requested_nok - granted_nok),
                }
            }
        )


def _check_need(scheme_year: SchemeYear, need: Need) -> None:
    if need.scheme_year_id != scheme_year.pk:
        raise ValidationError(_("The decision is not about this need."))
    if need.state != Need.State.SUBMITTED:
        raise ValidationError(_("The need is not submitted."))


def _not_below_orders(need_line: NeedLine, left_nok: int) -> None:
    """What is ordered from a UH institution stays granted; the database says so too."""
    ordered_nok = need_line.order_lines.live().price_nok()
    if left_nok < ordered_nok:
        text = _(
            "%(ordered)s of this is ordered from a UH institution. The owner withdraws "
            "the order, or both agree on another price, before the grant is lowered."
        )
        raise ValidationError({"change_nok": text % {"ordered": nok(ordered_nok)}})


def _not_below(granted_nok: int, change_nok: int) -> None:
    if granted_nok + change_nok < 0:
        raise ValidationError(
            {
                "change_nok": _(
                    "%(granted)s is granted here and lies on nothing else; no more "
                    "than that can go."
                )
                % {"granted": nok(granted_nok)}
            }
        )


def unplaced_of(scheme_year: SchemeYear, recipient: Organisation, year: int) -> int:
    """What the key gave the recipient, changes included, that lies on no need.

    What it gave for a network is among it: a later decision may take that back too.
    """
    rows = Granted.objects.filter(scheme_year=scheme_year, recipient=recipient)
    placed = Placement.objects.filter(
        line__allocation__scheme_year=scheme_year,
        line__recipient=recipient,
        need_line__year=year,
    )
    placed_nok: int = placed.aggregate(nok=Sum("amount_nok", default=0))["nok"]
    return rows.filter(year=year, need_line_id=None).amount_nok() - placed_nok


def _written(
    actor: Actor,
    change: ChangeDecision,
    recipient: Organisation,
    year: int,
    change_nok: int,
    reason: str,
) -> None:
    ChangeDecision.objects.filter(pk=change.pk).update(version=F("version") + 1)
    record(
        actor=actor,
        action="change.line_set",
        obj=change,
        number=recipient.number,
        name=recipient.name,
        year=year,
        change_nok=change_nok,
        reason=reason,
    )


@transaction.atomic
def move_change(
    *,
    actor: Actor,
    change: ChangeDecision,
    action: str,
    reason: str = "",
    version: int | None = None,
) -> ChangeDecision:
    """Take a change one step. The only code that writes ``ChangeDecision.state``.

    Raises PermissionDenied, IllegalMove, StaleState or ValidationError (no reason, no
    lines, above a frame, below nothing).
    """
    year = lock_years(change.allocation.scheme_year)
    change = ChangeDecision.objects.select_for_update(of=("self",)).get(pk=change.pk)
    change.allocation.scheme_year = year
    require(rule_of(RULES, action)(actor, change))
    old = S(change.state)
    new = next_state(old, action, seen=version, version=change.version)
    facts = _STEPS[action](actor, change, readable(reason))
    with told_of_frames():
        ChangeDecision.objects.filter(pk=change.pk).update(
            state=new, version=F("version") + 1, **facts
        )
    change.refresh_from_db()
    if new == S.DECIDED:
        settle(actor=actor, scheme_year=year, change=change)
    record(
        actor=actor,
        action=f"change.{action}",
        obj=change,
        old=old,
        new=new,
        reason=change.returned_reason,
        reference=change.reference,
    )
    return change


def _send(actor: Actor, change: ChangeDecision, reason: str) -> dict[str, object]:
    check_sums(change)
    return {"sent_at": clock.now(), "returned_reason": ""}


def _return(actor: Actor, change: ChangeDecision, reason: str) -> dict[str, object]:
    check_return(reason)
    return {"sent_at": None, "returned_reason": reason}


def _approve(actor: Actor, change: ChangeDecision, reason: str) -> dict[str, object]:
    """The needs' lines first: the lines of a decided change are locked."""
    check_sums(change)
    year = change.allocation.scheme_year
    for line in change.lines.select_related("need_line__need", "recipient"):
        need_line = line.need_line
        _check_line(year, line.recipient, line.year, need_line, line.change_nok)
        if need_line:
            need_line.granted_nok = (need_line.granted_nok or 0) + line.change_nok
            need_line.save(update_fields=["granted_nok"])
    return {
        "approved_by": actor.user_id,
        "decided_at": clock.now(),
        "reference": next_reference(change.allocation.scheme_year),
    }


_STEPS = {SEND: _send, RETURN: _return, APPROVE: _approve}


def check_sums(change: ChangeDecision) -> None:
    """Raises ValidationError when no line is there, or the sums cannot stand."""
    year = change.allocation.scheme_year
    totals = change.lines.order_by().values_list("year").annotate(nok=Sum("change_nok"))
    if not totals:
        raise ValidationError(_("Say first who is granted more or less."))
    frames = dict(
        Frame.objects.filter(
            scheme_year__scheme=year.scheme_id, scheme_year__county=year.county_id
        ).values_list("scheme_year__year", "amount_nok")
    )
    for paid, change_nok in totals:
        decided = Granted.objects.filter(
            scheme=year.scheme_id, county=year.county_id, year=paid
        )
        over_nok = decided.amount_nok() + change_nok - frames.get(paid, 0)
        if paid in frames and change_nok > 0 and over_nok > 0:
            raise ValidationError(
                _("With this, %(over)s more than the frame of %(year)s is granted.")
                % {"over": nok(over_nok), "year": paid}
            )
    _check_recipients(change)


def _check_recipients(change: ChangeDecision) -> None:
    year = change.allocation.scheme_year
    rows = change.lines.order_by().values_list("recipient", "year")
    names = dict(change.lines.values_list("recipient", "recipient__name"))
    for recipient, paid, change_nok in rows.annotate(nok=Sum("change_nok")):
        there = Granted.objects.filter(scheme_year=year, recipient=recipient, year=paid)
        left_nok = there.amount_nok() + change_nok
        if left_nok < 0:
            raise ValidationError(
                _("%(name)s would be granted %(over)s less than nothing for %(year)s.")
                % {"name": names[recipient], "over": nok(-left_nok), "year": paid}
            )
