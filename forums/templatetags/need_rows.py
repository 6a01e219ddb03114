"""Rows of needs with amounts to write, some thirty to a page: ``{% load need_rows %}``.

In Python, since a row has ten parts. The headings with the ids ``h-place`` and
``h-why`` stand in the template.
"""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from forums.advice.needs import YearNeed
from forums.forms.priorities import Row
from portal.lib import formats
from portal.lib.addresses import address_of
from portal.templatetags.rows import in_row, labelled_amounts, rank_moves
from portal.templatetags.ui import number

register = template.Library()


@register.simple_tag
def order_rows(rows: Iterable[Row]) -> SafeString:
    """The forum's order, which can be changed; a need's page is below this one."""
    return SafeString("".join(map(_order_row, rows)))


@register.simple_tag
def amount_rows(rows: Iterable[Row], forum_id: int, year_id: int) -> SafeString:
    """A proposal's amounts; a need's page is the one where the forum weighs it."""
    return SafeString("".join(_amount_row(row, forum_id, year_id) for row in rows))


def _amount_row(row: Row, forum_id: int, year_id: int) -> str:
    pk = row.one.need.pk
    url = address_of("forums:weigh", forum_id, year_id, pk)
    return (
        f"<tr>{_needed(row, url)}<td>{labelled_amounts(row.labelled)}</td>"
        f"<td>{in_row(row.reason, 'why', pk)}</td></tr>"
    )


def _order_row(row: Row) -> str:
    one, pk = row.one, row.one.need.pk
    place = in_row(row.place, "place", pk) if row.place else ""
    return (
        f'<tr data-title="{escape(one.need.title)}"><td class="rank-place">{place}</td>'
        f"{_needed(row, f'{pk}/')}"
        f"<td>{labelled_amounts(row.labelled)}{_later(one)}{_recommended(one)}</td>"
        f"<td>{in_row(row.reason, 'why', pk)}</td>{rank_moves(pk)}</tr>"
    )


def _needed(row: Row, url: str) -> str:
    """The need, and where its network has put it."""
    one = row.one
    origin = (
        escape(str(one.origin))
        if one.origin
        else f'<span class="note">{escape(_("not ranked"))}</span>'
    )
    return (
        f'<th scope="row"><a class="ds-link" id="t{one.need.pk}" href="{url}">'
        f'{escape(one.need.title)}</a><p class="note">{escape(one.facts)}</p></th>'
        f"<td>{origin}</td>"
    )


def _later(one: YearNeed) -> str:
    if not one.later:
        return ""
    amounts = {
        "thought": number(one.later_thought_nok),
        "asked": number(one.later_requested_nok),
    }
    return _note(_("Later years: %(thought)s of %(asked)s") % amounts)


def _recommended(one: YearNeed) -> str:
    if one.recommended_nok is None:
        return ""
    amount = formats.nok(one.recommended_nok)
    return _note(_("Decided by the forum: %(amount)s") % {"amount": amount})


def _note(text: str) -> str:
    return f'<p class="note">{text}</p>'
