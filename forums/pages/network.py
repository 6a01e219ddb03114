"""The meetings of a network, reached from its page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.models import Network
from partnerships.pages.network_links import Link


def meetings_link(network: Network) -> Link:
    return Link(_("Meetings"), reverse("forums:network_meetings", args=[network.pk]))
