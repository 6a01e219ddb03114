"""What fora and their meetings put on the start page of a person."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from forums.models import Meeting, Participant, Vote
from portal.chrome import StartPart, Task
from portal.lib import clock
from portal.lib.query import which_find
from portal.people.actor import Actor

S = Meeting.State
SHOWN = 5
# What is asked for at most, by the name of what is then read.
SELDOM = {
    "votes": """
        SELECT 1 FROM forums_vote v
          JOIN forums_agendaitem i ON i.id = v.item_id
          JOIN forums_participant p ON p.meeting_id = i.meeting_id
         WHERE v.closed_at IS NULL AND p.user_id = %(person)s""",
    "unanswered": """
        SELECT 1 FROM forums_participant p
          JOIN forums_meeting m ON m.id = p.meeting_id
         WHERE p.user_id = %(person)s AND p.answer = '' AND m.state = 'called'""",
    "planned": "SELECT 1 FROM forums_meeting WHERE state = 'planned'",
    "coming": """
        SELECT 1 FROM forums_participant p
          JOIN forums_meeting m ON m.id = p.meeting_id
         WHERE p.user_id = %(person)s AND p.answer = 'comes'
           AND m.ends_at >= %(now)s""",
}


def start_part(actor: Actor) -> StartPart:
    """What waits for this person in the meetings they are called to, or run."""
    if actor.user_id is None:
        return StartPart()
    waiting = _waiting(actor)
    found = which_find(SELDOM, person=actor.user_id, now=clock.now())

    def rows(name: str) -> list[Any]:
        return list(waiting[name][:SHOWN]) if name in found else []

    return StartPart(
        tasks=[
            *map(_to_vote, rows("votes")),
            *map(_to_answer, rows("unanswered")),
            *map(_to_call, rows("planned")),
        ],
        coming=list(map(_coming, rows("coming"))),
    )


def _waiting(actor: Actor) -> dict[str, QuerySet[Any]]:
    mine = Participant.objects.acting(actor)
    expected = mine.exclude(capacity="deputy") | mine.exclude(called_in_at=None)
    called = expected.filter(meeting__state__in=(S.CALLED, S.OPENED))
    there = mine.present().exclude(seat=None)
    votes = Vote.objects.filter(
        closed_at=None, item__meeting__participants__in=there.values("pk")
    )
    planned = Meeting.objects.run_by(actor).filter(state=S.PLANNED)
    return {
        "votes": votes.exclude(voters__participant__in=mine.values("pk"))
        .select_related("item")
        .order_by("pk"),
        "unanswered": _by_time(called.filter(answer="", meeting__state=S.CALLED)),
        "planned": planned.select_related("forum").order_by("starts_at", "pk"),
        "coming": _by_time(called.filter(answer="comes")),
    }


def _by_time(participants: QuerySet[Participant]) -> QuerySet[Participant]:
    rows = participants.select_related("meeting")
    return rows.filter(meeting__ends_at__gte=clock.now()).order_by(
        "meeting__starts_at", "pk"
    )


def _to_vote(vote: Vote) -> Task:
    text = _("A vote is open: %(title)s.") % {"title": vote.item.title}
    return Task(text, vote.item.get_absolute_url(), clock.today())


def _to_answer(one: Participant) -> Task:
    text = _("Say whether you come to %(title)s.") % {"title": one.meeting.title}
    return Task(text, one.meeting.get_absolute_url(), one.meeting.day)


def _to_call(meeting: Meeting) -> Task:
    notice = timedelta(days=meeting.forum.notice_days if meeting.forum else 0)
    text = _("Send the agenda of %(title)s.") % {"title": meeting.title}
    due = localdate(meeting.starts_at) - notice
    return Task(text, meeting.get_absolute_url(), due)


def _coming(one: Participant) -> Task:
    return Task(one.meeting.title, one.meeting.get_absolute_url(), one.meeting.day)
