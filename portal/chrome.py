"""What the apps hand to the shared frame and the start page, by registering it.

Each app's ``ready()`` registers; the platform never asks who they are.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from django.urls import reverse

from portal.lib import clock
from portal.lib.query import which_find
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


class MakesPart(Protocol):
    def __call__(
        self, actor: Actor, found: Collection[str] | None = None, /
    ) -> StartPart: ...


Questions = Mapping[str, str]


def _no_questions(actor: Actor) -> Questions:
    return {}


@dataclass(frozen=True, slots=True)
class _Part:
    position: int
    make: MakesPart
    seldom: Callable[[Actor], Questions]


_nav: list[_Nav] = []
_parts: list[_Part] = []


def register_nav(
    position: int, label: Text, route: str, shown_to: Callable[[Actor], bool]
) -> None:
    """Put a route into the main menu, shown to the actors that the rule says."""
    _nav.append(_Nav(position, label, route, shown_to))


def register_start_part(
    position: int,
    make: MakesPart,
    seldom: Callable[[Actor], Questions] = _no_questions,
) -> None:
    """Put a part on the start page.

    seldom  what is seldom there for this actor: questions for ``seldom_there``, which
            are asked for all parts at once; ``make`` gets the names of those with an
            answer. Who never has such a thing has no question: each takes PostgreSQL
            as long to plan as a query of its own
    """
    _parts.append(_Part(position, make, seldom))


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
    """In their order. What is seldom there is looked for in one query for them all."""
    parts = sorted(_parts, key=lambda part: part.position)
    seldom = [part.seldom(actor) for part in parts]
    asked = {
        f"{place} {name}": question
        for place, questions in enumerate(seldom)
        for name, question in questions.items()
    }
    there = seldom_there(actor, asked)
    return [
        part.make(actor, [name for name in questions if f"{place} {name}" in there])
        for place, (part, questions) in enumerate(zip(parts, seldom, strict=True))
    ]


def seldom_there(actor: Actor, questions: Questions) -> set[str]:
    """Those with an answer for this actor, as ``which_find`` says, in one query.

    They may ask about ``person``, ``organisation``, its ``kind``, whether the person
    ``approves`` for it, and ``now``.
    """
    return which_find(
        questions,
        person=actor.user_id,
        organisation=actor.organisation_id,
        kind=actor.kind,
        approves=actor.may_approve,
        now=clock.now(),
    )
