"""What is decided beside the key: needs by themselves, and later decisions."""

import datetime as dt
from dataclasses import dataclass

from django.utils.timezone import localdate

from funding.models import Allocation, ChangeLine, NeedGrant
from funding.models.allocation import DECIDED


@dataclass(frozen=True, slots=True)
class ToNeed:
    """What one recipient is granted for one need, in a year."""

    number: str
    recipient: str
    role: str
    need: str
    owner: str
    year: int
    amount_nok: int
    reason: str


@dataclass(frozen=True, slots=True)
class LaterChange:
    """What a later decision grants one recipient more, or below zero less."""

    reference: str
    decided_on: dt.date
    why: str
    number: str
    recipient: str
    need: str
    year: int
    change_nok: int
    reason: str


@dataclass(frozen=True, slots=True)
class YearSum:
    """What the year's decisions give together in one year of payment."""

    year: int
    by_key_nok: int
    to_needs_nok: int
    changes_nok: int

    @property
    def total_nok(self) -> int:
        return self.by_key_nok + self.to_needs_nok + self.changes_nok


def to_needs(allocation: Allocation) -> tuple[ToNeed, ...]:
    """One query."""
    rows = NeedGrant.objects.filter(decision__allocation=allocation).select_related(
        "need_line__recipient", "need_line__need__owner"
    )
    order = "need_line__year", "need_line__recipient__sort_key", "need_line"
    return tuple(
        ToNeed(
            number=row.need_line.recipient.number,
            recipient=row.need_line.recipient.name,
            role=row.need_line.role,
            need=row.need_line.need.title,
            owner=row.need_line.need.owner.name,
            year=row.need_line.year,
            amount_nok=row.amount_nok,
            reason=row.reason,
        )
        for row in rows.order_by(*order)
    )


def later_changes(allocation: Allocation) -> tuple[LaterChange, ...]:
    """One query."""
    rows = ChangeLine.objects.filter(
        change__allocation=allocation, change__state=DECIDED
    ).select_related("change", "recipient", "need_line__need")
    return tuple(
        LaterChange(
            reference=row.change.reference or "",
            decided_on=localdate(row.change.decided_at),
            why=row.change.reason,
            number=row.recipient.number,
            recipient=row.recipient.name,
            need=row.need_line.need.title if row.need_line else "",
            year=row.year,
            change_nok=row.change_nok,
            reason=row.reason,
        )
        for row in rows.order_by("change__decided_at", "recipient__sort_key", "pk")
    )


def year_sums(
    year: int,
    by_key_nok: int,
    needs: tuple[ToNeed, ...],
    changes: tuple[LaterChange, ...],
) -> list[YearSum]:
    """This year first, then those for which something is decided."""
    years = {year, *(row.year for row in needs), *(row.year for row in changes)}
    return [
        YearSum(
            each,
            by_key_nok if each == year else 0,
            sum(row.amount_nok for row in needs if row.year == each),
            sum(row.change_nok for row in changes if row.year == each),
        )
        for each in sorted(years)
    ]
