"""Controls in the rows of long tables: ``{% load rows %}``.

As ``{% field %}`` of ``ui``, and lighter: the row's title and the column's heading,
which stand there once, say what a control is.
"""

from collections.abc import Iterable
from html import escape

from django import forms, template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def in_row(bound: BoundField, heading: str, pk: int) -> SafeString:
    """A number or a text; ``h-HEADING`` and ``tPK`` are the ids of what says which."""
    widget, value = bound.field.widget, bound.value()
    written = _said(value)
    attrs = f' aria-labelledby="h-{heading} t{pk}"{_of(widget)}{_faulty(bound)}'
    named = f'class="ds-input" name="{bound.html_name}" id="{bound.auto_id}"'
    if isinstance(widget, forms.Textarea):
        control = f"<textarea {named}{attrs}>\n{written}</textarea>"
    else:
        kind = getattr(widget, "input_type", "text")
        control = f'<input type="{kind}" {named} value="{written}"{attrs}>'
    return SafeString(control + _errors(bound))


def labelled_amounts(amounts: Iterable[tuple[object, BoundField]]) -> SafeString:
    """Several in one cell, each with its label around it."""
    return SafeString("".join(_labelled(label, bound) for label, bound in amounts))


def _labelled(label: object, bound: BoundField) -> str:
    named = f'name="{bound.html_name}" id="{bound.auto_id}"'
    return (
        f'<label class="row-amount">{_said(label)}'
        f'<input class="ds-input" inputmode="numeric" autocomplete="off" {named}'
        f' value="{_said(bound.value())}"{_faulty(bound)}></label>{_errors(bound)}'
    )


@register.simple_tag
def rank_moves(pk: int) -> SafeString:
    """How a row of an order is moved without typing: its title has the id ``tPK``.

    See components/rank_words.html.
    """
    ways = (("up", "-1", "↑"), ("down", "1", "↓"))
    buttons = "\n".join(
        '<button class="ds-button" data-variant="tertiary" name="move"'
        f' value="{way}-{pk}" data-rank-step="{step}"'
        f' aria-labelledby="rank-{way} t{pk}">{arrow}</button>'
        for way, step, arrow in ways
    )
    return SafeString(f'<td class="rank-moves">\n{buttons}\n</td>')


def _said(value: object) -> str:
    return "" if value is None else escape(str(value))


def _of(widget: forms.Widget) -> str:
    left = {"class", "cols"}
    return "".join(
        f' {name}="{_said(value)}"'
        for name, value in widget.attrs.items()
        if name not in left
    )


def _wrong(bound: BoundField) -> Iterable[object]:
    """What is wrong with it; each time that it is asked, Django makes a list anew."""
    return bound.errors if bound.form.is_bound else ()


def _faulty(bound: BoundField) -> str:
    if not _wrong(bound):
        return ""
    return f' aria-invalid="true" aria-describedby="{bound.auto_id}_error"'


def _errors(bound: BoundField) -> str:
    wrong = _wrong(bound)
    if not wrong:
        return ""
    return format_html(
        '<div class="field-errors" id="{}_error">'
        '<p class="ds-validation-message">{}</p></div>',
        bound.auto_id,
        " ".join(map(str, wrong)),
    )
