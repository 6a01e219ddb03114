"""The meeting room: forty people follow one meeting, with two web workers."""

import itertools
import os
import random
import re
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db.models import Count, Q
from django.test import Client
from django.urls import reverse

from forums.models import Meeting
from forums.services import agenda, meetings, participants, room
from partnerships.models import Need, SchemeYear
from portal.lib import clock
from portal.people.actor import Actor
from tests import factories as make_a
from tests.bench.house import cpu_seconds, served
from tests.bench.people import COUNTY, Person
from tests.bench.timing import Answer, Ask, Figure, Goal, Request, Times

NAME = "meeting room"
PEOPLE, ITEMS, NEEDS = 40, 6, 10
SECONDS = float(os.environ.get("ROOM_SECONDS", "30"))
WARM_UP = 20  # both processes have by then read what they need
EVERY, MOVES_ON_EVERY = 1.0, 4.0  # seconds
AS_HTMX = {"HX-Request": "true"}
UPDATE, CPU = Goal(value=300), Goal(value=1)


def busiest() -> SchemeYear:
    """The county's year with the most submitted needs."""
    submitted = Count("needs", filter=Q(needs__state=Need.State.SUBMITTED))
    years = SchemeYear.objects.filter(county__code=COUNTY).annotate(n=submitted)
    return years.latest("n")


def measure(
    database: str, year: SchemeYear, yard: Ask, seconds: float
) -> Iterator[Figure]:
    """A meeting of ``year`` that its leader moves on every few seconds."""
    meeting, leader, cookies = make_meeting(year)
    yards = Times([yard() for _ in range(20)])
    with served("web-room", "portal.wsgi", database=database) as (port, pid):
        warm = Request(reverse("forums:room", args=[meeting.pk]), cookies[0])
        for _ in range(WARM_UP):
            warm.to(port)
        before, began = cpu_seconds(pid), time.monotonic()
        answers = follow(port, meeting, leader, cookies, began + seconds)
        cores = (cpu_seconds(pid) - before) / (time.monotonic() - began)
    name = f"{NAME}, {len(cookies)} people"
    wrong = {answer.status for answer in answers} - {200, 204}
    odd = f"answered {sorted(wrong)}" if wrong else ""
    for what, status in (("what is new", 200), ("nothing new", 204)):
        times = Times([answer for answer in answers if answer.status == status])
        yield Figure(
            f"{name}: {what}, p95",
            times.p95,
            "ms",
            yards.median,
            UPDATE,
            kib=times.kib,
            wrong=odd,
        )
    yield Figure(f"{name}: processors in use", cores, "cores", None, CPU)


def make_meeting(year: SchemeYear) -> tuple[Meeting, Actor, list[str]]:
    """Open, all there, needs on its first item; the cookies of those who follow."""
    forum = make_a.ForumFactory(county=year.county, scheme=year.scheme)
    role = make_a.ForumRoleFactory(forum=forum, kind="leader")
    leader = Actor(user_id=role.user_id, user_name=str(role.user))
    people = [make_a.HolderFactory(seat__forum=forum).user for _ in range(PEOPLE - 1)]
    begins = clock.now() + timedelta(days=1)
    meeting = meetings.create_meeting(
        actor=leader,
        forum=forum,
        form_key=uuid.uuid4(),
        title="Vårmøtet",
        starts_at=begins,
        ends_at=begins + timedelta(hours=3),
        scheme_year=year,
    )
    as_leader = {"actor": leader, "meeting": meeting}
    items = [
        agenda.add_item(
            **as_leader, form_key=uuid.uuid4(), title=f"Sak {n}", suggestion="Ja."
        )
        for n in range(ITEMS)
    ]
    needs = Need.objects.submitted().filter(scheme_year=year)[:NEEDS]
    for item in items:
        agenda.put_needs(actor=leader, item=item, needs=needs)
    meetings.call_meeting(**as_leader)
    meeting = meetings.open_meeting(**as_leader)
    participants.arrive_all(actor=leader, meeting=meeting)
    return meeting, leader, [_cookie(user) for user in (role.user, *people)]


def _cookie(user) -> str:
    client = Client()
    client.force_login(user)
    return Person(client.cookies[settings.SESSION_COOKIE_NAME].value).cookie


def follow(
    port: int, meeting: Meeting, leader: Actor, cookies: list[str], until: float
) -> list[Answer]:
    """Every browser's answers until then, the leader's moves in between."""
    path = reverse("forums:room", args=[meeting.pk])
    with ThreadPoolExecutor(len(cookies)) as pool:
        sits = partial(sit, port, path, until)
        seated = [pool.submit(sits, cookie) for cookie in cookies]
        for item in itertools.cycle(meeting.items.all()):
            if time.monotonic() + MOVES_ON_EVERY > until:
                break
            time.sleep(MOVES_ON_EVERY)
            room.take_up(actor=leader, item=item)
        return [answer for each in seated for answer in each.result()]


def sit(port: int, path: str, until: float, cookie: str) -> list[Answer]:
    """One browser: it asks a second after it was answered, as htmx does."""
    answers, seen = [], ""
    time.sleep(random.random() * EVERY)
    while time.monotonic() < until:
        asked = Request(f"{path}?seen={seen}", cookie, headers=AS_HTMX).to(port)
        if found := re.search(rb"seen=([\d.]+)", asked.body):
            seen = found.group(1).decode()
        answers.append(asked)
        time.sleep(EVERY)
    return answers
