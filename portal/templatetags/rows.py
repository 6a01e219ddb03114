"""Controls in the rows of long tables: ``{% load rows %}``.

As ``{% field %}`` of ``ui``, and lighter: the row's title and the column's heading,
which stand there once, say what a control is.
"""

from django import forms, template
from django.forms import BoundField
from django.utils.html import conditional_escape as said
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def in_row(bound: BoundField, heading: str, pk: int) -> SafeString:
    """A number or a text; ``h-HEADING`` and ``tPK`` are the ids of what says which."""
    widget, value = bound.field.widget, bound.value()
    written = "" if value is None else said(value)
    attrs = f' aria-labelledby="h-{heading} t{pk}"{_of(widget)}{_faulty(bound)}'
    named = f'class="ds-input" name="{bound.html_name}" id="{bound.auto_id}"'
    if isinstance(widget, forms.Textarea):
        control = f"<textarea {named}{attrs}>\n{written}</textarea>"
    else:
        kind = getattr(widget, "input_type", "text")
        control = f'<input type="{kind}" {named} value="{written}"{attrs}>'
    return SafeString(control + _errors(bound))


@register.simple_tag
def labelled_amount(bound: BoundField, label: str) -> SafeString:
    """Of several in one cell: its label stands around it."""
    value = bound.value()
    written = "" if value is None else said(value)
    named = f'name="{bound.html_name}" id="{bound.auto_id}" value="{written}"'
    return SafeString(
        f'<label class="row-amount">{said(label)}'
        f'<input class="ds-input" inputmode="numeric" autocomplete="off" {named}'
        f"{_faulty(bound)}></label>{_errors(bound)}"
    )


def _of(widget: forms.Widget) -> str:
    left = {"class", "cols"}
    return "".join(
        f' {name}="{said(value)}"'
        for name, value in widget.attrs.items()
        if name not in left
    )


def _faulty(bound: BoundField) -> str:
    if not bound.errors:
        return ""
    return f' aria-invalid="true" aria-describedby="{bound.auto_id}_error"'


def _errors(bound: BoundField) -> str:
    if not bound.errors:
        return ""
    return format_html(
        '<div class="field-errors" id="{}_error">'
        '<p class="ds-validation-message">{}</p></div>',
        bound.auto_id,
        " ".join(map(str, bound.errors)),
    )
