"""Form controls and questions, written in Python instead of in templates.

The controls are Django's, to the letter. A form of sixty fields spent most of its time
in some small templates for each field, and two for each option. What is not here is
left to Django.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms import BoundField
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString

Text = str | Promise
Widget = Mapping[str, Any]
PLACE = "django/forms/widgets/"
INPUTS = ("input", "text", "number", "email", "hidden", "password", "date", "search")


class Controls(DjangoTemplates):
    def render(
        self,
        template_name: str,
        context: dict[str, Any],
        request: HttpRequest | None = None,
    ) -> SafeString:
        write = WRITERS.get(template_name)
        if write is None:
            return SafeString(super().render(template_name, context, request))
        return SafeString(write(context["widget"]))


def _said(text: object) -> str:
    """Escaped, unless it is safe already; a lazy text in the language of the moment.

    As Django's conditional_escape, a third of its time: a form says a thousand things.
    """
    written = str(text)
    return written if hasattr(written, "__html__") else escape(written)


def _attrs(attrs: Mapping[str, Any]) -> str:
    """True is an attribute without a value, False is none."""
    return "".join(
        f" {_said(name)}" + ("" if value is True else f'="{_said(value)}"')
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = widget["value"]
    written = "" if value is None else f' value="{_said(value)}"'
    name = _said(widget["name"])
    attrs = _attrs(widget["attrs"])
    return f'<input type="{widget["type"]}" name="{name}"{written}{attrs}>'


def _textarea(widget: Widget) -> str:
    name, attrs = _said(widget["name"]), _attrs(widget["attrs"])
    text = _said(widget["value"] or "")
    return f'<textarea name="{name}"{attrs}>\n{text}</textarea>'


def _select(widget: Widget) -> str:
    name, attrs = _said(widget["name"]), _attrs(widget["attrs"])
    groups = "".join(_group(label, opts) for label, opts, _ in widget["optgroups"])
    return f'<select name="{name}"{attrs}>{groups}\n</select>'


def _group(label: str | None, options: list[Widget]) -> str:
    rows = "".join(
        f'\n  <option value="{_said(option["value"])}"'
        f"{_attrs(option['attrs'])}>{_said(option['label'])}</option>"
        for option in options
    )
    if not label:
        return rows
    return f'\n  <optgroup label="{_said(label)}">{rows}\n  </optgroup>'


def _option(widget: Widget) -> str:
    """A box of several, with its label around it where that is wanted."""
    box = _input(widget)
    if not widget.get("wrap_label"):
        return box
    number = widget["attrs"].get("id")
    belongs = f' for="{_said(number)}"' if number else ""
    return f"<label{belongs}>{box} {_said(widget['label'])}</label>"


WRITERS: dict[str, Callable[[Widget], str]] = {
    **{f"{PLACE}{name}.html": _input for name in INPUTS},
    f"{PLACE}checkbox_option.html": _option,
    f"{PLACE}textarea.html": _textarea,
    f"{PLACE}select.html": _select,
}


def question(
    *,
    bound: BoundField,
    label: Text,
    help_text: Text,
    control: str,
    optional: Text,
    unit: Text,
    narrow: bool,
    hide_label: bool,
) -> SafeString:
    """A control with its label, help, unit and errors: see ``{% field %}`` in ``ui``.

    ``optional``: the word that says so, or "". A form has dozens of these.
    """
    name = _said(bound.auto_id)
    said = f' <span class="field-optional">({optional})</span>' if optional else ""
    parts = [
        f'<div class="ds-field field{" field-narrow" if narrow else ""}">',
        f'<label class="ds-label{" ds-sr-only" if hide_label else ""}"',
        f' for="{_said(bound.id_for_label)}">',
        f"{_said(label)}{said}</label>",
    ]
    if help_text:
        text = _said(help_text)
        parts.append(f'<div class="field-help" id="{name}_helptext">{text}</div>')
    if unit:
        text = _said(unit)
        after = f'<span class="field-unit" id="{name}_unit">{text}</span>'
        control = f'<div class="field-control">{control}{after}</div>'
    parts.append(control)
    if bound.errors:
        wrong = "".join(
            f'<p class="ds-validation-message">{_said(error)}</p>'
            for error in bound.errors
        )
        parts.append(f'<div class="field-errors" id="{name}_error">{wrong}</div>')
    return SafeString("".join([*parts, "</div>"]))
