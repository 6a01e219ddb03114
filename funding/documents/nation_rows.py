"""The rows of the country's report: a county, and an owner in it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from funding.documents.parts import must_equal
from funding.documents.whole_year import part_of


@dataclass(frozen=True, slots=True)
class OwnerSum:
    """One owner's row, as its county's report has it. None: no need is registered."""

    number: str
    name: str
    network: str
    requested_nok: int | None
    granted_nok: int
    own_nok: int


@dataclass(frozen=True, slots=True)
class CountyRow:
    """A county in the year, by its own report, and as its frame stands now.

    ``share_nok``: of the country's division in force, None without one. ``frame_nok``
    is None where there is no frame. What is decided is for the year itself:
    ``by_key_nok`` to owners with adjustments, then need by need, then later changes.
    ``code`` of the report is what it is verified by; "" for a county that has decided
    nothing, whose other figures are 0.
    """

    number: str
    name: str
    governor: str
    reference: str
    decided_on: dt.date | None
    report_code: str
    share_nok: int | None
    frame_nok: int | None
    is_estimate: bool
    is_by_hand: bool
    committed_nok: int
    by_key_nok: int
    to_uh_nok: int
    to_hosts_nok: int
    county_wide_nok: int
    changes_nok: int
    needs: int
    requested_nok: int
    recommended_nok: int | None
    own_nok: int
    departures: int
    advised: int
    without_network: tuple[str, ...]
    without_need: tuple[str, ...]
    owners: tuple[OwnerSum, ...]

    @property
    def is_decided(self) -> bool:
        return bool(self.reference)

    @property
    def granted_nok(self) -> int:
        """Decided this year, for this year."""
        beside = self.to_uh_nok + self.to_hosts_nok + self.county_wide_nok
        return self.by_key_nok + beside + self.changes_nok

    @property
    def left_nok(self) -> int | None:
        if self.frame_nok is None:
            return None
        return self.frame_nok - self.committed_nok - self.granted_nok

    @property
    def part(self) -> Decimal | None:
        """Of the frame, what is given out."""
        if self.frame_nok is None:
            return None
        return part_of(self.committed_nok + self.granted_nok, self.frame_nok)

    @property
    def with_need(self) -> int:
        return len(self.owners) - len(self.without_need)

    def check(self) -> None:
        granted = sum(owner.granted_nok for owner in self.owners)
        must_equal(self.name, granted, self.by_key_nok)
        own = sum(owner.own_nok for owner in self.owners)
        must_equal(self.name, own, self.own_nok)


COLUMNS = (
    *("share_nok", "frame_nok", "committed_nok", "by_key_nok", "to_uh_nok"),
    *("to_hosts_nok", "county_wide_nok", "changes_nok", "granted_nok", "left_nok"),
    *("needs", "requested_nok", "recommended_nok", "own_nok", "with_need"),
    *("departures", "advised"),
)


def sums_of(rows: tuple[CountyRow, ...]) -> dict[str, int]:
    """Each column together; what is None counts as nothing."""
    found = {name: sum(getattr(row, name) or 0 for row in rows) for name in COLUMNS}
    return {**found, "owners": sum(len(row.owners) for row in rows)}
