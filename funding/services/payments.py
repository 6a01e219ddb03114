"""When a grant is paid: the year's rule, each recipient's plan, and what waits."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from funding.models import ChangeLine, Decision, Grant, Granted, Payment, PaymentRule
from funding.rules import money as rules
from funding.services.frames import lock_year
from funding.services.grants import open_grants, payable
from funding.services.payees import Payees
from funding.services.settlement import (
    Amount,
    Share,
    add_instalment,
    by_shares,
    hold_for_complaints,
    kept_nok,
    payments_of,
    planned_of,
    replan,
)
from partnerships.models import SchemeYear
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import IllegalMove, Refusal
from portal.lib.formats import day as day_of
from portal.lib.formats import nok
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor

MOST = 12
# A plan reaches so far, so that a wrong digit in a year is seen.
AHEAD = timedelta(days=4 * 366)
CHANGED = "change-"  # before the id of a later decision's line, in ``Granted``
P = Payment.State


class First(NamedTuple):
    """The first day of a plan, and the sentence about a day before it."""

    day: date
    year: int
    text: str


@transaction.atomic
def plan_year(*, actor: Actor, scheme_year: SchemeYear, shares: Sequence[Share]) -> int:
    """Keep the year's rule and lay the plans by it; how many grants got a plan.

    Grants that have been changed by hand, suspended, or are in a payment file keep
    their plans. The same rule again changes nothing. Raises PermissionDenied, Refusal
    (nothing is decided) or ValidationError (percentages that are not 100, days before
    the year or its decision, or more than was granted then before a later decision).
    """
    year = lock_year(scheme_year)
    require(rules.may_handle(actor, year))
    shares = sorted(shares)
    _check_shares(year, shares)
    rule = [[day.isoformat(), f"{percent.normalize():f}"] for day, percent in shares]
    PaymentRule.objects.update_or_create(
        scheme_year=year, defaults={"instalments": rule}
    )
    open_grants(year)
    grants = [grant for grant in payable(year) if grant.granted_nok]
    if not grants:
        raise Refusal(
            _("Nothing is decided for this year, so there is nothing to pay.")
        )
    payees, later = Payees(), later_of(year)
    planned = []
    for grant in filter(_is_free, grants):
        amounts = by_shares(grant.granted_nok, shares)
        _check_later(grant, amounts, later.get(grant.recipient_id, ()))
        if replan(grant, amounts, payees):
            planned.append(grant)
    hold_for_complaints(year)
    if planned:
        record(
            actor=actor,
            action="payments.planned",
            obj=year,
            instalments=rule,
            grants=len(planned),
        )
    return len(planned)


@transaction.atomic
def change_plan(*, actor: Actor, grant: Grant, amounts: Sequence[Amount]) -> bool:
    """Another plan for one grant; False if it is so already.

    What is in a payment file stays; ``amounts`` are the rest. Raises PermissionDenied,
    or ValidationError: not what is granted, or more before a decision than was then.
    """
    year = lock_year(grant.scheme_year)
    require(rules.may_handle(actor, year))
    grant = payable(year).get(pk=grant.pk)
    if not grant.granted_nok:
        raise Refusal(_("Nothing is granted here, so there is nothing to pay."))
    amounts = sorted(amounts)
    of_before = Granted.objects.decided_before(year).filter(recipient=grant.recipient)
    committed_nok = of_before.amount_nok()
    days = [day for day, _amount in amounts]
    own = _from(year)
    _check_days(days, _begins(year) if committed_nok > 0 else own)
    _check_committed(grant, amounts, own.day, committed_nok)
    _check_later(grant, amounts, later_of(year).get(grant.recipient_id, ()))
    rest_nok = grant.granted_nok - kept_nok(grant)
    if any(amount <= 0 for _day, amount in amounts):
        raise ValidationError(_("Each instalment is more than 0 kroner."))
    found_nok = sum(amount for _day, amount in amounts)
    if found_nok != rest_nok:
        raise ValidationError(
            _("The instalments are together %(found)s, but should be %(rest)s.")
            % {"found": nok(found_nok), "rest": nok(rest_nok)}
        )
    before = planned_of(grant)
    held = next((each.suspended_reason for each in before), "")
    if not replan(grant, amounts, Payees(), by_hand=True, suspended_reason=held):
        return False
    record(
        actor=actor,
        action="grant.plan_changed",
        obj=grant,
        old=[[each.due_on.isoformat(), each.amount_nok] for each in before],
        new=[[day.isoformat(), amount] for day, amount in amounts],
    )
    return True


@transaction.atomic
def suspend_payments(*, actor: Actor, grant: Grant, reason: str) -> int:
    """Hold back what is planned of a grant, such as while a complaint is treated.

    What is in a payment file is not stopped. How many instalments are held back.
    """
    year = lock_year(grant.scheme_year)
    require(rules.may_handle(actor, year))
    reason = readable(reason)
    if not reason:
        raise ValidationError({"reason": _("Say why the payment waits.")})
    waiting = Payment.objects.filter(grant=grant).planned()
    held = waiting.exclude(suspended_reason=reason).update(suspended_reason=reason)
    if held:
        record(actor=actor, action="grant.suspended", obj=grant, reason=reason)
    return held


@transaction.atomic
def resume_payments(*, actor: Actor, grant: Grant) -> int:
    """Let what was held back be paid; how many instalments there were."""
    year = lock_year(grant.scheme_year)
    require(rules.may_handle(actor, year))
    held = Payment.objects.filter(grant=grant).suspended().update(suspended_reason="")
    if held:
        record(actor=actor, action="grant.resumed", obj=grant)
    return held


@transaction.atomic
def pay_anew(*, actor: Actor, payment: Payment, on: date) -> Payment | None:
    """Another instalment in the place of one that came back; None if it has one.

    Raises PermissionDenied, IllegalMove (it did not come back) or ValidationError.
    """
    year = lock_year(payment.grant.scheme_year)
    require(rules.may_handle(actor, year))
    current = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    if current.state != P.RETURNED:
        raise IllegalMove(_("Only what came back is paid anew."))
    if current.superseded:
        return None
    if current.returned_on and on < current.returned_on:
        text = _("It came back %(day)s. Choose that day or a later one.")
        raise ValidationError({"due": text % {"day": day_of(current.returned_on)}})
    _check_days([on], _begins(year))
    Payment.objects.filter(pk=current.pk).update(superseded=True)
    grant = payable(year).get(pk=current.grant_id)
    made = add_instalment(grant, (on, current.amount_nok), Payees())
    record(
        actor=actor,
        action="grant.paid_anew",
        obj=grant,
        old=current.reference,
        new=made.reference,
        amount_nok=made.amount_nok,
    )
    return made


def follow_payees(year: SchemeYear) -> int:
    """What is planned goes to who follows a recipient that has ended; how many moved.

    Called in the transaction that makes a file, with the year locked.
    """
    payees, today, moved = Payees(), clock.today(), []
    planned = Payment.objects.of_year(year).planned().select_related("grant__recipient")
    for payment in planned:
        on, now = max(payment.due_on, today), [payment.recipient_id]
        payee = payees.of(payment.grant.recipient, on, now)
        if payee.pk != payment.recipient_id:
            payment.recipient = payee
            moved.append(payment)
    Payment.objects.bulk_update(moved, ["recipient"], batch_size=500)
    return len(moved)


@transaction.atomic
def choose_payee(*, actor: Actor, grant: Grant, payee: int) -> int:
    """Who is paid what is planned, of those that a split recipient has become.

    What is in a payment file stays. How many instalments moved. Raises
    PermissionDenied, or ValidationError for somebody who follows it not.
    """
    year = lock_year(grant.scheme_year)
    require(rules.may_handle(actor, year))
    payees, today, moved, before = Payees(), clock.today(), [], ""
    planned = Payment.objects.filter(grant=grant).planned()
    for payment in planned.select_related("grant__recipient", "recipient"):
        on = max(payment.due_on, today)
        among = {one.pk: one for one in payees.among(payment.grant.recipient, on)}
        if payee in among and payment.recipient_id != payee:
            before = payment.recipient.name
            payment.recipient = among[payee]
            moved.append(payment)
    if moved:
        Payment.objects.bulk_update(moved, ["recipient"], batch_size=500)
        now = moved[0].recipient.name
        record(actor=actor, action="grant.payee_chosen", obj=grant, old=before, new=now)
    elif not planned.filter(recipient=payee).exists():
        text = _("Choose one of those that follow the recipient.")
        raise ValidationError({"payee": text})
    return len(moved)


def _is_free(grant: Grant) -> bool:
    return all(
        each.state == P.PLANNED and not each.by_hand and not each.suspended_reason
        for each in payments_of(grant)
    )


def _check_shares(year: SchemeYear, shares: Sequence[Share]) -> None:
    _check_days([day for day, _percent in shares], _from(year))
    if any(percent <= 0 for _day, percent in shares):
        raise ValidationError(_("Each instalment is more than 0 percent."))
    if sum(percent for _day, percent in shares) != 100:
        raise ValidationError(_("The instalments are not together 100 percent."))


def _begins(year: SchemeYear) -> First:
    """Of what was decided in earlier years: it is paid from when the year begins."""
    text = _("%(day)s is before %(year)s begins. Choose a day from %(first)s on.")
    return First(date(year.year, 1, 1), year.year, text)


def _from(year: SchemeYear) -> First:
    """Nothing is paid before it is decided, nor before its year begins."""
    begins = _begins(year)
    decision = Decision.objects.filter(allocation__scheme_year=year).first()
    decided_on = localdate(decision.decided_at) if decision else begins.day
    if decided_on <= begins.day:
        return begins
    text = _(
        "The grants of %(year)s were decided %(first)s, and %(day)s is before that. "
        "Choose that day or a later one."
    )
    return First(decided_on, year.year, text)


def _check_committed(
    grant: Grant, amounts: Sequence[Amount], decided_on: date, committed_nok: int
) -> None:
    """Before the year's own decision no more is paid than what was decided earlier."""
    kept = [
        each.amount_nok
        for each in payments_of(grant)
        if each.state != P.PLANNED and not each.superseded and each.due_on < decided_on
    ]
    may_nok = max(0, committed_nok - sum(kept))
    early_nok = sum(amount for day, amount in amounts if day < decided_on)
    if early_nok > may_nok:
        raise ValidationError(
            _(
                "%(early)s is planned before %(first)s, when the rest of the grant was "
                "decided. No more than %(may)s may be paid before that day."
            )
            % {
                "early": nok(early_nok),
                "first": day_of(decided_on),
                "may": nok(may_nok),
            }
        )


