"""What fora and their meetings put on the start page of a person."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from forums.models import FollowUp, Meeting, Minutes, Participant, Vote
from portal.chrome import StartPart, Task
from portal.lib import clock
from portal.lib.query import which_find
from portal.people.actor import Actor

S = Meeting.State
SHOWN = 5
# Whether to look for what waits. They find too many at most; the reading itself asks
# whom the person acts for.
CALLED = """SELECT FROM forums_participant p
              JOIN forums_meeting m ON m.id = p.meeting_id
             WHERE p.user_id = %(person)s"""
RUN = """SELECT FROM forums_meeting m
          WHERE (m.network_id IS NOT NULL OR EXISTS (
            SELECT FROM forums_forumrole r
             WHERE r.forum_id = m.forum_id AND r.user_id = %(person)s))"""
SELDOM = {
    "votes": f"""{CALLED} AND EXISTS (
                SELECT FROM forums_vote v JOIN forums_agendaitem i ON i.id = v.item_id
                 WHERE i.meeting_id = m.id AND v.closed_at IS NULL)""",
    "unanswered": f"{CALLED} AND m.state = 'called' AND p.answer = ''",
    "coming": f"{CALLED} AND m.state IN ('called', 'opened') AND p.answer = 'comes'",
    "planned": f"{RUN} AND m.state = 'planned'",
    "follow_ups": """SELECT FROM forums_followup f
                       JOIN forums_participant p ON p.id = f.person_id
                      WHERE p.user_id = %(person)s AND f.done_at IS NULL""",
    "comments": f"""{CALLED} AND EXISTS (
                SELECT FROM forums_minutes x
                 WHERE x.meeting_id = m.id AND x.state = 'comments')""",
    "unwritten": f"""{RUN} AND m.state = 'closed' AND NOT EXISTS (
                SELECT FROM forums_minutes x WHERE x.meeting_id = m.id)""",
}


def start_part(actor: Actor) -> StartPart:
    """What waits for this person in the meetings they are called to, or run."""
    if actor.user_id is None:
        return StartPart()
    found = which_find(SELDOM, person=actor.user_id)
    if not found:
        return StartPart()
    waiting = _waiting(actor)

    def rows(name: str) -> list[Any]:
        return list(waiting[name][:SHOWN]) if name in found else []

    return StartPart(
        tasks=[
            *map(_to_vote, rows("votes")),
            *map(_to_answer, rows("unanswered")),
            *map(_to_call, rows("planned")),
            *map(_to_do, rows("follow_ups")),
            *map(_to_comment, rows("comments")),
            *map(_to_write, rows("unwritten")),
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
    run = Meeting.objects.run_by(actor).select_related("forum")
    return {
        "votes": votes.exclude(voters__participant__in=mine.values("pk"))
        .select_related("item")
        .order_by("pk"),
        "unanswered": _by_time(called.filter(answer="", meeting__state=S.CALLED)),
        "planned": run.filter(state=S.PLANNED).order_by("starts_at", "pk"),
        "coming": _by_time(called.filter(answer="comes")),
        "follow_ups": FollowUp.objects.waiting()
        .filter(person__in=mine.values("pk"))
        .select_related("item")
        .order_by("due", "pk"),
        "comments": _to_be_read(mine),
        "unwritten": run.filter(state=S.CLOSED, minutes=None).order_by("closed_at"),
    }


def _to_be_read(mine: QuerySet[Participant]) -> QuerySet[Minutes]:
    """Minutes that one may comment on still, and has not."""
    there = mine.exclude(attendances=None)
    sent = Minutes.objects.filter(
        state=Minutes.State.COMMENTS,
        comments_until__gte=clock.today(),
        meeting__in=there.values("meeting"),
    )
    said = sent.exclude(comments__participant__in=mine.values("pk"))
    return said.select_related("meeting").order_by("comments_until", "pk")


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


def _to_do(task: FollowUp) -> Task:
    text = _("%(task)s (%(item)s)") % {"task": task.text, "item": task.item.title}
    return Task(text, task.item.get_absolute_url(), task.due)


def _to_comment(minutes: Minutes) -> Task:
    text = _("Read the minutes of %(title)s, and comment on what is wrong.")
    said = text % {"title": minutes.meeting.title}
    return Task(said, minutes.get_absolute_url(), minutes.comments_until)


def _to_write(meeting: Meeting) -> Task:
    text = _("Write the minutes of %(title)s.") % {"title": meeting.title}
    return Task(text, meeting.get_absolute_url(), None)
