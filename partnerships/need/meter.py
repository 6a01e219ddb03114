"""A need's sums against the rules of its year, as the form shows them at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from partnerships.models import Need, NeedLine
from partnerships.need.amounts import contributed, is_responsibles
from partnerships.need.limits import LimitMeter, limits_of
from partnerships.own_contribution import OwnContribution, reckon
from portal.lib import money


@dataclass(frozen=True, slots=True)
class YearMeter:
    """One year: what is asked for, what the owner must put in, and what it does.

    ``owner_nok`` is the responsible owner's own; ``requested_nok`` is everybody's.
    """

    year: int
    owner_nok: int
    uh_nok: int
    requested_nok: int
    own: OwnContribution
    cash_nok: int
    pay_nok: int
    put_nok: int  # of cash and pay, what the year's rule counts

    @property
    def lacks_nok(self) -> int:
        return max(0, self.own.amount_nok - self.put_nok)


@dataclass(frozen=True, slots=True)
class Meter:
    years: tuple[YearMeter, ...]
    limits: tuple[LimitMeter, ...]

    @property
    def requested_nok(self) -> int:
        return sum(year.requested_nok for year in self.years)

    @property
    def uh_nok(self) -> int:
        return sum(year.uh_nok for year in self.years)

    @property
    def uh_percent(self) -> Decimal:
        return money.share_in_percent(self.uh_nok, self.requested_nok)

    @property
    def own_nok(self) -> int:
        return sum(year.own.amount_nok for year in self.years)

    @property
    def cash_nok(self) -> int:
        return sum(year.cash_nok for year in self.years)

    @property
    def pay_nok(self) -> int:
        return sum(year.pay_nok for year in self.years)

    @property
    def put_nok(self) -> int:
        return sum(year.put_nok for year in self.years)

    @property
    def lacks_nok(self) -> int:
        """Year by year: too much in one year does not help another."""
        return sum(year.lacks_nok for year in self.years)

    @property
    def over(self) -> list[LimitMeter]:
        return [limit for limit in self.limits if limit.over_nok]


def meter_of(need: Need, lines: Iterable[NeedLine] | None = None) -> Meter:
    """Reads what ``load_money`` loads; ``lines`` where they are newer than those.

    The own contribution is the responsible owner's: of a joint need's other owners
    each puts in its own, see ``pages.joint``.
    """
    by_role: dict[tuple[str, int], int] = defaultdict(int)
    found = list(need.lines.all() if lines is None else lines)
    for line in found:
        if is_responsibles(need, line):
            by_role[line.role, line.year] += line.requested_nok
        by_role["", line.year] += line.requested_nok
    put = contributed(need)
    years = tuple(_year(need, year, by_role, put) for year in need.years)
    return Meter(years, limits_of(need, found))


def _year(
    need: Need,
    year: int,
    by_role: dict[tuple[str, int], int],
    put: dict[tuple[str, int], int],
) -> YearMeter:
    owner_nok = by_role[NeedLine.Role.OWNER, year]
    uh_nok = by_role[NeedLine.Role.UH, year]
    counted = need.scheme_year.counted_contributions
    return YearMeter(
        year=year,
        owner_nok=owner_nok,
        uh_nok=uh_nok,
        requested_nok=by_role["", year],
        own=reckon(need.scheme_year, owner_nok, uh_nok),
        cash_nok=put.get(("cash", year), 0),
        pay_nok=put.get(("pay", year), 0),
        put_nok=sum(put.get((kind, year), 0) for kind in counted),
    )
