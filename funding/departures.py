"""Where what is granted departs from what the forum recommends, and why.

An owner's line is held against what the recommendation in force gives the owner
itself; a line of a need against its own recommended amount. Of whom, or of which line,
the forum says nothing, there is no departure. A line that is adjusted by hand has its
reason already: it says why the amount is what it is.

A need's line that the forum has not treated, and that is refused, stands among them:
the letter of refusal has no other reason than the one that is written here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from funding.models import (
    Adjustment,
    Allocation,
    AllocationLine,
    DepartureReason,
    NeedGrant,
)
from funding.pages.advice import Advice, advice_on
from funding.services.need_grants import beside_the_key, is_refused
from partnerships.models import NeedLine, SchemeYear
from portal.people.actor import Actor

READER = Actor.for_system("departures")
OWNER, LINE = "owner", "line"
Said = dict[tuple[str, int | None], str]
# A line of an allocation, and why it was last adjusted by hand, if it was.
Explained = tuple[AllocationLine, str]


@dataclass(frozen=True, slots=True)
class Departure:
    """``pk``: of the owner, or of the need's line. ``by_key_nok`` None: beside the key.

    ``recommended_nok`` None: the forum has not treated it, and it is refused.
    ``reason`` is empty where nobody has written one; ``adjusted`` where it is that of
    the adjustment by hand.
    """

    kind: str
    pk: int
    name: str
    need: str
    year: int
    recommended_nok: int | None
    by_key_nok: int | None
    granted_nok: int
    reason: str
    adjusted: bool = False

    @property
    def change_nok(self) -> int:
        return self.granted_nok - (self.recommended_nok or 0)

    @property
    def is_untreated(self) -> bool:
        return self.recommended_nok is None

    @property
    def label(self) -> str:
        """Whose it is, and of which need."""
        return f"{self.need} ({self.name})" if self.need else self.name

    @property
    def field(self) -> str:
        """Its name in a form."""
        return f"{self.kind}-{self.pk}"


@dataclass(frozen=True, slots=True)
class Compared:
    """``is_advised``: whether the forum says anything, of owners or of needs."""

    departures: list[Departure]
    is_advised: bool

    @property
    def unexplained(self) -> list[Departure]:
        """Those that somebody must give a reason for before it goes further."""
        return [one for one in self.departures if not one.reason]


def departures_of(
    allocation: Allocation, lines: Iterable[Explained] | None = None
) -> list[Departure]:
    """Of owners in the order of the lines, then of needs: see ``compared``."""
    return compared(allocation, lines).departures


def compared(
    allocation: Allocation, lines: Iterable[Explained] | None = None
) -> Compared:
    """What is granted, held against what the forum recommends.

    ``lines``: the allocation's with the reasons of their adjustments, where they are
    read already. Three queries, and without those two more, however many.
    """
    reasons = {
        (OWNER, row.recipient_id) if row.recipient_id else (LINE, row.need_line_id): row
        for row in DepartureReason.objects.of(allocation)
    }
    said = {key: row.reason for key, row in reasons.items()}
    advice = advice_on(READER, allocation.scheme_year)
    owners = _of_owners(allocation, advice, said, lines) if advice else ()
    needs = _lines_of_needs(allocation.scheme_year)
    treated = any(line.recommended_nok is not None for line in needs)
    return Compared(
        departures=[*owners, *_of_needs(needs, said)],
        is_advised=bool(advice) or treated,
    )


def reasons_of_needs(allocation: Allocation) -> dict[int, str]:
    """By line of a need, why it is granted something else: two queries."""
    rows = DepartureReason.objects.of(allocation).filter(need_line__isnull=False)
    said: Said = {(LINE, row.need_line_id): row.reason for row in rows}
    lines = _lines_of_needs(allocation.scheme_year)
    return {one.pk: one.reason for one in _of_needs(lines, said)}


def unexplained(allocation: Allocation) -> list[Departure]:
    return compared(allocation).unexplained


def _of_owners(
    allocation: Allocation,
    advice: Advice,
    said: Said,
    lines: Iterable[Explained] | None,
) -> Iterator[Departure]:
    year = allocation.scheme_year
    for line, adjusted in _explained(allocation) if lines is None else lines:
        recommended_nok = advice.to_owners.get(line.recipient.number)
        if recommended_nok is None or recommended_nok == line.own_part_nok:
            continue
        by_hand = adjusted if line.adjusted_nok else ""
        written = said.get((OWNER, line.recipient_id), "")
        yield Departure(
            kind=OWNER,
            pk=line.recipient_id,
            name=line.recipient.name,
            need="",
            year=year.year,
            recommended_nok=recommended_nok,
            by_key_nok=line.by_key_nok - line.for_network_nok,
            granted_nok=line.own_part_nok,
            reason=written or by_hand,
            adjusted=bool(by_hand) and not written,
        )


def _explained(allocation: Allocation) -> Iterator[Explained]:
    adjusted = Adjustment.objects.filter(line__allocation=allocation).order_by("pk")
    reasons = dict(adjusted.values_list("line", "reason"))
    lines = allocation.lines.select_related("recipient")
    for line in lines.order_by("recipient__sort_key", "recipient__number"):
        yield line, reasons.get(line.pk, "")


def _lines_of_needs(year: SchemeYear) -> list[NeedLine]:
    """Those that the forum has treated, and those that are refused without it."""
    lines = beside_the_key(year).filter(
        Q(recommended_nok__isnull=False) | is_refused(year)
    )
    told = ("year", "recommended_nok", "recipient__name", "need__title")
    related = lines.select_related("recipient", "need", "grant")
    shown = related.only(*told, "grant__amount_nok", "grant__reason")
    return list(shown.order_by("need_id", "pk"))


def _of_needs(lines: Iterable[NeedLine], said: Said) -> Iterator[Departure]:
    for line in lines:
        grant: NeedGrant | None = getattr(line, "grant", None)
        granted_nok = grant.amount_nok if grant else 0
        if granted_nok == line.recommended_nok:
            continue
        yield Departure(
            kind=LINE,
            pk=line.pk,
            name=line.recipient.name,
            need=line.need.title,
            year=line.year,
            recommended_nok=line.recommended_nok,
            by_key_nok=None,
            granted_nok=granted_nok,
            reason=said.get((LINE, line.pk)) or (grant.reason if grant else ""),
        )
