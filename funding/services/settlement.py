"""The instalments of a grant follow what is decided of it, to the krone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from funding.models import (
    ChangeDecision,
    Complaint,
    Grant,
    Payment,
    PaymentRule,
    RepaymentClaim,
)
from funding.services.grants import open_grants, payable, years_about
from funding.services.payees import Payees
from partnerships.models import Organisation, SchemeYear
from portal.audit.services import record
from portal.lib import clock
from portal.lib.money import split
from portal.people.actor import Actor

P, C = Payment.State, RepaymentClaim.State
DAY = timedelta(days=1)

Share = tuple[date, Decimal]
Amount = tuple[date, int]


def payments_of(grant: Grant) -> list[Payment]:
    """As they are prefetched, in their order."""
    return sorted(grant.payments.all(), key=lambda each: each.number)


def planned_of(grant: Grant) -> list[Payment]:
    return [each for each in payments_of(grant) if each.state == P.PLANNED]


def paid_before(grant: Grant) -> list[int]:
    """The ids of who is paid its instalments, the newest first."""
    return [each.recipient_id for each in reversed(payments_of(grant))]


def kept_nok(grant: Grant) -> int:
    """What no plan can change: in files, paid or come back, less what is claimed."""
    kept = [
        each.amount_nok
        for each in payments_of(grant)
        if each.state != P.PLANNED and not each.superseded
    ]
    claims = [c.amount_nok for c in grant.claims.all() if c.state != C.WITHDRAWN]
    return sum(kept) - sum(claims)


def by_shares(amount_nok: int, shares: Iterable[Share]) -> list[Amount]:
    """Whole kroner that add up to the amount; a part of nothing is no instalment."""
    shares = list(shares)
    weights = {f"{n:02}": int(percent * 100) for n, (_d, percent) in enumerate(shares)}
    parts = split(amount_nok, weights).parts.values()
    both = zip(shares, parts, strict=True)
    return [(day, part.amount_nok) for (day, _p), part in both if part.amount_nok]


def replan(
    grant: Grant, amounts: Iterable[Amount], payees: Payees, **facts: object
) -> bool:
    """New rows for what is planned of the grant; False if they are there."""
    planned = planned_of(grant)
    amounts = list(amounts)
    if [(each.due_on, each.amount_nok) for each in planned] == amounts:
        return False
    Payment.objects.filter(pk__in=[each.pk for each in planned]).delete()
    first = max((p.number for p in payments_of(grant) if p.file_id), default=0) + 1
    Payment.objects.bulk_create(
        _instalment(grant, number, amount, payees, **facts)
        for number, amount in enumerate(amounts, first)
    )
    return True


def add_instalment(grant: Grant, amount: Amount, payees: Payees) -> Payment:
    """One more, after all that are there; held back where the others are."""
    there = Payment.objects.filter(grant=grant)
    held = there.suspended().values_list("suspended_reason", flat=True).first()
    number = max((each.number for each in there), default=0) + 1
    made = _instalment(grant, number, amount, payees, suspended_reason=held or "")
    made.save()
    return made


def _instalment(
    grant: Grant, number: int, amount: Amount, payees: Payees, **facts: object
) -> Payment:
    day, amount_nok = amount
    year, to = grant.scheme_year, grant.recipient
    whose = f"{year.year}/{year.county.code}-{to.number}-{grant.pk}"
    return Payment(
        grant=grant,
        number=number,
        recipient=payees.of(to, max(day, clock.today()), paid_before(grant)),
        year=year.year,
        due_on=day,
        amount_nok=amount_nok,
        reference=f"{whose}-{number}",
        **facts,
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """What following a decision came to: kroner more in instalments, less, claimed."""

    grant: Grant
    more_nok: int = 0
    less_nok: int = 0
    claimed_nok: int = 0


@dataclass
class _Books:
    """One grant being brought to what is granted; ``left_nok`` is what is too much."""

    grant: Grant
    payees: Payees
    change: ChangeDecision | None
    actor: Actor
    left_nok: int = 0
    more_nok: int = field(default=0)

    def less(self) -> int:
        """From what is planned, the last first; then what came back; the rest is owed.

        Returns what is claimed.
        """
        for payment in reversed(planned_of(self.grant)):
            self._cut(payment)
        for payment in payments_of(self.grant):
            if payment.state == P.RETURNED and not payment.superseded and self.left_nok:
                self._give_up(payment)
        claimed_nok = self.left_nok
        if claimed_nok:
            to, before = self.grant.recipient, paid_before(self.grant)
            self._claim(claimed_nok, self.payees.of(to, clock.today(), before))
        return claimed_nok

    def _claim(self, amount_nok: int, payer: Organisation) -> None:
        RepaymentClaim.objects.create(
            grant=self.grant,
            change=self.change,
            payer=payer,
            amount_nok=amount_nok,
            registered_by_id=self.actor.user_id,
        )

    def _cut(self, payment: Payment) -> None:
        part_nok = min(self.left_nok, payment.amount_nok)
        self.left_nok -= part_nok
        if part_nok == payment.amount_nok:
            payment.delete()
        elif part_nok:
            payment.amount_nok -= part_nok
            payment.save(update_fields=["amount_nok"])

    def _give_up(self, payment: Payment) -> None:
        """Money that came back and is not granted any more is not paid anew."""
        Payment.objects.filter(pk=payment.pk).update(superseded=True)
        rest_nok = payment.amount_nok - self.left_nok
        self.left_nok = max(0, -rest_nok)
        if rest_nok > 0:
            add_instalment(self.grant, (clock.today(), rest_nok), self.payees)

    def more(self, more_nok: int) -> int:
        """Nobody is paid who owes: open claims fall first, and what is left of one is
        claimed anew. The rest is one more instalment. Returns the rest.
        """
        for claim in self.grant.claims.all():
            if claim.is_open and more_nok:
                claim.state = C.WITHDRAWN
                claim.save(update_fields=["state"])
                owed_nok = claim.amount_nok - more_nok
                more_nok = max(0, -owed_nok)
                if owed_nok > 0:
                    self._claim(owed_nok, claim.payer)
        if more_nok:
            add_instalment(self.grant, (self._next_day(), more_nok), self.payees)
        return more_nok

    def _next_day(self) -> date:
        """With the last that is planned, or today; two do not share a day."""
        taken = {each.due_on for each in planned_of(self.grant)}
        at = max({clock.today(), *taken})
        return at + DAY if at in taken else at


def hold_for_complaints(year: SchemeYear, grant: Grant | None = None) -> int:
    """What is planned waits where an open complaint says so; how many instalments.

    For who has asked whether it may be done, in the transaction that does it.
    """
    complaints = Complaint.objects.open().filter(grant__scheme_year=year)
    complaints = complaints.exclude(suspension="")
    if grant:
        complaints = complaints.filter(grant=grant)
    held = 0
    for one, reason in complaints.order_by("pk").values_list("grant", "suspension"):
        free = Payment.objects.filter(grant=one, suspended_reason="").planned()
        held += free.update(suspended_reason=reason)
    return held


def let_go(grant: Grant, reason: str) -> int:
    """What is held back for that reason, and for no other."""
    held = Payment.objects.filter(grant=grant, suspended_reason=reason)
    return held.update(suspended_reason="")


def settle(
    *, actor: Actor, scheme_year: SchemeYear, change: ChangeDecision | None = None
) -> list[Settled]:
    """After a decision of this year: its grants, and the plans of those that have one.

    Called in the decision's own transaction. Years that are planned get plans for
    those who are new; in others nothing is planned yet, and nothing is to follow.
    """
    found = []
    payees = Payees()
    only = set(change.lines.values_list("recipient", flat=True)) if change else None
    for year in years_about(scheme_year):
        open_grants(year)
        rule = PaymentRule.objects.filter(scheme_year=year).first()
        if rule is None:
            continue
        grants = payable(year)
        if only is not None:
            grants = grants.filter(recipient__in=only)
        for grant in grants:
            one = _settle(_Books(grant, payees, change, actor), rule)
            if one:
                found.append(one)
                _trace(actor, one, change)
        hold_for_complaints(year)
    return found


def _settle(books: _Books, rule: PaymentRule) -> Settled | None:
    grant = books.grant
    if not payments_of(grant):
        if not grant.granted_nok:
            return None
        amounts = by_shares(grant.granted_nok, shares_of(rule))
        if books.change:  # nothing of it is paid before it was decided
            amounts = _from_today(amounts)
        replan(grant, amounts, books.payees)
        return Settled(grant, more_nok=grant.granted_nok)
    there_nok = kept_nok(grant) + sum(each.amount_nok for each in planned_of(grant))
    change_nok = grant.granted_nok - there_nok
    if change_nok > 0:
        return Settled(grant, more_nok=books.more(change_nok))
    if change_nok < 0:
        books.left_nok = -change_nok
        claimed_nok = books.less()
        return Settled(grant, less_nok=-change_nok, claimed_nok=claimed_nok)
    return None


def _from_today(amounts: Iterable[Amount]) -> list[Amount]:
    """Those of days that have been are one of today."""
    found: dict[date, int] = {}
    for on, amount_nok in amounts:
        at = max(on, clock.today())
        found[at] = found.get(at, 0) + amount_nok
    return sorted(found.items())


def shares_of(rule: PaymentRule) -> list[Share]:
    return [(date.fromisoformat(on), Decimal(part)) for on, part in rule.instalments]


def _trace(actor: Actor, one: Settled, change: ChangeDecision | None) -> None:
    record(
        actor=actor,
        action="grant.settled",
        obj=one.grant,
        change=change.pk if change else None,
        granted_nok=one.grant.granted_nok,
        more_nok=one.more_nok,
        less_nok=one.less_nok,
        claimed_nok=one.claimed_nok,
    )
