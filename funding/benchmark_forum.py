"""A forum in each county, in the middle of the year that is being divided.

Its order of the needs is saved, scenarios stand beside it, and a meeting about them is
open. Nobody is told by mail, so what calls and opens the meeting is written here.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from datetime import timedelta

from forums.models import (
    AgendaItem,
    Attendance,
    Forum,
    ForumRole,
    Meeting,
    Scenario,
    Seat,
    SeatHolder,
    SeatKind,
)
from forums.services import agenda, fora, meetings
from forums.services.priorities import Placed, save_priorities
from forums.services.scenarios import add_scenario
from partnerships.acting import actor_by
from partnerships.models import Membership, Need, Organisation, SchemeYear
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR, Actor
from portal.people.models import User

NAMESPACE = uuid.UUID("0f3c3f55-7f0a-5c39-8a55-31d5b0b5a0f2")
SINCE = dt.date(2016, 1, 1)
SEATS = 40  # at the most: the size that the meeting room is measured with
ITEMS = 3
LESS_NOK = 10_000  # no line of the benchmark asks for less than three times that
ON_AN_ITEM = 31


def key_of(name: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, name)


def make_forum(
    year: SchemeYear, governor: Organisation, members: Mapping[int, Mapping[str, User]]
) -> Forum:
    """Led by the governor's people, with a seat for each owner."""
    membership = Membership.objects.at(governor).select_related("organisation")
    keeper = membership.get(role=EDITOR)
    editor = actor_by(keeper, keeper.user)
    forum = fora.create_forum(
        actor=editor,
        county=year.county,
        scheme=year.scheme,
        name=f"Samarbeidsforum, {year.county.name}",
        valid_from=SINCE,
    )
    ForumRole.objects.bulk_create(
        ForumRole(
            forum=forum,
            kind=kind,
            user=members[governor.pk][role],
            organisation=governor,
            valid_from=SINCE,
        )
        for kind, role in (("leader", APPROVER), ("secretary", EDITOR))
    )
    _seat_owners(forum, year, members)
    needs = list(Need.objects.submitted().filter(scheme_year=year).order_by("pk"))
    _weigh(editor, forum, year, needs)
    _meet(editor, forum, year, needs)
    return forum


def _seat_owners(
    forum: Forum, year: SchemeYear, members: Mapping[int, Mapping[str, User]]
) -> None:
    """Each with its approver, up to the most."""
    owners = list(year.owners().in_norwegian_order()[:SEATS])
    seats = Seat.objects.bulk_create(
        Seat(
            forum=forum,
            kind=SeatKind.OWNERS,
            organisation=owner,
            represents=owner.name,
            valid_from=SINCE,
        )
        for owner in owners
    )
    SeatHolder.objects.bulk_create(
        SeatHolder(
            seat=seat,
            user=members[owner.pk][APPROVER],
            organisation=owner,
            name=str(members[owner.pk][APPROVER]),
            valid_from=SINCE,
        )
        for seat, owner in zip(seats, owners, strict=True)
    )


def _weigh(editor: Actor, forum: Forum, year: SchemeYear, needs: list[Need]) -> None:
    """Some less than each line of the year asks for, in the order that they came."""
    places = [
        Placed(
            need.pk,
            rank,
            "Nettverket har sett tiltaket høgt, og høgskulen har kapasitet.",
            {
                line.pk: line.requested_nok - LESS_NOK
                for line in need.lines.all()
                if line.year == year.year
            },
        )
        for rank, need in enumerate(needs, start=1)
    ]
    save_priorities(
        actor=editor, forum=forum, scheme_year=year, places=places, version=0
    )
    for percent, how in ((-10, Scenario.How.IN_ORDER), (-10, Scenario.How.ALIKE)):
        add_scenario(
            actor=editor,
            forum=forum,
            scheme_year=year,
            form_key=key_of(f"{year.pk}/{how}"),
            kind=Scenario.Kind.FRAME,
            percent=percent,
            how=how,
        )


def _meet(editor: Actor, forum: Forum, year: SchemeYear, needs: list[Need]) -> None:
    begins = clock.now() + timedelta(days=1)
    meeting = meetings.create_meeting(
        actor=editor,
        forum=forum,
        form_key=key_of(f"meeting/{year.pk}"),
        title=f"Tilrådingsmøte {year.year}",
        starts_at=begins,
        ends_at=begins + timedelta(hours=3),
        scheme_year=year,
    )
    for number in range(ITEMS):
        item = agenda.add_item(
            actor=editor,
            meeting=meeting,
            form_key=key_of(f"item/{year.pk}/{number}"),
            kind=AgendaItem.Kind.PRIORITIES,
            title=f"Prioritering {number + 1}",
            suggestion="Forumet rår til rekkjefølgja i lista.",
        )
        part = needs[number * ON_AN_ITEM : (number + 1) * ON_AN_ITEM]
        agenda.put_needs(actor=editor, item=item, needs=part)
    at = clock.now()
    Meeting.objects.filter(pk=meeting.pk).update(
        state=Meeting.State.OPENED, revision=1, called_at=at, opened_at=at
    )
    Attendance.objects.bulk_create(
        Attendance(participant=one, came_at=at) for one in meeting.participants.all()
    )
