"""Minutes that are out for comments, in the world of the access matrix."""

from collections.abc import Mapping
from datetime import timedelta

from forums.documents import AgendaPaper
from forums.models import (
    AgendaItem,
    Attendance,
    FollowUp,
    Forum,
    Meeting,
    Minutes,
    MinutesComment,
    MinutesSection,
    Participant,
    PrintedPaper,
)
from portal.documents.services import order_documents
from portal.lib import clock
from portal.people.actor import Actor

OF_THE_MINUTES = ("detail", "send", "put", "approve", "correct", "print")


def minutes_of(
    forum: Forum, held: Mapping[str, object]
) -> dict[str, tuple[object, ...]]:
    """Of a meeting that is held, where the member was; with a comment, a task and a
    paper.
    """
    meeting, item, person = _closed(forum, held)
    minutes = Minutes.objects.create(meeting=meeting, language="nb", facts=FACTS)
    section = MinutesSection.objects.create(minutes=minutes, item=item)
    comment = MinutesComment.objects.create(
        minutes=minutes, section=section, participant=person, text="x"
    )
    Minutes.objects.filter(pk=minutes.pk).update(
        state=Minutes.State.COMMENTS,
        sent_at=clock.now(),
        comments_until=clock.today() + timedelta(days=14),
    )
    task = FollowUp.objects.create(
        item=item, text="x", person=person, due=clock.today()
    )
    of_minutes: dict[str, tuple[object, ...]] = {
        f"forums:minutes_{name}": (minutes.pk,) for name in OF_THE_MINUTES
    }
    return of_minutes | {
        "forums:minutes_start": (meeting.pk,),
        "forums:agenda_print": (meeting.pk,),
        "forums:section_edit": (section.pk,),
        "forums:section_comment": (section.pk,),
        "forums:comment_answer": (comment.pk,),
        "forums:follow_up_new": (item.pk,),
        "forums:follow_up_done": (task.pk,),
        "forums:printed_file": (_printed(meeting).pk,),
    }


FACTS = {
    "meeting": 0,
    "title": "x",
    "held_by": "x",
    "day": "2018-01-01",
    "began": "10:00",
    "ended": "11:00",
    "place": "",
    "there": [],
    "not_there": [],
    "items": [],
}


def _closed(
    forum: Forum, held: Mapping[str, object]
) -> tuple[Meeting, AgendaItem, Participant]:
    now = clock.now()
    meeting = Meeting.objects.create(
        forum=forum,
        title="x",
        starts_at=now - timedelta(hours=2),
        ends_at=now - timedelta(hours=1),
        state=Meeting.State.OPENED,
        called_at=now,
        opened_at=now,
    )
    item = AgendaItem.objects.create(meeting=meeting, number=1, title="x")
    person = Participant.objects.create(
        meeting=meeting, capacity="member", name="x", **held
    )
    Attendance.objects.create(participant=person, left_at=now, came_at=now)
    Meeting.objects.filter(pk=meeting.pk).update(
        state=Meeting.State.CLOSED, closed_at=now
    )
    return meeting, item, person


def _printed(meeting: Meeting) -> PrintedPaper:
    paper = AgendaPaper(
        language="nb",
        internal=False,
        number=meeting.pk,
        meeting="x",
        held_by="x",
        dated=meeting.day,
        time="10:00",
        place="",
        link="",
        revision=1,
        lines=(),
        called=(),
        tasks=(),
    )
    [document] = order_documents([paper], actor=Actor.for_system("access matrix"))
    return PrintedPaper.objects.create(meeting=meeting, document=document)
