"""When a grant is paid: the year's rule, each recipient's plan, and what waits."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from funding import rules
from funding.models import AllocationLine, Payment, PaymentRule
from funding.services.frames import lock_year
from partnerships.models import SchemeYear
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import Refusal
from portal.lib.formats import nok
from portal.lib.money import split
from portal.lib.verdict import require
from portal.people.actor import Actor

MOST = 12
# A plan reaches so far, so that a wrong digit in a year is seen.
BACK, AHEAD = timedelta(days=10 * 366), timedelta(days=4 * 366)
P = Payment.State

Share = tuple[date, Decimal]
Amount = tuple[date, int]


def year_of(line: AllocationLine) -> int:
    """The year that the line's money is for."""
    return line.allocation.scheme_year.year


@transaction.atomic
def plan_year(*, actor: Actor, scheme_year: SchemeYear, shares: Sequence[Share]) -> int:
    """Keep the year's rule and lay the plans by it; how many grants got a plan.

    Grants that have been changed by hand, suspended, or are in a payment file keep
    their plans. The same rule again changes nothing. Raises PermissionDenied, Refusal
    (nothing is decided) or ValidationError (percentages that are not 100).
    """
    year = lock_year(scheme_year)
    require(rules.may_handle(actor, year))
    shares = sorted(shares)
    _check_shares(shares)
    rule = [[day.isoformat(), f"{percent.normalize():f}"] for day, percent in shares]
    PaymentRule.objects.update_or_create(
        scheme_year=year, defaults={"instalments": rule}
    )
    lines = _decided_lines(year)
    if not lines:
        raise Refusal(
            _("Nothing is decided for this year, so there is nothing to pay.")
        )
    planned = [
        line for line in lines if _is_free(line) and _replan(line, _split(line, shares))
    ]
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
def change_plan(
    *, actor: Actor, line: AllocationLine, amounts: Sequence[Amount]
) -> bool:
    """Another plan for one grant; False if it is so already.

    What is in a payment file stays as it is; ``amounts`` are the rest. Raises
    PermissionDenied or ValidationError (not together what is granted).
    """
    year = lock_year(line.allocation.scheme_year)
    require(rules.may_handle(actor, year))
    [line] = _decided_lines(year, only=line.pk)
    kept = [each for each in _payments(line) if each.state != P.PLANNED]
    amounts = sorted(amounts)
    _check_days([day for day, _amount in amounts])
    rest_nok = line.granted_nok - sum(each.amount_nok for each in kept)
    found_nok = sum(amount for _day, amount in amounts)
    if found_nok != rest_nok or any(amount <= 0 for _day, amount in amounts):
        raise ValidationError(
            _("The instalments are together %(found)s, but should be %(rest)s.")
            % {"found": nok(found_nok), "rest": nok(rest_nok)}
        )
    before = [each for each in _payments(line) if each.state == P.PLANNED]
    reason = next((each.suspended_reason for each in before), "")
    if not _replan(line, amounts, by_hand=True, suspended_reason=reason):
        return False
    record(
        actor=actor,
        action="grant.plan_changed",
        obj=line,
        old=[[each.due_on.isoformat(), each.amount_nok] for each in before],
        new=[[day.isoformat(), amount] for day, amount in amounts],
    )
    return True


@transaction.atomic
def suspend_payments(*, actor: Actor, line: AllocationLine, reason: str) -> int:
    """Hold back what is planned of a grant, such as while a complaint is treated.

    What is in a payment file is not stopped. How many instalments are held back.
    """
    year = lock_year(line.allocation.scheme_year)
    require(rules.may_handle(actor, year))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the payment waits.")})
    waiting = Payment.objects.filter(line=line).planned()
    held = waiting.exclude(suspended_reason=reason.strip()).update(
        suspended_reason=reason.strip()
    )
    if held:
        record(actor=actor, action="grant.suspended", obj=line, reason=reason.strip())
    return held


@transaction.atomic
def resume_payments(*, actor: Actor, line: AllocationLine) -> int:
    """Let what was held back be paid; how many instalments there were."""
    year = lock_year(line.allocation.scheme_year)
    require(rules.may_handle(actor, year))
    held = Payment.objects.filter(line=line).suspended().update(suspended_reason="")
    if held:
        record(actor=actor, action="grant.resumed", obj=line)
    return held


def _decided_lines(year: SchemeYear, only: int | None = None) -> list[AllocationLine]:
    lines = AllocationLine.objects.filter(
        allocation__scheme_year=year, allocation__state="decided", granted_nok__gt=0
    )
    if only is not None:
        lines = lines.filter(pk=only)
        if not lines:
            raise Refusal(_("Nothing is granted here, so there is nothing to pay."))
    lines = lines.select_related(
        "recipient", "allocation__scheme_year", "allocation__decision"
    )
    lines = lines.defer("allocation__result", "pots").prefetch_related("payments")
    return list(lines.order_by("pk"))


def _payments(line: AllocationLine) -> list[Payment]:
    """As they are prefetched."""
    return list(line.payments.all())


def _is_free(line: AllocationLine) -> bool:
    return all(
        each.state == P.PLANNED and not each.by_hand and not each.suspended_reason
        for each in _payments(line)
    )


def _replan(line: AllocationLine, amounts: Iterable[Amount], **facts: object) -> bool:
    """New rows for what is planned of the line; False if they are there."""
    payments = _payments(line)
    planned = [each for each in payments if each.state == P.PLANNED]
    amounts = list(amounts)
    if [(each.due_on, each.amount_nok) for each in planned] == amounts:
        return False
    Payment.objects.filter(pk__in=[each.pk for each in planned]).delete()
    first = max((each.number for each in payments if each.file_id), default=0) + 1
    whose = f"{line.allocation.decision.reference}-{line.recipient.number}"
    Payment.objects.bulk_create(
        Payment(
            line=line,
            number=number,
            recipient_id=line.recipient_id,
            year=year_of(line),
            due_on=day,
            amount_nok=amount,
            reference=f"{whose}-{number}",
            **facts,
        )
        for number, (day, amount) in enumerate(amounts, first)
    )
    return True


def _split(line: AllocationLine, shares: Sequence[Share]) -> list[Amount]:
    """Whole kroner that add up to the grant; a part of nothing is no instalment."""
    weights = {f"{n:02}": int(percent * 100) for n, (_d, percent) in enumerate(shares)}
    parts = split(line.granted_nok, weights).parts.values()
    both = zip(shares, parts, strict=True)
    return [(day, part.amount_nok) for (day, _p), part in both if part.amount_nok]


def _check_shares(shares: Sequence[Share]) -> None:
    _check_days([day for day, _percent in shares])
    if any(percent <= 0 for _day, percent in shares):
        raise ValidationError(_("Each instalment is more than 0 percent."))
    if sum(percent for _day, percent in shares) != 100:
        raise ValidationError(_("The instalments are not together 100 percent."))


def _check_days(days: Sequence[date]) -> None:
    if not 0 < len(days) <= MOST:
        raise ValidationError(
            _("A plan has from one to %(most)s instalments.") % {"most": MOST}
        )
    if len(set(days)) < len(days):
        raise ValidationError(_("Two instalments have the same day. Make one of them."))
    today = clock.today()
    if not all(today - BACK <= day <= today + AHEAD for day in days):
        raise ValidationError(_("A day is far from today. Check the year."))
