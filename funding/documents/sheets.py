"""A report's tables as sheets: the same figures as the paper prints, typed.

Empty: nobody has said it. «–»: it does not apply. 0 is nought.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from funding.documents.beside import LaterChange, ToNeed
from funding.documents.flow import Flow
from funding.documents.in_words import column, flow_name, role_name, table_name
from funding.documents.lines import OwnerLine, Table
from funding.documents.utrekning import PotTable
from funding.documents.whole_year import Advised, Institutions, Payments
from portal.lib.formats import DASH
from portal.lib.sheets import (
    DATE,
    DECIMAL,
    KRONER,
    NUMBER,
    PERCENT,
    Column,
    Sheet,
    Value,
)

if TYPE_CHECKING:
    from funding.documents.report import YearlyReportPaper

WIDE, MIDDLE = 44, 28


def report_sheets(paper: "YearlyReportPaper") -> list[Sheet]:
    """A sheet for each of the report's tables, in its order."""
    found = [_overview(paper), flow_sheet(paper.flow, paper.whole_frame_nok)]
    found += [_networks(paper), _owners(paper)]
    if paper.whole:
        found += [payments_sheet(paper.whole.payments)]
        found += [institutions_sheet(paper.whole.uh)]
        found += [_advised(paper.whole.advised)]
    if paper.needs:
        found.append(_needs(paper.needs))
    if paper.changes:
        found.append(_changes(paper.changes))
    return [*found, working_sheet(paper.workings, _("School owner"))]


def _overview(paper: "YearlyReportPaper") -> Sheet:
    head = paper.head
    rows: list[tuple[str, Value]] = [
        (_("County"), f"{head.county_code} {head.county}"),
        (_("Scheme"), head.scheme),
        (_("Year"), str(head.year)),
        (_("Reference"), head.reference),
        (_("Source of the frame"), paper.frame_source),
    ]
    columns = [Column(_("What"), width=WIDE), Column(_("Text"), width=WIDE)]
    columns += [Column(_("Kroner"), KRONER, 18), Column(_("Number"), NUMBER)]
    columns += [Column(_("Date"), DATE)]
    sums = paper.sums
    amounts = [
        (_("Frame"), paper.whole_frame_nok),
        (_("Committed by earlier years"), paper.committed_nok),
        (_("Granted to needs"), paper.to_needs_nok),
        (_("Granted by the key, with adjustments"), sums.granted_nok),
        (_("Not granted"), paper.left_nok),
        (_("Requested by owners"), sums.requested_nok),
        (_("Own contribution"), sums.own_nok),
    ]
    counts = [
        (_("School owners"), len(paper.owners)),
        (_("of them with a need"), sums.with_need),
    ]
    return Sheet(
        _("Overview"),
        columns,
        [
            *((what, text, None, None, None) for what, text in rows),
            (pgettext("date", "Decided"), None, None, None, head.decided_on),
            *((what, None, nok, None, None) for what, nok in amounts),
            *((what, None, None, many, None) for what, many in counts),
        ],
    )


def flow_sheet(flow: Sequence[Flow], frame_nok: int) -> Sheet:
    return Sheet(
        _("The flow of the money"),
        [
            Column(_("Where it goes"), width=WIDE),
            Column(_("Recipients"), NUMBER),
            Column(_("Kroner"), KRONER, 18),
            Column(_("Part of the frame"), PERCENT, 18),
        ],
        [
            (flow_name(row), or_dash(row.recipients), row.amount_nok, row.part)
            for row in flow
        ],
        (_("Frame"), None, frame_nok, Decimal(1)),
    )


NETWORK_FORMS = (NUMBER, NUMBER, KRONER, KRONER, KRONER)


def _networks(paper: "YearlyReportPaper") -> Sheet:
    headings = (
        _("Owners"),
        _("With need"),
        pgettext("amount", "Requested"),
        pgettext("amount", "Granted"),
        pgettext("column", "Own contribution"),
    )
    figures = [
        Column(heading, form, 18)
        for heading, form in zip(headings, NETWORK_FORMS, strict=True)
    ]
    return Sheet(
        _("Networks"),
        [Column(_("Network"), width=MIDDLE), *figures],
        [(table_name(table), *_of_table(table)) for table in paper.tables],
        (_("Sum"), *_of_table(paper.sums)),
    )


def _of_table(table: Table) -> tuple[int, ...]:
    return (
        *(table.owners, table.with_need, table.requested_nok),
        *(table.granted_nok, table.own_nok),
    )


def _owners(paper: "YearlyReportPaper") -> Sheet:
    figures = [Column(column(each.code), DECIMAL) for each in paper.figure_columns]
    pots = [Column(pot.name, KRONER) for pot in paper.workings]
    amounts = (
        *(pgettext("amount", "Requested"), pgettext("column", "By key")),
        *(pgettext("column", "Adjusted"), pgettext("amount", "Granted")),
        *(_("Of it for the network"), pgettext("column", "Own contribution")),
    )
    requested, *others = [Column(heading, KRONER, 16) for heading in amounts]
    columns = [
        Column(_("No.")),
        Column(_("School owner"), width=MIDDLE),
        Column(_("Network"), width=MIDDLE),
        Column(_("Needs"), NUMBER),
        *figures,
        requested,
        *pots,
        *others,
    ]
    sums = paper.sums
    given = [pot.given_nok for pot in paper.workings]
    return Sheet(
        _("School owners"),
        columns,
        [_owner(line, paper) for line in paper.lines],
        (
            *("", _("Sum"), None, sum(line.needs for line in paper.lines)),
            *(_decimal(cell) for cell in sums.basis_sums),
            *(sums.requested_nok, *given, sums.by_key_nok, sums.adjusted_nok),
            *(sums.granted_nok, sums.for_network_nok, sums.own_nok),
        ),
    )


