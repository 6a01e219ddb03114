"""What an approver reads beside the sums: own contributions, and the UH part."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Value

from funding.models import Allocation, NeedGrant
from funding.pages.tables import Row
from partnerships import own_contribution
from partnerships.models import Need, NeedContribution, NeedLine, SchemeYear
from portal.lib.money import share_in_percent


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """``due_nok``: by the rule of the year, of what is granted; ``put_nok``: what the
    owner's submitted needs say that it puts in, of what the rule counts.
    """

    name: str
    granted_nok: int
    uh_nok: int
    due_nok: int
    put_nok: int

    @property
    def lacks_nok(self) -> int:
        return max(0, self.due_nok - self.put_nok)


@dataclass(frozen=True, slots=True)
class Review:
    own: list[OwnCheck]
    uh_nok: int
    granted_nok: int
    counts_uh: bool

    @property
    def lacking(self) -> list[OwnCheck]:
        return [one for one in self.own if one.lacks_nok]

    @property
    def uh_percent(self) -> Decimal:
        """The UH institutions' part of the year's money."""
        return share_in_percent(self.uh_nok, self.uh_nok + self.granted_nok)


def review_of(allocation: Allocation, rows: Sequence[Row]) -> Review:
    """Of owners with a submitted need: one query."""
    year = allocation.scheme_year
    put, uh = _put_and_to_uh(year)
    named_nok = sum(row.line.granted_nok for row in rows if row.is_named)
    own = [
        OwnCheck(
            name=row.line.recipient.name,
            granted_nok=row.line.granted_nok,
            uh_nok=uh[row.line.recipient_id],
            due_nok=own_contribution.reckon(
                year, row.line.own_part_nok, uh[row.line.recipient_id]
            ).amount_nok,
            put_nok=put[row.line.recipient_id],
        )
        for row in rows
        if row.requested_nok is not None
    ]
    return Review(
        own=own,
        uh_nok=sum(uh.values()) + named_nok,
        granted_nok=sum(row.line.granted_nok for row in rows) - named_nok,
        counts_uh=year.own_contribution_base == SchemeYear.Base.OWNER_AND_UH,
    )


def _put_and_to_uh(year: SchemeYear) -> tuple[Counter[int], Counter[int]]:
    """By the owner of the need: what it puts in, and what its UH institutions get."""
    grants = NeedGrant.objects.of_year(year).filter(
        need_line__role=NeedLine.Role.UH, need_line__year=year.year
    )
    puts = NeedContribution.objects.filter(
        need__scheme_year=year,
        need__state=Need.State.SUBMITTED,
        year=year.year,
        kind__in=year.counted_contributions,
    )
    put, uh = Counter[int](), Counter[int]()
    rows = grants.order_by().values_list(
        "need_line__need__owner", "amount_nok", Value(True)
    )
    both = puts.order_by().values_list("need__owner", "amount_nok", Value(False))
    for owner, nok, is_uh in rows.union(both, all=True):
        (uh if is_uh else put)[owner] += nok
    return put, uh
