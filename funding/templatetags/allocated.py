"""An allocation's lines, as many as a county has owners: ``{% load allocated %}``.

In Python, since a row has ten parts: see ``effect``.
"""

from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from funding.models import AllocationLine
from funding.pages.tables import AllocationTables, Row, Table
from portal.lib import formats
from portal.lib.addresses import address_of
from portal.templatetags.ui import bar, figure_cells, number, state_badge

register = template.Library()


@register.simple_tag
def allocation_rows(
    table: Table, tables: AllocationTables, own_id: int | None, may_change: object
) -> SafeString:
    """One network's, as the headings of the table say. ``tables``: all of them."""
    top_nok, absent = tables.top_nok, ("", "")
    if not table.is_named:
        absent = _("no figure"), _("no need")
    return SafeString(
        "".join(
            f"{_head(row, own_id)}{figure_cells(row.cells, absent=absent[0])}"
            f"{figure_cells(row.amounts, absent=absent[1])}"
            f"{_recommended(row) if tables.recommends else ''}"
            f"<td><strong>{formats.number(row.line.granted_nok)}</strong></td>"
            f"<td>{bar(row.line.granted_nok, top_nok)}</td>"
            f"{_change(row.line) if may_change else ''}</tr>"
            f"{_why(row, tables.width) if row.is_adjusted else ''}"
            for row in table.rows
        )
    )


def _head(row: Row, own_id: int | None) -> str:
    line = row.line
    is_own = line.recipient_id == own_id
    said = [escape(line.recipient.name)]
    said += [state_badge(_("you"), "info")] if is_own else []
    said += [state_badge(_("adjusted"), "warning")] if row.is_adjusted else []
    own = ' aria-current="true"' if is_own else ""
    return f'<tr{own}><th scope="row">{" ".join(said)}{_for_network(line)}</th>'


def _for_network(line: AllocationLine) -> str:
    if not line.for_network_nok:
        return ""
    amount = formats.nok(line.for_network_nok)
    network = line.network.name if line.network else ""
    note = _("%(amount)s of it for %(network)s")
    said = note % {"amount": amount, "network": network}
    return f'<p class="note">{escape(said)}</p>'


def _recommended(row: Row) -> str:
    return f"<td>{number(row.recommended_nok)}</td>"


def _change(line: AllocationLine) -> str:
    url = address_of("funding:line_adjust", line.allocation_id, line.recipient_id)
    whose = f'<span class="ds-sr-only"> {escape(line.recipient.name)}</span>'
    return f'<td><a class="ds-link" href="{url}">{escape(_("Adjust"))}{whose}</a></td>'


def _why(row: Row, width: int) -> str:
    said = f"{formats.signed(row.line.adjusted_nok)} kr: {row.reason}"
    reason = f'<span class="reason">{escape(said)}</span>'
    return f'<tr><td colspan="{width}">{reason}</td></tr>'
