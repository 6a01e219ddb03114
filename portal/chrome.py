"""What the apps hand to the shared frame and the start page, by registering it.

Each app's ``ready()`` registers; the platform never asks who they are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from portal.lib.text import Text
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class NavItem:
    label: Text
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class _Nav:
    position: int
    label: Text
    route: str
    shown_to: Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for the organisation: what, where, and until when."""

    text: Text
    url: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    label: Text
    value: str
    hint: Text = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class StartPart:
    """One app's part of the start page, for the organisation acted for."""

    tasks: Iterable[Task] = ()
    coming: Iterable[Task] = ()  # nothing to do now: what comes next, and when
    news: Iterable[Task] = ()  # what the others are doing
    figures: Iterable[Figure] = ()
    chain: Iterable["Step"] = field(default=())


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the chain; ``state`` is done, now or todo, ``note`` says when."""

    label: Text
    state: str
    note: Text = ""


_nav: list[_Nav] = []
_parts: list[tuple[int, Callable[[Actor], StartPart]]] = []


def register_nav(
    position: int, label: Text, route: str, shown_to: Callable[[Actor], bool]
) -> None:
    """Put a route into the main menu, shown to the actors that the rule says."""
    _nav.append(_Nav(position, label, route, shown_to))


def register_start_part(position: int, part: Callable[[Actor], StartPart]) -> None:
    _parts.append((position, part))


def nav_items(path: str, actor: Actor | None) -> list[NavItem]:
    """The menu for this actor; the entry that ``path`` lies under is current."""
    items = []
    for nav in sorted(_nav, key=lambda nav: nav.position):
        if actor is not None and nav.shown_to(actor):
            url = reverse(nav.route)
            current = path == url if url == "/" else path.startswith(url)
            items.append(NavItem(nav.label, url, current))
    return items


def start_parts(actor: Actor) -> list[StartPart]:
    return [part(actor) for _, part in sorted(_parts, key=lambda pair: pair[0])]
