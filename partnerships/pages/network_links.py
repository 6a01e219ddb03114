"""What the apps above put on a network's page for its own people: they register it."""

from collections.abc import Callable
from dataclasses import dataclass

from partnerships.models import Network
from portal.lib.text import Text


@dataclass(frozen=True, slots=True)
class Link:
    label: Text
    url: str


_links: list[Callable[[Network], Link]] = []


def register_network_link(link: Callable[[Network], Link]) -> None:
    _links.append(link)


def network_links(network: Network) -> list[Link]:
    return [link(network) for link in _links]
