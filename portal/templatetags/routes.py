"""``{% url %}`` in every template: as Django's, and a route is looked up once."""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape

from portal.lib.addresses import address_of

register = template.Library()


class AddressNode(URLNode):
    def render(self, context: Context) -> Any:
        route = self.view_name.resolve(context)
        of = [arg.resolve(context) for arg in self.args]
        if self.kwargs or not all(isinstance(one, int | str) for one in of):
            return super().render(context)
        try:
            address = address_of(route, *of)
        except NoReverseMatch:  # Django knows when there may be none
            return super().render(context)
        if not self.asvar:
            return conditional_escape(address) if context.autoescape else address
        context[self.asvar] = address
        return ""


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    parsed = django_url(parser, token)
    return AddressNode(parsed.view_name, parsed.args, parsed.kwargs, parsed.asvar)
