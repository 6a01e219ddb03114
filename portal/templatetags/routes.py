"""``{% url %}`` in every template: as Django's, and a route is looked up once."""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.urls import NoReverseMatch

from portal.lib.addresses import address_of

register = template.Library()


class AddressNode(URLNode):
    def render(self, context: Context) -> Any:
        route = self.view_name.resolve(context)
        ids = [arg.resolve(context) for arg in self.args]
        if self.kwargs or not all(type(each) is int for each in ids):
            return super().render(context)
        try:
            address = address_of(route, *ids)
        except NoReverseMatch:  # Django knows when there may be none
            return super().render(context)
        if not self.asvar:
            return address  # of a route's own words and digits: nothing to escape
        context[self.asvar] = address
        return ""


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    parsed = django_url(parser, token)
    return AddressNode(parsed.view_name, parsed.args, parsed.kwargs, parsed.asvar)