def _owner(line: OwnerLine, paper: "YearlyReportPaper") -> tuple[Value, ...]:
    """Outside a pot, or without a need, is «–»; a figure that is not known is empty."""
    cells = zip(line.basis, paper.columns, strict=True)
    return (
        *(line.number, line.name, line.network or DASH, line.needs),
        *(_decimal(cell) for cell, each in cells if each.is_number),
        or_dash(line.requested_nok),
        *(or_dash(amount) for amount in line.pots),
        *(line.by_key_nok, line.adjusted_nok, line.granted_nok),
        *(line.for_network_nok, line.own_nok),
    )


def payments_sheet(payments: Payments) -> Sheet:
    years = [Column(str(year), KRONER, 16) for year in payments.years]
    return Sheet(
        _("Years of payment"),
        [Column(_("Decided in"), width=18), *years],
        [
            (str(row.decided_year), *(or_dash(amount) for amount in row.amounts))
            for row in payments.rows
        ],
        (_("Sum"), *payments.sums),
    )


def institutions_sheet(uh: Institutions) -> Sheet:
    headings = (
        *(pgettext("amount", "Requested"), pgettext("amount", "Recommended")),
        *(pgettext("amount", "Granted"), _("From earlier years"), _("Paid this year")),
        _("For later years"),
    )
    requested, recommended, granted, committed, paid, later = uh.sums
    return Sheet(
        _("UH institutions"),
        [
            Column(_("No.")),
            Column(_("UH institution"), width=WIDE),
            Column(_("Needs"), NUMBER),
            *(Column(heading, KRONER, 18) for heading in headings),
            Column(_("Part of what UH is paid"), PERCENT, 22),
        ],
        [
            (
                *(row.number, row.name, row.needs, row.requested_nok),
                *(row.recommended_nok, row.granted_nok, row.committed_nok),
                *(row.paid_nok, row.later_nok, part),
            )
            for row, part in uh.shares
        ],
        (
            *("", _("Sum"), uh.needs, requested, recommended, granted),
            *(committed, paid, later, Decimal(1) if paid else None),
        ),
    )


def _advised(rows: Sequence[Advised]) -> Sheet:
    return Sheet(
        _("Recommendation and decision"),
        [
            Column(_("No.")),
            Column(_("Recipient"), width=MIDDLE),
            Column(_("Role"), width=20),
            Column(_("Needs"), NUMBER),
            Column(_("Year"), NUMBER),
            Column(pgettext("amount", "Recommended"), KRONER, 18),
            Column(pgettext("amount", "Granted"), KRONER, 18),
            Column(_("Difference"), KRONER, 18),
            Column(_("Reason"), width=WIDE),
        ],
        [
            (
                *(row.number, row.recipient, role_name(row.role), row.needs),
                *(row.year, row.recommended_nok, row.granted_nok, row.change_nok),
                row.reason or None,
            )
            for row in rows
        ],
        (
            *("", _("Sum"), None, None, None),
            sum(row.recommended_nok for row in rows),
            sum(row.granted_nok for row in rows),
            sum(row.change_nok for row in rows),
            None,
        ),
    )


def _needs(rows: Sequence[ToNeed]) -> Sheet:
    return Sheet(
        _("Needs one by one"),
        [
            Column(_("No.")),
            Column(_("Recipient"), width=MIDDLE),
            Column(_("Role"), width=20),
            Column(_("Need"), width=WIDE),
            Column(_("School owner"), width=MIDDLE),
            Column(_("Year"), NUMBER),
            Column(pgettext("amount", "Granted"), KRONER, 18),
            Column(_("Reason"), width=WIDE),
        ],
        [
            (
                *(row.number, row.recipient, role_name(row.role), row.need, row.owner),
                *(row.year, row.amount_nok, row.reason or None),
            )
            for row in rows
        ],
    )


def _changes(rows: Sequence[LaterChange]) -> Sheet:
    return Sheet(
        _("Later decisions"),
        [
            Column(_("Decision"), width=18),
            Column(_("Date"), DATE),
            Column(_("No.")),
            Column(_("Recipient"), width=MIDDLE),
            Column(_("Need"), width=WIDE),
            Column(_("Year"), NUMBER),
            Column(_("Change, kr"), KRONER, 18),
            Column(_("Reason"), width=WIDE),
        ],
        [
            (
                *(row.reference, row.decided_on, row.number, row.recipient),
                *(row.need or DASH, row.year, row.change_nok),
                f"{row.why} {row.reason}".strip(),
            )
            for row in rows
        ],
    )


def working_sheet(workings: Sequence[PotTable], who: str) -> Sheet:
    """Every part of every pot; what nothing is divided by has «–» for its weight."""
    return Sheet(
        _("How every krone came about"),
        [
            Column(_("Part of the key"), width=MIDDLE),
            Column(_("No.")),
            Column(who, width=MIDDLE),
            Column(_("Divided by"), width=MIDDLE),
            Column(_("Figure"), DECIMAL),
            Column(_("Exact share"), "#,##0.000000", 20),
            Column(_("Kroner"), KRONER, 16),
        ],
        list(_parts(workings)),
    )


def _parts(workings: Sequence[PotTable]) -> Iterator[tuple[Value, ...]]:
    for pot in workings:
        by = column(pot.by) if pot.by else DASH
        for part in pot.parts:
            weight = DASH if part.weight is None else Decimal(part.weight)
            yield (
                *(pot.name, part.number, part.name, by, weight),
                *(Decimal(part.exact), part.amount_nok),
            )


def or_dash(value: int | None) -> Value:
    return DASH if value is None else value


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
