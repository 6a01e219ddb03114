"""Charts as SVG for papers (and pages): attributes only, no script and no style.

pygal was tried and is not used here: it puts today's date, a script and a style sheet
into each picture, which costs more to print than the rest of a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Millimetres, so that text has the size it has on the paper around it.
WIDTH, LABEL, FIGURE = 163.0, 46.0, 27.0
BAR, GAP, BETWEEN = 3.4, 0.4, 2.0
INK, TONES = "#16202a", ("#1b4b7a", "#9fbdd8", "#c98a2b")


@dataclass(frozen=True, slots=True)
class Bars:
    """One row of a bar chart: a name, and an amount with its text for each series."""

    label: str
    values: tuple[int, ...]
    texts: tuple[str, ...]


def bar_chart(rows: Sequence[Bars], *, alt: str, series: Sequence[str]) -> SafeString:
    """Lying bars on a common scale, the first of ``series`` on top, with a legend.

    ``alt`` is read aloud instead of the picture: say what it shows, and where the
    same figures stand as a table.
    """
    top = max((value for row in rows for value in row.values), default=0) or 1
    start = (BAR + BETWEEN) * (len(series) > 1)
    step = len(series) * (BAR + GAP) + BETWEEN
    legend = _legend(series) if len(series) > 1 else SafeString("")
    drawn = format_html_join(
        "",
        "{}{}",
        (
            (
                _label(row, start + number * step, step),
                _bars(row, start + number * step, top),
            )
            for number, row in enumerate(rows)
        ),
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {} {}"'
        ' font-family="Inter" font-size="2.9" fill="{}"><title>{}</title>{}{}</svg>',
        WIDTH,
        round(start + len(rows) * step, 2),
        INK,
        alt,
        legend,
        drawn,
    )


def _label(row: Bars, y: float, step: float) -> SafeString:
    text = row.label if len(row.label) <= 30 else row.label[:29] + "…"
    middle = round(y + (step - BETWEEN) / 2 + 1, 2)
    return format_html('<text x="0" y="{}">{}</text>', middle, text)


def _bars(row: Bars, y: float, top: int) -> SafeString:
    room = WIDTH - LABEL - FIGURE
    return format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>'
        '<text x="{}" y="{}">{}</text>',
        (
            (
                LABEL,
                round(y + number * (BAR + GAP), 2),
                round(room * max(value, 0) / top, 2),
                BAR,
                TONES[number],
                round(LABEL + room * max(value, 0) / top + 1.2, 2),
                round(y + number * (BAR + GAP) + 2.65, 2),
                text,
            )
            for number, (value, text) in enumerate(
                zip(row.values, row.texts, strict=True)
            )
        ),
    )


def _legend(series: Sequence[str]) -> SafeString:
    room = (WIDTH - LABEL) / len(series)
    return format_html_join(
        "",
        '<rect x="{}" y="0" width="{}" height="{}" fill="{}"/>'
        '<text x="{}" y="2.65">{}</text>',
        (
            (
                round(LABEL + number * room, 2),
                BAR,
                BAR,
                TONES[number],
                round(LABEL + number * room + BAR + 1.2, 2),
                name,
            )
            for number, name in enumerate(series)
        ),
    )
