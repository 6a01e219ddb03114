"""A map's areas, some fifty of them: ``{% load areas %}``."""

from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from funding.open_data.maps import Area, Map
from portal.lib import formats

register = template.Library()


@register.simple_tag
def amounts_in_words(shown: Map) -> SafeString:
    """«Giske: 120 000 kr. …», for who does not see the map."""
    return SafeString(" ".join(f"{_said(area)}." for area in shown.areas if area.step))


@register.simple_tag
def drawn_areas(shown: Map) -> SafeString:
    """The shape of each, and upon them the numbers of their steps."""
    shapes = (
        f'<path class="area step-{area.step}" d="{escape(area.outline.path)}">'
        f"<title>{_said(area)}</title></path>"
        for area in shown.areas
    )
    numbers = (
        f'<text class="area-label" x="{area.outline.x}" y="{area.outline.y}">'
        f"{area.step}</text>"
        for area in shown.areas
        if area.step
    )
    return SafeString("".join((*shapes, *numbers)))


def _said(area: Area) -> str:
    amount = formats.nok(area.granted_nok) if area.step else _("nothing published")
    return f"{escape(area.outline.name)}: {escape(amount)}"
