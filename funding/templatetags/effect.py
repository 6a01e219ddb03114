"""A key's effect on each recipient: ``{% load effect %}``."""

from collections.abc import Iterator
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from funding.pages.effect import Effect, EffectRow
from portal.lib import formats
from portal.templatetags.ui import figure_cells

register = template.Library()


@register.simple_tag
def effect_rows(effect: Effect) -> SafeString:
    """A row for each, as the headings of the table say; in Python, since it is written
    anew for each change of the key.
    """
    absent = _("no figure")
    return SafeString(
        "".join(
            f'<tr><th scope="row">{_named(row)}</th>'
            f"{figure_cells(row.cells, absent=absent)}{figure_cells(row.pots)}"
            f"<td><strong>{formats.number(row.total_nok)}</strong></td>"
            f"{_compared(row) if effect.compares else ''}</tr>"
            for row in effect.rows
        )
    )


def _named(row: EffectRow) -> str:
    notes = (f'<p class="note">{escape(note)}</p>' for note in _notes(row))
    return escape(row.owner.name) + "".join(notes)


def _notes(row: EffectRow) -> Iterator[str]:
    if row.is_named:
        yield _("named by the key")
    elif not row.has_part:
        yield _("no need: takes no part")
    if row.hosts:
        yield _("host of %(network)s, which the key names") % {"network": row.hosts}


def _compared(row: EffectRow) -> str:
    before, change = formats.number(row.before_nok), formats.signed(row.change_nok)
    return f"<td>{before}</td><td>{change}</td>"
