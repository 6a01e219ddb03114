"""A decided year as a whole: who advised what, UH's part, and the years of payment."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from funding.documents.parts import must_equal
from portal.lib.money import share_in_percent

OWNER = "owner"


@dataclass(frozen=True, slots=True)
class FromNation:
    """The division of the country's frame that the county's frame follows from."""

    amount_nok: int
    share_nok: int
    version: int
    decided_on: dt.date


@dataclass(frozen=True, slots=True)
class Advised:
    """What the forum recommended for one recipient in a year, beside the decision.

    All its lines of that role together, in so many ``needs``. ``reason`` is what the
    decision says of a departure; empty where nobody has said anything.
    """

    number: str
    recipient: str
    role: str
    needs: int
    year: int
    recommended_nok: int
    granted_nok: int
    reason: str

    @property
    def change_nok(self) -> int:
        return self.granted_nok - self.recommended_nok


@dataclass(frozen=True, slots=True)
class Institution:
    """A UH institution: the needs that it is in, and its money.

    recommended_nok  None where no forum has said anything
    granted_nok      decided this year, for this year
    committed_nok    decided in earlier years, for this year
    later_nok        decided this year, for later years
    """

    number: str
    name: str
    needs: int
    requested_nok: int
    recommended_nok: int | None
    granted_nok: int
    committed_nok: int
    later_nok: int

    @property
    def paid_nok(self) -> int:
        return self.granted_nok + self.committed_nok


@dataclass(frozen=True, slots=True)
class DecidedIn:
    """What the decisions of one year give in one year of payment."""

    decided_year: int
    year: int
    amount_nok: int


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """Of one year's decisions: ``amounts`` are of the years of payment, in order."""

    decided_year: int
    amounts: tuple[int | None, ...]


@dataclass(frozen=True)
class Payments:
    """Which year's decisions give what in which year of payment."""

    cells: tuple[DecidedIn, ...]

    @property
    def years(self) -> list[int]:
        return sorted({cell.year for cell in self.cells})

    @property
    def rows(self) -> list[DecidedRow]:
        found = {(cell.decided_year, cell.year): cell.amount_nok for cell in self.cells}
        return [
            DecidedRow(
                decided, tuple(found.get((decided, year)) for year in self.years)
            )
            for decided in sorted({cell.decided_year for cell in self.cells})
        ]

    @property
    def sums(self) -> list[int]:
        return [self.in_year(year) for year in self.years]

    def in_year(self, year: int) -> int:
        return sum(cell.amount_nok for cell in self.cells if cell.year == year)


@dataclass(frozen=True)
class Institutions:
    """Those of a county or of the country; the largest first."""

    rows: tuple[Institution, ...]

    @property
    def paid_nok(self) -> int:
        return sum(row.paid_nok for row in self.rows)

    @property
    def needs(self) -> int:
        return sum(row.needs for row in self.rows)

    @property
    def sums(self) -> tuple[int, int | None, int, int, int, int]:
        """Requested, recommended, granted, committed, paid, and for later years."""
        known = [each for row in self.rows if (each := row.recommended_nok) is not None]
        return (
            sum(row.requested_nok for row in self.rows),
            sum(known) if known else None,
            sum(row.granted_nok for row in self.rows),
            sum(row.committed_nok for row in self.rows),
            self.paid_nok,
            sum(row.later_nok for row in self.rows),
        )

    @property
    def shares(self) -> list[tuple[Institution, Decimal | None]]:
        """Each with its part of one of what UH is paid in the year."""
        return [(row, part_of(row.paid_nok, self.paid_nok)) for row in self.rows]

    @property
    def largest(self) -> Institution | None:
        """The dominant one; None where nobody is paid anything."""
        return self.rows[0] if self.rows and self.rows[0].paid_nok > 0 else None

    @property
    def largest_part(self) -> Decimal | None:
        return part_of(self.largest.paid_nok, self.paid_nok) if self.largest else None


def part_of(amount_nok: int, whole_nok: int) -> Decimal | None:
    """The part of one, to be shown as a percentage; None for a part of nothing."""
    if not whole_nok:
        return None
    return share_in_percent(amount_nok, whole_nok).scaleb(-2)


@dataclass(frozen=True, slots=True)
class WholeYear:
    """What the report says beside the key's own table.

    ``decided`` has this year's decisions and those before that bind this year or a
    later one.
    """

    needs: int
    from_nation: FromNation | None
    advised: tuple[Advised, ...]
    institutions: tuple[Institution, ...]
    decided: tuple[DecidedIn, ...]

    def check(self, year: int, by_year: Iterable[tuple[int, int]]) -> None:
        """``by_year``: what this year's decisions give in each year, by the lines."""
        found = {
            cell.year: cell.amount_nok
            for cell in self.decided
            if cell.decided_year == year
        }
        for paid, amount_nok in by_year:
            must_equal(f"{year}, {paid}", found.pop(paid, 0), amount_nok)
        must_equal(str(year), sum(found.values()), 0)

    @property
    def payments(self) -> Payments:
        return Payments(self.decided)

    @property
    def uh(self) -> Institutions:
        return Institutions(self.institutions)

    @property
    def departures(self) -> list[Advised]:
        return [row for row in self.advised if row.change_nok]

    @property
    def departures_by_reason(self) -> list[list[Advised]]:
        """Those with one reason together: a key departs from every amount for one."""
        groups: dict[tuple[object, ...], list[Advised]] = {}
        for row in self.departures:
            unsaid = row.role, row.year, bool(row.granted_nok)
            groups.setdefault((row.reason,) if row.reason else unsaid, []).append(row)
        return list(groups.values())

    @property
    def followed(self) -> int:
        return len(self.advised) - len(self.departures)

    @property
    def recommended_nok(self) -> int:
        return sum(row.recommended_nok for row in self.advised)

    @property
    def decided_nok(self) -> int:
        """What was granted to those that the forum recommended something for."""
        return sum(row.granted_nok for row in self.advised)

    @property
    def to_owners_nok(self) -> int | None:
        """Recommended to owners for the year itself; None where nothing was said."""
        own = [row.recommended_nok for row in self.advised if row.role == OWNER]
        return sum(own) if own else None
