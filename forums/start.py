"""What fora and their meetings put on the start page of a person."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from forums import start_advice as advice
from forums import start_after as after
from forums.models import Meeting, Participant, Vote
from portal.chrome import Questions, StartPart, Task, seldom_there
from portal.lib import clock
from portal.people.actor import Actor
from portal.people.prepared import Prepared

S = Meeting.State
SHOWN = 5
# Whether to look for what the functions above the tasks tell.
SELDOM = {
    "votes": """SELECT FROM forums_vote v
                  JOIN forums_agendaitem i ON i.id = v.item_id
                  JOIN forums_participant p ON p.meeting_id = i.meeting_id
                 WHERE v.closed_at IS NULL AND p.user_id = %(person)s""",
    "called": """SELECT FROM forums_participant p
                   JOIN forums_meeting m ON m.id = p.meeting_id
                  WHERE p.user_id = %(person)s AND m.state IN ('called', 'opened')
                    AND m.ends_at >= %(now)s""",
    "planned": f"""SELECT FROM forums_meeting m
                    WHERE m.state = 'planned' AND {after.RUN_BY}""",
    **after.SELDOM,
    **advice.SELDOM,
}


def seldom(actor: Actor) -> Questions:
    return {} if actor.user_id is None else SELDOM


def start_part(actor: Actor, there: Collection[str] | None = None) -> StartPart:
    """What waits for this person in the meetings they are called to, or run."""
    found = seldom_there(actor, seldom(actor)) if there is None else there

    def rows(name: str, query: Callable[[Actor], QuerySet[Any]]) -> list[Any]:
        return list(query(actor)[:SHOWN]) if name in found else []

    called = CALLED.rows(actor, clock.now()) if "called" in found else []
    return StartPart(
        tasks=[
            *map(_to_vote, rows("votes", _votes)),
            *map(_to_answer, (one for one in called if not one.answer)),
            *map(_to_call, rows("planned", _planned)),
            *map(advice.to_be_confirmed, rows("to_confirm", advice.to_confirm)),
            *map(after.to_do, rows("follow_ups", after.follow_ups)),
            *map(after.to_read, rows("to_be_read", after.to_be_read)),
            *map(after.to_write, rows("unwritten", after.unwritten)),
        ],
        coming=[_coming(one) for one in called if one.answer],
        news=list(map(advice.is_forwarded, rows("forwarded", advice.forwarded))),
    )


def _votes(actor: Actor) -> QuerySet[Vote]:
    mine = Participant.objects.acting(actor)
    there = mine.present().exclude(seat=None)
    votes = Vote.objects.filter(
        closed_at=None, item__meeting__participants__in=there.values("pk")
    )
    votes = votes.exclude(voters__participant__in=mine.values("pk"))
    return votes.select_related("item").order_by("pk")


def _called(actor: Actor, now: datetime) -> QuerySet[Participant]:
    """To what one is called: where one has not answered yet, and where one comes."""
    mine = Participant.objects.acting(actor)
    expected = mine.exclude(capacity="deputy") | mine.exclude(called_in_at=None)
    unanswered = Q(answer="", meeting__state=S.CALLED)
    comes = Q(answer="comes", meeting__state__in=(S.CALLED, S.OPENED))
    rows = expected.filter(unanswered | comes, meeting__ends_at__gte=now)
    related = rows.select_related("meeting")
    return related.order_by("meeting__starts_at", "pk")[:SHOWN]


CALLED = Prepared(_called)


def _planned(actor: Actor) -> QuerySet[Meeting]:
    planned = Meeting.objects.run_by(actor).filter(state=S.PLANNED)
    return planned.select_related("forum").order_by("starts_at", "pk")


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
