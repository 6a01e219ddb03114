"""What the pages of the scenario bench draw: ``{% load bench %}``."""

from django import template
from django.utils.safestring import SafeString

from portal.lib.formats import Number

register = template.Library()


@register.simple_tag
def change_bar(value: Number | None, maximum: Number | None) -> SafeString:
    """A bar to the right of the middle for more, to the left for less; decoration, as
    the figure beside it has its sign.
    """
    share = 50 * abs(float(value)) / float(maximum) if value and maximum else 0.0
    width = 0.0 if not share else min(max(share, 1.0), 50.0)
    start = 50 - width if value and value < 0 else 50
    kind = "bar-less" if value and value < 0 else "bar-more"
    return SafeString(
        f'<svg class="bar" aria-hidden="true"><rect class="{kind}" x="{start:.1f}%"'
        f' width="{width:.1f}%" height="8"/>'
        '<rect class="bar-middle" x="50%" width="1" height="8"/></svg>'
    )
