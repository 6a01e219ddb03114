import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, ClassVar

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from funding.documents.beside import LaterChange, ToNeed, YearSum, year_sums
from funding.documents.complaints import ComplaintRow
from funding.documents.decided import DecidedPaper, InWords
from funding.documents.flow import Flow, flow_of
from funding.documents.lines import Column, OwnerLine, Table
from funding.documents.parts import Head, must_equal
from funding.documents.payments import YearPayments
from funding.documents.sheets import report_sheets
from funding.documents.utrekning import KeyInWords, PotTable
from funding.documents.whole_year import WholeYear
from funding.documents.year_before import YearBefore
from portal.documents.frozen import to_json
from portal.documents.papers import register
from portal.lib.sheets import Sheet


@register
@dataclass(frozen=True)
class YearlyReportPaper(DecidedPaper):
    """Everything that a county's yearly allocation report prints.

    ``lines`` are in the order of the report: network by network, by name. All sums
    are made from them, and a report whose sums contradict each other is refused.
    """

    kind: ClassVar[str] = "funding.yearly_report"
    template: ClassVar[str] = "funding/print/yearly_report.html"
    layout: ClassVar[str] = "1"

    language: str
    head: Head
    owners_on: dt.date
    sent_on: dt.date | None
    frame_nok: int
    frame_is_estimate: bool
    frame_source: str
    key: KeyInWords
    columns: tuple[Column, ...]
    own_percent: str
    own_with_uh: bool
    lines: tuple[OwnerLine, ...]
    workings: tuple[PotTable, ...]
    before: YearBefore | None
    # Of the state's frame, beside ``frame_nok``, which the key divided:
    committed_nok: int = 0
    to_needs_nok: int = 0
    needs: tuple[ToNeed, ...] = ()
    changes: tuple[LaterChange, ...] = ()
    # Of a key in two steps: how the networks got the parts that ``workings`` divide.
    first_step: tuple[PotTable, ...] = ()
    payments: YearPayments | None = None
    complaints: tuple[ComplaintRow, ...] = ()
    whole: WholeYear | None = None  # papers that were ordered earlier have none

    def __post_init__(self) -> None:
        for line in self.lines:
            line.check()
        for pot, working in enumerate(self.workings):
            parts = sum(line.pots[pot] or 0 for line in self.lines)
            must_equal(_("the pot %s") % working.name, parts, working.given_nok)
            working.check()
        for first in self.first_step:
            first.check()
        all_lines = sum(table.granted_nok for table in self.tables)
        must_equal(_("what is granted"), all_lines, self.sums.granted_nok)
        if self.left_nok < 0:
            must_equal(_("what is granted"), self.sums.granted_nok, self.frame_nok)
        now = [row.amount_nok for row in self.needs if row.year == self.head.year]
        must_equal(_("what needs are granted"), sum(now), self.to_needs_nok)
        if self.before:
            self.before.check(now_nok=self.sums.granted_nok)
        if self.whole:
            by_year = [(each.year, each.total_nok) for each in self.year_sums]
            self.whole.check(self.head.year, by_year)

    def in_words(self) -> InWords:
        return InWords(
            title=_("Allocation report %(year)s for %(county)s")
            % {"year": self.head.year, "county": self.head.county},
            figures=_("The figures of the report"),
        )

    @property
    def file_name(self) -> str:
        return self.head.reference

    @cached_property
    def sums(self) -> Table:
        """All owners as one table: its sums are the county's."""
        return Table("", "", self.lines, self.columns)

    @property
    def whole_frame_nok(self) -> int:
        return self.frame_nok + self.committed_nok + self.to_needs_nok

    @property
    def year_sums(self) -> list[YearSum]:
        """What these decisions give in each year; the key gives this one."""
        granted_nok = self.sums.granted_nok
        return year_sums(self.head.year, granted_nok, self.needs, self.changes)

    @property
    def left_nok(self) -> int:
        """What of the frame is not granted to anybody."""
        return self.frame_nok - self.sums.granted_nok

    @property
    def flow(self) -> list[Flow]:
        """Where every krone of the year's frame goes, with what is changed later."""
        year = self.head.year
        return flow_of(
            self.whole_frame_nok,
            self.committed_nok,
            self.tables,
            [row for row in self.needs if row.year == year],
            [row for row in self.changes if row.year == year],
        )

    @property
    def in_neither(self) -> list[OwnerLine]:
        """Owners without a network that have no need either."""
        return [line for line in self.without_need if not line.network]

    @cached_property
    def tables(self) -> list[Table]:
        """A table for each network, then those who are in none (no name), and last
        those that the key names.
        """
        by_network = groupby(
            self.lines, key=lambda line: (line.network, line.host, line.is_named)
        )
        return [
            Table(name, host, tuple(lines), self.columns)
            for (name, host, _named), lines in by_network
        ]

    @property
    def networks(self) -> list[Table]:
        return [table for table in self.tables if table.name]

    @property
    def without_network(self) -> Table | None:
        alone = (t for t in self.tables if not t.name and not t.is_named)
        return next(alone, None)

    @property
    def named(self) -> Table | None:
        """The UH institutions that the key names."""
        return next((table for table in self.tables if table.is_named), None)

    @property
    def owners(self) -> list[OwnerLine]:
        return [line for line in self.lines if not line.is_named]

    @property
    def given(self) -> list[OwnerLine]:
        """Owners that are granted something of their own, beside what they host."""
        return [line for line in self.owners if line.own_part_nok]

    @property
    def given_nothing(self) -> list[OwnerLine]:
        return [line for line in self.owners if not line.own_part_nok]

    @property
    def to_owners_nok(self) -> int:
        return sum(line.own_part_nok for line in self.owners)

    @property
    def without_need(self) -> list[OwnerLine]:
        return [line for line in self.owners if line.requested_nok is None]

    @property
    def adjusted(self) -> list[OwnerLine]:
        return [line for line in self.lines if line.changes]

    @property
    def figure_columns(self) -> list[Column]:
        return [column for column in self.columns if column.is_number]

    @property
    def sourced_columns(self) -> list[tuple[Column, str | None]]:
        """The published figures that the key divides by, with the county's sum."""
        return list(zip(self.figure_columns, self.sums.basis_sums, strict=True))

    @property
    def change_nok(self) -> int | None:
        """From the year before to this one, for the whole county."""
        return self.sums.granted_nok - self.before.granted_nok if self.before else None

    @property
    def hosted(self) -> list[Table]:
        """The networks that the key gives something, by their hosts."""
        return [table for table in self.networks if table.for_network_nok]

    @property
    def is_wide(self) -> bool:
        """Too many columns for a page that stands upright."""
        return len(self.figure_columns) > 1

    def figures(self) -> dict[str, Any]:
        """The report's figures for machines; amounts are whole kroner."""
        return {
            **self.decision(),
            "frame_nok": self.whole_frame_nok,
            "committed_nok": self.committed_nok,
            "to_needs_nok": self.to_needs_nok,
            "frame_is_estimate": self.frame_is_estimate,
            "granted_nok": self.sums.granted_nok,
            "left_nok": self.left_nok,
            "key": self.key.name,
            "columns": [to_json(column) for column in self.columns],
            "lines": self.rows(nested=True),
            "first_step": [to_json(working) for working in self.first_step],
            "workings": [to_json(working) for working in self.workings],
            "needs": [to_json(row) for row in self.needs],
            "later_changes": [to_json(row) for row in self.changes],
            "payments": to_json(self.payments),
            "complaints": [to_json(row) for row in self.complaints],
            "whole_year": to_json(self.whole),
        }

    def sheets(self) -> Sequence[Sheet]:
        return report_sheets(self)

    def rows(self, *, nested: bool = False) -> list[dict[str, object]]:
        """One row an owner. Flat for CSV; nested with basis and pots of their own."""
        names = [column.code for column in self.columns]
        pots = [working.label for working in self.workings]
        rows = []
        for line in self.lines:
            basis = dict(zip(names, line.typed_basis(self.columns), strict=True))
            parts: dict[str, object] = dict(zip(pots, line.pots, strict=True))
            row: dict[str, object] = {
                "number": line.number,
                "name": line.name,
                "network": line.network or None,
                "needs": line.needs,
                "requested_nok": line.requested_nok,
            }
            if nested:
                row |= {"basis": basis, "pots": parts}
            else:
                row |= {f"basis: {name}": value for name, value in basis.items()}
                row |= {f"pot: {name}": value for name, value in parts.items()}
            row |= {
                "by_key_nok": line.by_key_nok,
                "adjusted_nok": line.adjusted_nok,
                "granted_nok": line.granted_nok,
                "for_network_nok": line.for_network_nok,
                "own_contribution_nok": line.own_nok,
            }
            rows.append(row)
        return rows
