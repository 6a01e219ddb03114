"""What is done by one button: ``{% load acts %}``."""

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.lib.addresses import address_of
from portal.lib.text import Text

register = template.Library()


@register.simple_tag(takes_context=True)
def act(
    context: Context,
    route: str,
    *of: int | str,
    label: Text,
    about: object = "",
    variant: str = "secondary",
    color: str = "",
    small: bool = False,
) -> SafeString:
    """``{% act "forums:seat_end" seat.pk label=_("End today") about=seat %}``

    about  what it is done to, aloud: where a page has several such buttons
    """
    return format_html(
        '<form method="post" action="{}" data-submit-once>'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="ds-button" data-variant="{}"{}{}>{}{}</button></form>',
        address_of(route, *of),
        context["csrf_token"],
        variant,
        format_html(' data-color="{}"', color) if color else "",
        SafeString(' data-size="sm"') if small else "",
        label,
        format_html('<span class="ds-sr-only">: {}</span>', about) if about else "",
    )
