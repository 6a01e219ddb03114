"""Days on a line, in the last column of a table that says the same in words.

SVG with places in per cent, because the content security policy forbids styles. Every
shape is another one, so that no colour says anything alone.
"""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from portal.lib import clock
from portal.lib.timeline import Mark, Timeline

register = template.Library()

# Of points; the middle of a row is 12 px down.
POINTS = {
    "planned": '<circle class="line-planned" cy="12" r="4"/>',
    "coming": '<circle class="line-coming" cy="12" r="5"/>',
    "done": '<circle class="line-done" cy="12" r="6"/>'
    '<path class="line-tick" d="M-3 12l2 3 4-6"/>',
    "late": '<path class="line-late" d="M0 4l8 8-8 8-8-8z"/>'
    '<path class="line-tick" d="M0 8v5M0 15v1"/>',
    "off": '<path class="line-off" d="M-4 8l8 8M4 8l-8 8"/>',
}


@register.simple_tag
def timeline_axis(line: Timeline) -> SafeString:
    """The head of the column: months or years, and today."""
    marks = "".join(
        f'<line class="line-grid" x1="{place:.2f}%" x2="{place:.2f}%" y1="16" y2="24"/>'
        f'<text class="line-label" x="{place:.2f}%" y="12" dx="2">'
        f"{escape(label)}</text>"
        for place, label in line.ticks()
    )
    return _svg(line, marks)


@register.simple_tag
def timeline_row(line: Timeline, marks: Iterable[Mark]) -> SafeString:
    grid = "".join(
        f'<line class="line-grid" x1="{place:.2f}%" x2="{place:.2f}%" y1="0" y2="24"/>'
        for place, _label in line.ticks()
    )
    return _svg(line, grid + "".join(_drawn(line, mark) for mark in marks))


@register.simple_tag
def timeline_key(shape: str) -> SafeString:
    """A shape alone, beside the words that say what it is."""
    return SafeString(
        '<svg class="line-key" aria-hidden="true"><svg class="line-point" x="50%">'
        f"{POINTS[shape]}</svg></svg>"
    )


def _svg(line: Timeline, inside: str) -> SafeString:
    today = clock.today()
    if line.has(today):
        place = f"{line.place(today):.2f}%"
        inside += f'<line class="line-today" x1="{place}" x2="{place}" y1="0" y2="24"/>'
    return SafeString(f'<svg class="timeline" aria-hidden="true">{inside}</svg>')


def _drawn(line: Timeline, mark: Mark) -> str:
    first = line.place(mark.on)
    if mark.shape in POINTS:
        shape = POINTS[mark.shape]
        return f'<svg class="line-point" x="{first:.2f}%">{shape}</svg>'
    last = line.place(mark.until or mark.on)
    if mark.shape == "bar":
        width = max(last - first, 0.5)
        return (
            f'<rect class="line-bar" x="{first:.2f}%" y="8" width="{width:.2f}%"'
            ' height="8" rx="4"/>'
        )
    if mark.shape == "shift":
        return (
            f'<line class="line-shift" x1="{first:.2f}%" x2="{last:.2f}%"'
            ' y1="12" y2="12"/>'
        )
    raise ValueError(f"No shape «{mark.shape}».")
