"""Which of a year's needs can be granted by themselves, and what is granted so far."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from funding.models import DepartureReason, NeedGrant
from funding.services.frames import YearMoney, money_of
from funding.services.need_grants import beside_the_key
from partnerships.models import NeedLine, SchemeYear
from partnerships.models.need import LONG_TEXTS
from portal.lib.errors import Refusal


@dataclass(frozen=True, slots=True)
class LineRow:
    """``granted_nok``: in the draft or decided; None: nothing is said.

    ``reason``: of the grant, or why there is none.
    """

    line: NeedLine
    granted_nok: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class NeedRow:
    pk: int
    title: str
    owner: str
    rows: list[LineRow]

    @property
    def requested_nok(self) -> int:
        return sum(row.line.requested_nok for row in self.rows)

    @property
    def recommended_nok(self) -> int | None:
        said = [row.line.recommended_nok for row in self.rows]
        known = [amount for amount in said if amount is not None]
        return sum(known) if known else None

    def granted_in(self, year: int) -> int | None:
        said = [row.granted_nok for row in self.rows if row.line.year == year]
        known = [amount for amount in said if amount is not None]
        return sum(known) if known else None


@dataclass(frozen=True, slots=True)
class NeedDesk:
    """A year's needs with lines beside the key, best ranked first: three queries."""

    scheme_year: SchemeYear
    needs: list[NeedRow]
    money: YearMoney | None

    @property
    def years(self) -> list[int]:
        first = self.scheme_year.year
        return list(range(first, first + self.scheme_year.max_years))

    @property
    def cells(self) -> list[tuple[NeedRow, list[int | None]]]:
        return [
            (need, [need.granted_in(year) for year in self.years])
            for need in self.needs
        ]

    @property
    def sums(self) -> list[int]:
        return [
            sum(need.granted_in(year) or 0 for need in self.needs)
            for year in self.years
        ]

    @property
    def has_advice(self) -> bool:
        """Whether the forum recommends something that nothing is said of."""
        return any(
            need.recommended_nok and not any(row.granted_nok for row in need.rows)
            for need in self.needs
        )


def desk_of(scheme_year: SchemeYear) -> NeedDesk:
    try:
        money = money_of(scheme_year)
    except Refusal:
        money = None
    return NeedDesk(scheme_year, _needs(rows_of(scheme_year)), money)


def rows_of(scheme_year: SchemeYear, need: int | None = None) -> list[LineRow]:
    """Two queries: the lines in order of the needs' rank, and the draft's grants."""
    lines = beside_the_key(scheme_year).select_related("recipient", "need__owner")
    if need is not None:
        lines = lines.filter(need=need)
    lines = lines.defer(*(f"need__{name}" for name in (*LONG_TEXTS, "words")))
    reasons = DepartureReason.objects.filter(need_line=OuterRef("pk"))
    lines = lines.annotate(refused_because=Subquery(reasons.values("reason")[:1]))
    ordered = lines.order_by("need__rank", "need", "year", "role", "recipient__name")
    grants = NeedGrant.objects.of_year(scheme_year)
    drafts = {grant.need_line_id: grant for grant in grants}
    rows = []
    for line in ordered:
        grant = drafts.get(line.pk)
        granted_nok = grant.amount_nok if grant else line.granted_nok
        reason = grant.reason if grant else line.refused_because or ""
        rows.append(LineRow(line, granted_nok, reason))
    return rows


def _needs(rows: Sequence[LineRow]) -> list[NeedRow]:
    by_need: dict[int, list[LineRow]] = defaultdict(list)
    for row in rows:
        by_need[row.line.need_id].append(row)
    return [
        NeedRow(pk, found[0].line.need.title, found[0].line.need.owner.name, found)
        for pk, found in by_need.items()
    ]
