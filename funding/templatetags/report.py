"""Tables and charts of the yearly reports: ``{% load report %}``."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from funding.documents import in_words
from funding.documents.flow import Flow
from funding.documents.nation_rows import CountyRow
from funding.documents.whole_year import Institutions
from portal.documents.figures import Bars, bar_chart
from portal.lib import formats

register = template.Library()
register.filter("role_name", in_words.role_name)
register.filter("flow_name", in_words.flow_name)


@register.filter
def part(value: Decimal | None) -> str:
    """A part of one as a percentage: 0.2308 → «23,1 %»; «–» for a part of nothing."""
    return formats.percent(None if value is None else value * 100)


@register.simple_tag
def flow_bars(flow: Sequence[Flow]) -> SafeString:
    """Where the money of a frame goes; what is taken back has no bar."""
    rows = [(in_words.flow_name(row), row.amount_nok) for row in flow]
    return chart(_("Where the money goes"), rows)


@register.simple_tag
def institution_bars(uh: Institutions) -> SafeString:
    rows = [(row.name, row.paid_nok) for row in uh.rows if row.paid_nok]
    return chart(_("What each UH institution is paid"), rows)


def chart(title: str, rows: Sequence[tuple[str, int]]) -> SafeString:
    """One bar a row, and the same figures in words for those who hear it."""
    said = "; ".join(f"{name}: {formats.nok(amount)}" for name, amount in rows)
    bars = [Bars(name, (amount,), (formats.nok(amount),)) for name, amount in rows]
    return bar_chart(bars, alt=f"{title}. {said}.", series=[title])


@register.simple_tag
def county_bars(rows: Sequence[CountyRow]) -> SafeString:
    bars = [(row.name, row.granted_nok) for row in rows]
    return chart(_("Granted for the year"), bars)


@register.simple_tag
def nation_bars(sums: Mapping[str, int]) -> SafeString:
    """Where the counties' frames go, all together."""
    parts = [
        (_("Committed by earlier years"), "committed_nok"),
        (_("Owners, by the key"), "by_key_nok"),
        (_("UH institutions"), "to_uh_nok"),
        (_("Hosts of networks"), "to_hosts_nok"),
        (_("County-wide measures"), "county_wide_nok"),
        (_("Left"), "left_nok"),
    ]
    return chart(
        _("Where the money goes"), [(what, sums[name]) for what, name in parts]
    )
