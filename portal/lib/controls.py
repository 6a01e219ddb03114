"""Django's form controls, written in Python: the same HTML, without its templates.

A form of sixty fields spent most of its time in three small templates for each field
and two for each option. What is not here is left to Django.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

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


def _attrs(attrs: Mapping[str, Any]) -> str:
    """True is an attribute without a value, False is none."""
    return "".join(
        f" {conditional_escape(name)}"
        + ("" if value is True else f'="{conditional_escape(value)}"')
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = widget["value"]
    written = "" if value is None else f' value="{conditional_escape(value)}"'
    name = conditional_escape(widget["name"])
    attrs = _attrs(widget["attrs"])
    return f'<input type="{widget["type"]}" name="{name}"{written}{attrs}>'


def _textarea(widget: Widget) -> str:
    name, attrs = conditional_escape(widget["name"]), _attrs(widget["attrs"])
    text = conditional_escape(widget["value"] or "")
    return f'<textarea name="{name}"{attrs}>\n{text}</textarea>'


def _select(widget: Widget) -> str:
    name, attrs = conditional_escape(widget["name"]), _attrs(widget["attrs"])
    groups = "".join(_group(label, opts) for label, opts, _ in widget["optgroups"])
    return f'<select name="{name}"{attrs}>{groups}\n</select>'


def _group(label: str | None, options: list[Widget]) -> str:
    rows = "".join(
        f'\n  <option value="{conditional_escape(option["value"])}"'
        f"{_attrs(option['attrs'])}>{conditional_escape(option['label'])}</option>"
        for option in options
    )
    if not label:
        return rows
    return f'\n  <optgroup label="{conditional_escape(label)}">{rows}\n  </optgroup>'


WRITERS: dict[str, Callable[[Widget], str]] = {
    **{f"{PLACE}{name}.html": _input for name in INPUTS},
    f"{PLACE}textarea.html": _textarea,
    f"{PLACE}select.html": _select,
}
