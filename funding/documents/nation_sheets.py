"""The country's report as sheets, typed; see funding/documents/sheets.py."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from funding.documents.nation_rows import CountyRow
from funding.documents.sheets import (
    MIDDLE,
    WIDE,
    institutions_sheet,
    or_dash,
    payments_sheet,
    working_sheet,
)
from portal.lib.formats import DASH
from portal.lib.sheets import DATE, KRONER, NUMBER, PERCENT, Column, Sheet, Value

if TYPE_CHECKING:
    from funding.documents.nation import NationalReportPaper


def nation_sheets(paper: "NationalReportPaper") -> list[Sheet]:
    """A sheet for each of the report's tables, in its order."""
    found = [_counties(paper), _flow(paper), payments_sheet(paper.payments)]
    found += [institutions_sheet(paper.uh), _owners(paper), _lacking(paper.lacking)]
    if paper.division:
        found.append(working_sheet(paper.division.workings, _("County")))
    return found


def _county_columns() -> list[Column]:
    return [
        Column(_("No.")),
        Column(_("County"), width=MIDDLE),
        Column(_("Reference"), width=16),
        Column(pgettext("date", "Decided"), DATE),
        Column(_("How the frame was set"), width=26),
        *(
            Column(heading, KRONER, 18)
            for heading in (_("Share"), _("Frame"), _("Committed by earlier years"))
        ),
        Column(pgettext("amount", "Granted"), KRONER, 18),
        Column(_("Left"), KRONER, 18),
        Column(_("Given out of the frame"), PERCENT, 18),
        Column(_("School owners"), NUMBER),
        Column(_("With need"), NUMBER),
        Column(_("Needs"), NUMBER),
        Column(_("Requested by owners"), KRONER, 18),
        Column(_("Recommended to owners"), KRONER, 18),
        Column(_("Granted to owners by the key"), KRONER, 18),
        Column(pgettext("column", "Own contribution"), KRONER, 18),
        Column(_("Departures from the recommendation"), NUMBER, 18),
        Column(_("Code of the county's report"), width=20),
    ]


def _counties(paper: "NationalReportPaper") -> Sheet:
    sums = paper.sums
    return Sheet(
        _("Counties"),
        _county_columns(),
        [_county(row) for row in paper.counties],
        (
            *("", _("The whole country"), None, None, None, or_dash(_share(paper))),
            *(sums["frame_nok"], sums["committed_nok"], sums["granted_nok"]),
            *(sums["left_nok"], None, sums["owners"], sums["with_need"]),
            *(sums["needs"], sums["requested_nok"], sums["recommended_nok"]),
            *(sums["by_key_nok"], sums["own_nok"], sums["departures"], None),
        ),
    )


def _share(paper: "NationalReportPaper") -> int | None:
    return paper.sums["share_nok"] if paper.division else None


def _county(row: CountyRow) -> tuple[Value, ...]:
    """A county that has decided nothing has no figures of a decision: «–»."""
    decided: Sequence[Value] = (
        *(len(row.owners), row.with_need, row.needs, row.requested_nok),
        *(row.recommended_nok, row.by_key_nok, row.own_nok),
        row.departures if row.advised else DASH,
    )
    return (
        *(row.number, row.name, row.reference or DASH, row.decided_on),
        *(how_set(row), or_dash(row.share_nok), row.frame_nok, row.committed_nok),
        row.granted_nok if row.is_decided else DASH,
        *(row.left_nok, row.part if row.is_decided else None),
        *(decided if row.is_decided else [DASH] * len(decided)),
        row.report_code or DASH,
    )


def how_set(row: CountyRow) -> str:
    """By the country's division or by the county, and whether it is an estimate."""
    if row.frame_nok is None:
        return DASH
    if row.is_by_hand:
        return (
            _("estimate by the county") if row.is_estimate else _("set by the county")
        )
    return _("estimate by the division") if row.is_estimate else _("by the division")


def _flow(paper: "NationalReportPaper") -> Sheet:
    headings = (
        *(_("Frame"), _("Committed by earlier years"), _("Owners, by the key")),
        *(_("UH institutions"), _("Hosts of networks"), _("County-wide measures")),
        *(_("Later decisions"), _("Left")),
    )
    names = (
        *("frame_nok", "committed_nok", "by_key_nok", "to_uh_nok", "to_hosts_nok"),
        *("county_wide_nok", "changes_nok", "left_nok"),
    )
    return Sheet(
        _("The flow of the money"),
        [
            Column(_("No.")),
            Column(_("County"), width=MIDDLE),
            *(Column(heading, KRONER, 18) for heading in headings),
        ],
        [
            (row.number, row.name, *(getattr(row, name) for name in names))
            for row in paper.counties
        ],
        ("", _("The whole country"), *(paper.sums[name] for name in names)),
    )


def _owners(paper: "NationalReportPaper") -> Sheet:
    amounts = (pgettext("amount", "Requested"), pgettext("amount", "Granted"))
    return Sheet(
        _("School owners"),
        [
            Column(_("County"), width=MIDDLE),
            Column(_("No.")),
            Column(_("School owner"), width=MIDDLE),
            Column(_("Network"), width=MIDDLE),
            *(Column(heading, KRONER, 18) for heading in amounts),
            Column(pgettext("column", "Own contribution"), KRONER, 18),
        ],
        [
            (
                *(row.name, owner.number, owner.name, owner.network or DASH),
                *(or_dash(owner.requested_nok), owner.granted_nok, owner.own_nok),
            )
            for row in paper.counties
            for owner in row.owners
        ],
        (
            *(_("The whole country"), "", None, None),
            *(paper.sums[name] for name in ("requested_nok", "by_key_nok", "own_nok")),
        ),
    )


def _lacking(rows: Sequence[CountyRow]) -> Sheet:
    return Sheet(
        _("Without network or need"),
        [
            Column(_("County"), width=MIDDLE),
            Column(_("School owner"), width=WIDE),
            Column(_("What is lacking"), width=MIDDLE),
        ],
        [
            (row.name, name, what)
            for row in rows
            for what, names in (
                (_("Network"), row.without_network),
                (_("Need"), row.without_need),
            )
            for name in names
        ],
    )
