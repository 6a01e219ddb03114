"""What a grant consists of: each decision's part of it, in its order."""

import datetime as dt
from dataclasses import dataclass

from django.utils.timezone import localdate

from funding.models import AllocationLine, ChangeLine, Grant, NeedGrant
from funding.models.allocation import DECIDED


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
    there = {"scheme": year.scheme_id, "county": year.county_id}
    rows = [*_by_key(line), *_to_needs(grant, there), *_changes(grant, there)]
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


def _to_needs(grant: Grant, there: dict[str, int]) -> list[DecidedRow]:
    decided = {f"decision__allocation__scheme_year__{k}": v for k, v in there.items()}
    grants = NeedGrant.objects.filter(
        **decided,
        need_line__recipient=grant.recipient_id,
        need_line__year=grant.scheme_year.year,
    ).select_related("decision__allocation", "need_line__need")
    return [
        DecidedRow(
            reference=one.decision.reference,
            decided_on=localdate(one.decision.decided_at),
            url=one.decision.allocation.get_absolute_url(),
            need=one.need_line.need.title,
            amount_nok=one.amount_nok,
        )
        for one in grants.defer("decision__allocation__result")
        if one.decision
    ]


def _changes(grant: Grant, there: dict[str, int]) -> list[DecidedRow]:
    decided = {f"change__allocation__scheme_year__{k}": v for k, v in there.items()}
    lines = ChangeLine.objects.filter(
        **decided,
        change__state=DECIDED,
        recipient=grant.recipient_id,
        year=grant.scheme_year.year,
    ).select_related("change", "need_line__need")
    return [
        DecidedRow(
            reference=line.change.reference or "",
            decided_on=localdate(line.change.decided_at),
            url=line.change.get_absolute_url(),
            need=line.need_line.need.title if line.need_line else "",
            amount_nok=line.change_nok,
            is_change=True,
        )
        for line in lines
    ]
