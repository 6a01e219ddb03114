"""Tables, and ways through long ones: ``{% load lists %}``. Cells are ``ui``'s."""

import re
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.lib.text import Text

if TYPE_CHECKING:
    from django.core.paginator import Page

register = template.Library()


# The template's indentation, a third of a long table. A line end is left, for words.
INDENTED = re.compile(r">\s*\n\s*<")


@register.simple_block_tag
def table(
    content: str,
    name: str | int,
    caption: Text = "",
    *,
    card: bool = True,
    hover: bool = False,
    small: bool = False,
    figures: bool = False,
) -> SafeString:
    """``{% table "needs" _("Needs") %}<thead>…<tbody>…{% endtable %}``: it scrolls.

    name     of its own on the page; the caption's id is ``cap-name``
    caption  without it the content begins with a ``<caption>`` that has this id
    card     on a card of its own; without it what is around may be one
    figures  all cells but each row's first are figures
    """
    made = format_html(
        '<div class="table-scroll" role="region" tabindex="0"'
        ' aria-labelledby="cap-{}"><table class="ds-table{}"{}{}>{}{}</table></div>',
        name,
        " all-figures" if figures else "",
        SafeString(' data-size="sm"') if small else "",
        SafeString(" data-hover") if hover else "",
        format_html('<caption id="cap-{}">{}</caption>', name, caption)
        if caption
        else "",
        SafeString(INDENTED.sub(">\n<", content)),
    )
    if not card:
        return made
    return format_html('<section class="ds-card table-card">{}</section>', made)


@register.simple_tag
def choose(
    name: str,
    label: Text,
    choices: Iterable[Any],
    chosen: object = None,
    *,
    every: Text = "",
) -> SafeString:
    """A question with a list to choose from, in a form that narrows a page.

    choices  pairs of value and label; what is alone is its own label, as a year
    chosen   the value that is chosen now
    every    what the first choice says, of which the value is empty: «All years»
    """
    pairs = [one if isinstance(one, tuple) else (one, one) for one in choices]
    if every:
        pairs.insert(0, ("", every))
    options = "".join(
        f'<option value="{escape(str(value))}"'
        f"{' selected' if value == chosen else ''}>{escape(str(shown))}</option>"
        for value, shown in pairs
    )
    return format_html(
        '<div class="ds-field"><label class="ds-label" for="id_{0}">{1}</label>'
        '<select class="ds-input" id="id_{0}" name="{0}">{2}</select></div>',
        name,
        label,
        SafeString(options),
    )


@register.inclusion_tag("components/pager.html")
def pager(page_obj: "Page[Any]", request: HttpRequest) -> dict[str, object]:
    """The pages of a list; filters and sorting in the address are kept."""
    pages = page_obj.paginator.get_elided_page_range(
        page_obj.number, on_each_side=2, on_ends=1
    )
    return {
        "page": page_obj,
        "previous": _address(request, page=page_obj.number - 1),
        "next": _address(request, page=page_obj.number + 1),
        "links": [
            (number, _address(request, page=number) if isinstance(number, int) else "")
            for number in pages
        ],
    }


@register.simple_tag
def sort_heading(
    label: Text,
    key: str,
    request: HttpRequest,
    *,
    numeric: bool = False,
    default: bool = False,
    param: str = "sort",
) -> SafeString:
    """A column's heading that sorts by ``?sort=key``, and by ``-key`` the second time.

    default    the list is sorted by this column when the address says nothing
    """
    chosen = request.GET.get(param, key if default else "")
    state = {key: "ascending", f"-{key}": "descending"}.get(chosen, "none")
    turned = f"-{key}" if state == "ascending" else key
    return format_html(
        '<th scope="col" aria-sort="{}"{}><a class="sort" href="{}">{}</a></th>',
        state,
        SafeString(' class="num"') if numeric else "",
        _address(request, **{param: turned, "page": None}),
        label,
    )


def _address(request: HttpRequest, **changes: object) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + query.urlencode()
