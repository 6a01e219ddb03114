"""The meetings of a network, reached from its page."""

from django.utils.translation import gettext as _

from partnerships.models import Network
from partnerships.pages.network_links import Link
from portal.lib.addresses import address_of


def meetings_link(network: Network) -> Link:
    return Link(_("Meetings"), address_of("forums:network_meetings", network.pk))
