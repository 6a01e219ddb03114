"""The forum of 2019 and 2020: one meeting a year, agreed on everything."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from forums.advice.needs import needs_of
from forums.models import Forum, Recommendation
from forums.services import decisions, meetings, participants
from funding.demo.forum import (
    GOVERNOR,
    NAME,
    called_with_orders,
    key_of,
    put_in_order,
    recommend,
)
from funding.demo.forum_texts import AGREED
from funding.demo.people import Cast
from funding.demo.years import moment
from partnerships.models import SchemeYear
from portal.lib import clock
from portal.people.actor import READER

BEFORE = dt.timedelta(days=10)


@transaction.atomic
def play_later_forum(cast: Cast, year: SchemeYear, say: Callable[[str], None]) -> None:
    """From the networks' orders to the recommendation; once it is there, nothing."""
    forum = Forum.objects.get(county=year.county, name=NAME)
    if Recommendation.objects.filter(forum=forum, scheme_year=year).exists():
        return
    secretary = cast.actor(READER, GOVERNOR)
    starts = moment(year.year, 3, 12, 10)
    with clock.at(starts - BEFORE):
        meeting = meetings.create_meeting(
            actor=secretary,
            forum=forum,
            form_key=key_of(f"meeting {year.year}"),
            title=f"Tilrådingsmøte {year.year}",
            starts_at=starts,
            ends_at=starts + dt.timedelta(hours=4),
            place="Fylkeshuset i Molde",
            scheme_year=year,
        )
        meeting = called_with_orders(meeting, year, secretary)
    with clock.at(starts - dt.timedelta(days=2)):
        put_in_order(forum, year, secretary)
    with clock.at(starts):
        meeting = meetings.open_meeting(actor=secretary, meeting=meeting)
        participants.arrive_all(actor=secretary, meeting=meeting)
        needs = needs_of(forum, year)
        for item in meeting.items.order_by("number"):
            treated = [n for n in needs if item.needs.filter(need=n.need).exists()]
            proposal = decisions.propose(
                actor=secretary,
                item=item,
                form_key=key_of(f"{item.title} {year.year}"),
                text=AGREED,
                amounts={e.pk: e.thought_nok or 0 for n in treated for e in n.now},
                reasons={n.need.pk: n.reason for n in treated},
            )
            decisions.record_consensus(actor=secretary, item=item, proposal=proposal)
    with clock.at(starts + dt.timedelta(hours=4)):
        meetings.close_meeting(actor=secretary, meeting=meeting)
    recommend(cast, forum, year, starts + dt.timedelta(days=1))
    say(f"The forum's recommendation of {year.year} is with the governor.")
