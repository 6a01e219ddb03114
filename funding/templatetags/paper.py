"""Figures and words on paper: ``{% load paper %}``. The screen's are in ``ui``.

On paper «–» says that something does not apply, and nothing is hidden for screen
readers: what is printed is what is read aloud.
"""

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from funding.documents import in_words
from funding.documents.letter import GrantLetterPaper
from funding.documents.lines import Column, OwnerLine, Table
from funding.documents.report import YearlyReportPaper
from funding.letters import Piece
from funding.pages.key_words import class_name
from portal.documents.figures import Bars, bar_chart
from portal.lib import formats
from portal.lib.money import NO_BREAK_SPACE

register = template.Library()

register.filter("class_name", class_name)
register.filter("column", in_words.column)
register.filter("table_name", in_words.table_name)
register.filter("day", formats.day)
register.filter("nok", formats.nok)
register.filter("signed", formats.signed)


@register.filter
def figure(value: int | str | None) -> str:
    """A whole number, or decimal text such as "512.4", grouped."""
    if value is None:
        return formats.DASH
    return formats.number(Decimal(value))


@register.filter
def exact(value: str) -> str:
    """A share before rounding, with all the six decimals that it was cut after."""
    return formats.number(Decimal(value), 6)


@register.filter
def percent(value: str) -> str:
    """ "30" → «30 %»: as many decimals as it has."""
    return formats.number(Decimal(value)) + NO_BREAK_SPACE + "%"


@register.simple_tag
def written(paper: GrantLetterPaper, section: str, lead: bool = False) -> SafeString:
    """A section of the letter's own text; ``lead``: its first paragraph is larger."""
    found = []
    for block in paper.written(section):
        lines = [_line(pieces) for pieces in block.lines]
        if block.is_list:
            points = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
            found.append(format_html("<ul>{}</ul>", points))
        elif lead and not found:
            found.append(format_html('<p class="lead">{}</p>', lines[0]))
        else:
            found.append(format_html("<p>{}</p>", lines[0]))
    return SafeString("".join(found))


@register.simple_tag
def heading(paper: GrantLetterPaper) -> SafeString:
    """Of the letter: its own, as text and nothing else."""
    return format_html_join(
        "", "{}", ((_line(b.lines[0]),) for b in paper.written("heading"))
    )


def _line(pieces: Iterable[Piece]) -> SafeString:
    shapes = {True: "<strong>{}</strong>", False: "{}"}
    return SafeString(
        "".join(format_html(shapes[piece.is_strong], piece.text) for piece in pieces)
    )


@register.filter
def class_names(codes: Iterable[str]) -> str:
    return together([class_name(code) for code in codes])


@register.filter
def figures(line: OwnerLine, columns: Iterable[Column]) -> list[str | None]:
    """The owner's figures; its class in words stands where the key uses it."""
    both = zip(line.basis, columns, strict=True)
    return [cell for cell, column in both if column.is_number]


@register.filter
def together(names: Iterable[str]) -> str:
    """("Haram", "Skodje", "Ørskog") → «Haram, Skodje and Ørskog»."""
    *most, last = names
    if not most:
        return last
    return _("%(names)s and %(last)s") % {"names": ", ".join(most), "last": last}


@register.simple_tag
def network_bars(paper: YearlyReportPaper) -> SafeString:
    """The networks' bars; those without a network come last."""
    rows = [
        _bars(
            in_words.table_name(table),
            table.granted_nok,
            table.requested_nok if table.with_need else None,
        )
        for table in paper.tables
    ]
    return _chart(_("Granted and requested by network"), rows)


@register.simple_tag
def owner_bars(table: Table) -> SafeString:
    rows = [
        _bars(line.name, line.granted_nok, line.requested_nok) for line in table.lines
    ]
    title = _("Granted and requested in %(network)s") % {
        "network": in_words.table_name(table)
    }
    return _chart(title, rows)


def _bars(label: str, granted_nok: int, requested_nok: int | None) -> Bars:
    """«–» stands where a bar would be, if nothing was asked for."""
    return Bars(
        label,
        (granted_nok, requested_nok or 0),
        (formats.nok(granted_nok), formats.nok(requested_nok)),
    )


def _chart(title: str, rows: list[Bars]) -> SafeString:
    """The picture, and the same figures in words for those who hear it."""
    said = [
        _("%(name)s: granted %(granted)s, requested %(requested)s")
        % {"name": row.label, "granted": row.texts[0], "requested": row.texts[1]}
        for row in rows
    ]
    alt = f"{title}. {'; '.join(said)}."
    series = [pgettext("amount", "Granted"), pgettext("amount", "Requested")]
    return bar_chart(rows, alt=alt, series=series)
