"""The country's yearly report: every county that has decided, and all together."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import override

from funding.documents.nation_rows import CountyRow, sums_of
from funding.documents.parts import must_equal
from funding.documents.utrekning import KeyInWords, PotTable
from funding.documents.whole_year import (
    DecidedIn,
    Institution,
    Institutions,
    Payments,
)
from portal.documents.attached import as_csv, as_json
from portal.documents.frozen import Frozen, to_json
from portal.documents.papers import Attachment, register
from portal.lib.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Division:
    """The division of the country's frame that is in force."""

    version: int
    amount_nok: int
    left_nok: int
    is_estimate: bool
    source: str
    decided_on: dt.date
    prepared_by: str
    approved_by: str
    key: KeyInWords
    workings: tuple[PotTable, ...]

    def check(self) -> None:
        given = sum(pot.given_nok for pot in self.workings)
        must_equal(self.source, given + self.left_nok, self.amount_nok)
        for pot in self.workings:
            pot.check()


@register
@dataclass(frozen=True)
class NationalReportPaper(Frozen):
    """Everything that the country's report prints. Each county's figures are those of
    its own report; sums are made from them.

    ``dated``: the day of the newest decision that it is made from. ``own_percents``:
    the rates of the counties' years, as text.
    """

    kind: ClassVar[str] = "funding.national_report"
    template: ClassVar[str] = "funding/print/national_report.html"
    layout: ClassVar[str] = "1"

    language: str
    sender: str
    sender_number: str
    scheme: str
    scheme_code: str
    year: int
    legal_basis: str
    dated: dt.date
    own_percents: tuple[str, ...]
    division: Division | None
    counties: tuple[CountyRow, ...]
    institutions: tuple[Institution, ...]
    decided: tuple[DecidedIn, ...]

    def __post_init__(self) -> None:
        for row in self.counties:
            row.check()
        if self.division:
            self.division.check()
            shared = sum(row.share_nok or 0 for row in self.counties)
            given = self.division.amount_nok - self.division.left_nok
            must_equal(_("what the counties share"), shared, given)
        paid = self.sums["granted_nok"] + self.sums["committed_nok"]
        must_equal(str(self.year), self.payments.in_year(self.year), paid)

    @property
    def title(self) -> str:
        with override(self.language):
            return _("Allocation report %(year)s for the whole country") % {
                "year": self.year
            }

    @cached_property
    def sums(self) -> dict[str, int]:
        return sums_of(self.counties)

    @property
    def decided_counties(self) -> list[CountyRow]:
        return [row for row in self.counties if row.is_decided]

    @property
    def undecided(self) -> list[CountyRow]:
        return [row for row in self.counties if not row.is_decided]

    @property
    def by_hand(self) -> list[CountyRow]:
        """Whose frame no division of the country's has set."""
        return [row for row in self.counties if row.is_by_hand]

    @property
    def lacking(self) -> list[CountyRow]:
        """Counties with owners that are in no network, or have no need."""
        return [row for row in self.counties if row.without_network or row.without_need]

    @property
    def payments(self) -> Payments:
        return Payments(self.decided)

    @property
    def uh(self) -> Institutions:
        return Institutions(self.institutions)

    def sheets(self) -> Sequence[Sheet]:
        # Inline: the sheets read this class.
        from funding.documents.nation_sheets import nation_sheets

        return nation_sheets(self)

    def attachments(self) -> Sequence[Attachment]:
        with override(self.language):
            described = _("The figures of the report")
        name = f"{self.year}-{self.scheme_code}"
        return (
            Attachment(f"{name}.json", described, as_json(self.figures())),
            Attachment(f"{name}.csv", described, as_csv(self.rows())),
        )

    def figures(self) -> dict[str, Any]:
        """For machines; amounts are whole kroner."""
        return {
            "paper": self.kind,
            "scheme": self.scheme_code,
            "year": self.year,
            "division": to_json(self.division),
            "counties": [to_json(row) for row in self.counties],
            "institutions": [to_json(row) for row in self.institutions],
            "decided": [to_json(row) for row in self.decided],
        }

    def rows(self) -> list[dict[str, object]]:
        """One row an owner."""
        return [
            {
                "county": row.number,
                "county_name": row.name,
                "number": owner.number,
                "name": owner.name,
                "network": owner.network or None,
                "requested_nok": owner.requested_nok,
                "granted_nok": owner.granted_nok,
                "own_contribution_nok": owner.own_nok,
            }
            for row in self.counties
            for owner in row.owners
        ]
