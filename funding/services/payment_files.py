"""Payment files: made by one, approved by another, and what came of each instalment."""

import hashlib
import uuid
from collections.abc import Collection, Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from funding.models import Payment, PaymentFile
from funding.rules import money as rules
from funding.services.frames import lock_year
from funding.services.payments import follow_payees
from partnerships.models import SchemeYear
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import IllegalMove, Refusal
from portal.lib.formats import day
from portal.lib.sheets import Column, csv_lines
from portal.lib.text import readable
from portal.lib.verdict import YES, Verdict, no, require
from portal.people.actor import Actor

F, P = PaymentFile.State, Payment.State
# The economy system reads these headings, whatever language the maker reads.
COLUMNS = [
    Column("organisasjonsnummer"),
    Column("navn"),
    Column("beløp_kr"),
    Column("referanse"),
    Column("forfallsdato"),
    Column("tilskuddsår"),
]


@transaction.atomic
def make_file(
    *, actor: Actor, scheme_year: SchemeYear, until: date, form_key: uuid.UUID
) -> PaymentFile:
    """All that is ready and due by that day, in one file; the same form twice, once.

    Raises PermissionDenied, or Refusal when nothing is ready, or the day is after the
    budget year.
    """
    year = lock_year(scheme_year)
    require(rules.may_handle(actor, year))
    there = PaymentFile.objects.filter(form_key=form_key, scheme_year=year).first()
    if there:
        return there
    verdict = within_budget_year(until)
    if not verdict:
        raise Refusal(verdict.reason)
    follow_payees(year)
    payments = _ready(year, until)
    content = _as_csv(payments)
    last = PaymentFile.objects.filter(scheme_year=year).aggregate(n=Max("number"))["n"]
    file = PaymentFile(
        scheme_year=year,
        number=(last or 0) + 1,
        form_key=form_key,
        until=until,
        rows=len(payments),
        total_nok=sum(each.amount_nok for each in payments),
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        made_by_id=actor.user_id or 0,
    )
    file.full_clean()
    file.save()
    Payment.objects.filter(pk__in=[each.pk for each in payments]).update(
        state=P.ORDERED, file=file
    )
    _trace(actor, file, "made", rows=file.rows, total_nok=file.total_nok)
    return file


def within_budget_year(until: date) -> Verdict:
    """Whether a file of today may take what is due by that day.

    The state's money is voted for a calendar year, and is not paid of the next one's.
    Source: Bevilgningsreglementet, § 3.
    """
    last = date(clock.today().year, 12, 31)
    if until <= last:
        return YES
    return no(
        _(
            "The budget year ends %(last)s. Choose that day or an earlier one: what is "
            "due later goes into a file that is made next year."
        )
        % {"last": day(last)}
    )


def _ready(year: SchemeYear, until: date) -> list[Payment]:
    rows = Payment.objects.of_year(year).ready().filter(due_on__lte=until)
    rows = rows.select_for_update(of=("self",)).select_related("recipient")
    payments = list(rows.order_by("due_on", "recipient__number", "number"))
    if not payments:
        raise Refusal(
            _("Nothing that is ready to be paid is due by %(day)s.")
            % {"day": day(until)}
        )
    return payments


def _as_csv(payments: Iterable[Payment]) -> bytes:
    rows = (
        [
            each.recipient.org_number,
            each.recipient.name_official,
            each.amount_nok,
            each.reference,
            each.due_on.isoformat(),
            each.year,
        ]
        for each in payments
    )
    return "".join(csv_lines(COLUMNS, rows)).encode()


@transaction.atomic
def approve_file(*, actor: Actor, file: PaymentFile) -> PaymentFile:
    """Let the file be fetched and paid: an approver who did not make it."""
    file = _locked(file)
    require(rules.may_approve_file(actor, file))
    if file.state == F.APPROVED and file.decided_by_id == actor.user_id:
        return file
    _decide(actor, file, F.APPROVED)
    return file


@transaction.atomic
def reject_file(*, actor: Actor, file: PaymentFile, reason: str) -> PaymentFile:
    """Let its instalments go: they are planned again, for another file."""
    file = _locked(file)
    require(rules.may_handle(actor, file.scheme_year))
    if file.state == F.REJECTED and file.decided_by_id == actor.user_id:
        return file
    file.reason = readable(reason)
    if not file.reason:
        raise ValidationError({"reason": _("Say why the file is rejected.")})
    _decide(actor, file, F.REJECTED, reason=file.reason)
    Payment.objects.filter(file=file).update(state=P.PLANNED, file=None)
    return file


def _decide(
    actor: Actor, file: PaymentFile, state: PaymentFile.State, **facts: object
) -> None:
    if file.state != F.FOR_APPROVAL:
        raise IllegalMove(
            _("The payment file is %(state)s already.")
            % {"state": file.get_state_display()}
        )
    file.state, file.decided_at = state, clock.now()
    file.decided_by_id = actor.user_id
    file.full_clean(exclude=["content"])
    file.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    _trace(actor, file, str(state.value), **facts)


@transaction.atomic
def mark_paid(
    *, actor: Actor, file: PaymentFile, payments: Collection[int], on: date
) -> int:
    """These instalments of the file were paid that day; how many were not before."""
    file = _approved(actor, file)
    _check_day(on, _first_day(file))
    rows = file.payments.filter(pk__in=payments, state=P.ORDERED)
    marked = rows.update(state=P.PAID, paid_on=on)
    if marked:
        _trace(actor, file, "paid", rows=marked, on=on.isoformat())
    return marked


@transaction.atomic
def mark_returned(
    *,
    actor: Actor,
    file: PaymentFile,
    payments: Collection[int],
    on: date,
    reason: str,
) -> int:
    """These instalments came back that day; only what was paid can."""
    file = _approved(actor, file)
    if not readable(reason):
        raise ValidationError({"reason": _("Say why the money came back.")})
    _check_day(on, _first_day(file))
    rows = file.payments.filter(pk__in=payments, state=P.PAID, paid_on__lte=on)
    marked = rows.update(
        state=P.RETURNED, returned_on=on, returned_reason=readable(reason)
    )
    if marked:
        _trace(
            actor,
            file,
            "returned",
            rows=marked,
            on=on.isoformat(),
            reason=readable(reason),
        )
    return marked


def _first_day(file: PaymentFile) -> date:
    """Nothing is paid by a file before it is made."""
    return localdate(file.made_at)


def _check_day(on: date, first: date) -> None:
    if not first <= on <= clock.today():
        raise ValidationError(
            {"on": _("Choose a day from %(first)s to today.") % {"first": day(first)}}
        )


def _approved(actor: Actor, file: PaymentFile) -> PaymentFile:
    file = _locked(file)
    require(rules.may_handle(actor, file.scheme_year))
    if file.state != F.APPROVED:
        raise IllegalMove(_("Only what is in an approved file is paid."))
    return file


def _locked(file: PaymentFile) -> PaymentFile:
    """The year before its file, as whoever makes one does."""
    year = lock_year(file.scheme_year)
    found = PaymentFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    found.scheme_year = year
    return found


def _trace(actor: Actor, file: PaymentFile, act: str, **facts: object) -> None:
    record(actor=actor, action=f"payment_file.{act}", obj=file, **facts)
