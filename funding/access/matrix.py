"""Who reaches what: every route, asked by one person of each role at each kind.

It asks the portal itself, through Django's client, about objects made for the
purpose; nothing is taken from the rules' own words, so it cannot disagree with what
happens. Call it in a transaction that is rolled back.
"""

import logging
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from funding.access.world import OFFICES, World, build
from partnerships.models import Membership
from portal.lib.verdict import Verdict
from portal.people.models import User
from portal.people.prepared import forget

ALLOWED, REFUSED, NOT_FOUND, LOGIN = "allowed", "refused", "not found", "login"
ANONYMOUS = "nobody logged in"


@dataclass(frozen=True, slots=True)
class Answer:
    """``rule`` is the function that let in, kept out or hid; ``reason`` its words."""

    route: str
    place: str
    role: str
    answer: str
    rule: str = ""
    reason: str = ""


@dataclass
class Overheard:
    """The rules that were asked during a request, and what they said."""

    verdicts: list[tuple[str, Verdict]] = field(default_factory=list)
    required: list[tuple[str, Verdict]] = field(default_factory=list)
    narrowed: list[str] = field(default_factory=list)

    def hear(self, frame: FrameType, event: str, value: Any) -> None:
        if event != "return":
            return
        code = frame.f_code
        module = frame.f_globals.get("__name__", "")
        if isinstance(value, Verdict) and "rules" in module.split("."):
            self.verdicts.append((f"{module}.{code.co_name}", value))
        elif code.co_name == "require" and self.verdicts:
            self.required.append(self.verdicts[-1])
        elif code.co_name == "visible_to":
            self.narrowed.append(code.co_qualname)

    def refusal(self) -> tuple[str, str]:
        """The rule that said no, and its sentence; what was required comes first."""
        for asked in (self.required, self.verdicts):
            for name, verdict in reversed(asked):
                if not verdict:
                    return name, str(verdict.reason)
        return "", ""

    def admitting(self) -> str:
        required = [name for name, _ in self.required[:1]]
        return next(iter([*required, *self.narrowed[-1:]]), "")

    def hiding(self) -> str:
        return next(iter(self.narrowed[-1:]), "")


@contextmanager
def overhearing() -> Iterator[Overheard]:
    forget()  # else a query made before asks no ``visible_to``
    heard, before = Overheard(), sys.getprofile()
    sys.setprofile(heard.hear)
    try:
        yield heard
    finally:
        sys.setprofile(before)


def matrix(only: str = "") -> Iterator[Answer]:
    """Every route with ``only`` in its name, by everybody."""
    with in_silence(), transaction.atomic():
        world = build()
        for route in routes():
            if only in route:
                yield from _asked_by_all(world, route)
        transaction.set_rollback(True)


def _asked_by_all(world: World, route: str) -> Iterator[Answer]:
    address = reverse(route, args=world.arguments(route))
    yield _ask(route, address, ANONYMOUS, "", None)
    for place in OFFICES:
        for role in Membership.Role.values:
            yield _ask(route, address, place, role, world.people[place, role])


def _ask(route: str, address: str, place: str, role: str, user: User | None) -> Answer:
    """GET, or POST where only that is answered; what a POST does is undone."""
    client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
    with transaction.atomic():
        if user:
            client.force_login(user)
        with overhearing() as heard:
            response = client.get(address)
        if response.status_code == 405:
            with overhearing() as heard:
                response = client.post(address, {"form_key": str(uuid.uuid4())})
        transaction.set_rollback(True)
    answer, reason = _meaning(response), ""
    if answer == REFUSED:
        rule, reason = heard.refusal()
    elif answer == LOGIN:
        rule = "PrivateByDefaultMiddleware"
    else:
        rule = heard.hiding() if answer == NOT_FOUND else heard.admitting()
    return Answer(route, place, role, answer, rule, reason)


def _meaning(response: Any) -> str:
    status = response.status_code
    if status == 302 and response["Location"].startswith(reverse(settings.LOGIN_URL)):
        return LOGIN
    if status >= 500:
        raise RuntimeError(f"{response.request['PATH_INFO']} answered {status}.")
    return {403: REFUSED, 404: NOT_FOUND}.get(status, ALLOWED)


@contextmanager
def in_silence() -> Iterator[None]:
    """Hundreds are refused here on purpose: no line in the log for each."""
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """The name of every route of ours; allauth's own pages are left to allauth."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name and not entry.name.startswith("account_"):
                yield f"{prefix}{entry.name}"
        else:
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from routes(entry, f"{prefix}{space}")