def later_of(year: SchemeYear) -> dict[int, list[Amount]]:
    """By recipient, the days of later decisions about the year, each with what it
    changed: two queries, one where there are none.
    """
    rows = Granted.objects.paid_in(year).filter(id__startswith=CHANGED)
    changed = {
        int(pk.removeprefix(CHANGED)): (recipient, amount_nok)
        for pk, recipient, amount_nok in rows.values_list(
            "id", "recipient", "amount_nok"
        )
    }
    found: dict[int, list[Amount]] = {}
    if not changed:
        return found
    for line in ChangeLine.objects.filter(pk__in=changed).select_related("change"):
        recipient, amount_nok = changed[line.pk]
        if decided_at := line.change.decided_at:
            found.setdefault(recipient, []).append((localdate(decided_at), amount_nok))
    return found


def _check_later(
    grant: Grant, amounts: Sequence[Amount], later: Sequence[Amount]
) -> None:
    """What a later decision adds is not paid before the day that it was made."""
    for decided_on in sorted({day for day, _nok in later}):
        since_nok = sum(amount for day, amount in later if day >= decided_on)
        kept = [
            each.amount_nok
            for each in payments_of(grant)
            if each.state != P.PLANNED
            and not each.superseded
            and each.due_on < decided_on
        ]
        may_nok = max(0, grant.granted_nok - since_nok - sum(kept))
        early_nok = sum(amount for day, amount in amounts if day < decided_on)
        if early_nok > may_nok:
            raise ValidationError(
                _(
                    "%(name)s: %(early)s is planned before %(first)s, when a later "
                    "decision granted more. No more than %(may)s may be paid before "
                    "that day."
                )
                % {
                    "name": grant.recipient.name,
                    "early": nok(early_nok),
                    "first": day_of(decided_on),
                    "may": nok(may_nok),
                }
            )


def _check_days(days: Sequence[date], first: First) -> None:
    if not 0 < len(days) <= MOST:
        raise ValidationError(
            _("A plan has from one to %(most)s instalments.") % {"most": MOST}
        )
    if len(set(days)) < len(days):
        raise ValidationError(_("Two instalments have the same day. Make one of them."))
    if min(days) < first.day:
        facts = {"day": day_of(min(days)), "first": day_of(first.day)}
        raise ValidationError(first.text % {**facts, "year": first.year})
    if max(days) > clock.today() + AHEAD:
        raise ValidationError(_("A day is far from today. Check the year."))
