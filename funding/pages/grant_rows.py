"""What a grant consists of: each decision's part of it, in its order."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.timezone import localdate

from funding.models import AllocationLine, ChangeLine, Grant, NeedGrant
from funding.models.allocation import DECIDED
from portal.people.prepared import Prepared


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """``need`` is empty where the key gave it, or a change is of what the key gave."""

    reference: str
    decided_on: dt.date
    url: str
    need: str
    amount_nok: int
    by_key: bool = False
    is_change: bool = False
    for_network_nok: int = 0


def decided_rows(grant: Grant, line: AllocationLine | None) -> list[DecidedRow]:
    """By the key (its ``line``), to needs, and changed later: two queries."""
    year = grant.scheme_year
    of = year.scheme_id, year.county_id, year.year, grant.recipient_id
    rows = [*_by_key(line), *_to_needs(of), *_changes(of)]
    return sorted(rows, key=lambda row: (row.decided_on, row.is_change))


def _by_key(line: AllocationLine | None) -> list[DecidedRow]:
    if line is None:
        return []
    decision = line.allocation.decision
    return [
        DecidedRow(
            reference=decision.reference,
            decided_on=localdate(decision.decided_at),
            url=line.allocation.get_absolute_url(),
            need="",
            amount_nok=line.granted_nok,
            by_key=True,
            for_network_nok=line.for_network_nok,
        )
    ]


def _granted(
    scheme: int, county: int, year: int, recipient: int
) -> QuerySet[NeedGrant]:
    grants = NeedGrant.objects.filter(
        decision__allocation__scheme_year__scheme=scheme,
        decision__allocation__scheme_year__county=county,
        need_line__recipient=recipient,
        need_line__year=year,
    ).select_related("decision__allocation", "need_line__need")
    shown = "decision__reference", "decision__decided_at", "need_line__need__title"
    return grants.only("amount_nok", "decision__allocation__scheme_year", *shown)


def _changed(
    scheme: int, county: int, year: int, recipient: int
) -> QuerySet[ChangeLine]:
    lines = ChangeLine.objects.filter(
        change__allocation__scheme_year__scheme=scheme,
        change__allocation__scheme_year__county=county,
        change__state=DECIDED,
        recipient=recipient,
        year=year,
    ).select_related("change", "need_line__need")
    return lines.only(
        *("change_nok", "change__reference", "change__decided_at"),
        "need_line__need__title",
    )


GRANTED, CHANGED = Prepared(_granted), Prepared(_changed)


def _to_needs(of: tuple[int, int, int, int]) -> list[DecidedRow]:
    return [
        DecidedRow(
            reference=one.decision.reference,
            decided_on=localdate(one.decision.decided_at),
            url=one.decision.allocation.get_absolute_url(),
            need=one.need_line.need.title,
            amount_nok=one.amount_nok,
        )
        for one in GRANTED.rows(*of)
        if one.decision
    ]


def _changes(of: tuple[int, int, int, int]) -> list[DecidedRow]:
    return [
        DecidedRow(
            reference=line.change.reference or "",
            decided_on=localdate(line.change.decided_at),
            url=line.change.get_absolute_url(),
            need=line.need_line.need.title if line.need_line else "",
            amount_nok=line.change_nok,
            is_change=True,
        )
        for line in CHANGED.rows(*of)
    ]
