"""What held meetings put on the start page: minutes, and what is to be done."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from forums.models import FollowUp, Meeting, Minutes, Participant
from portal.chrome import Task
from portal.lib import clock
from portal.people.actor import Actor

# Of a meeting m; more than Meeting.objects.run_by, which asks for the day too.
RUN_BY = """(
    EXISTS (SELECT FROM forums_forumrole r
             WHERE r.forum_id = m.forum_id AND r.user_id = %(person)s)
 OR EXISTS (SELECT FROM partnerships_workingcommitteemember c
             WHERE c.network_id = m.network_id AND c.user_id = %(person)s)
 OR EXISTS (SELECT FROM partnerships_network n
             WHERE n.id = m.network_id AND n.host_id = %(organisation)s))"""
# Whether to look for what the functions of the same name find.
SELDOM = {
    "follow_ups": """SELECT FROM forums_followup f
                       JOIN forums_participant p ON p.id = f.person_id
                      WHERE p.user_id = %(person)s AND f.done_at IS NULL""",
    "to_be_read": """SELECT FROM forums_minutes x
                       JOIN forums_participant p ON p.meeting_id = x.meeting_id
                      WHERE p.user_id = %(person)s AND x.state = 'comments'""",
    "unwritten": f"""SELECT FROM forums_meeting m
                      WHERE m.state = 'closed'
                        AND NOT EXISTS (SELECT FROM forums_minutes x
                                         WHERE x.meeting_id = m.id)
                        AND {RUN_BY}""",  # noqa: S608 - our own text
}


def follow_ups(actor: Actor) -> QuerySet[FollowUp]:
    mine = Participant.objects.acting(actor)
    waiting = FollowUp.objects.waiting().filter(person__in=mine.values("pk"))
    return waiting.select_related("item").order_by("due", "pk")


def to_be_read(actor: Actor) -> QuerySet[Minutes]:
    """Minutes that one may comment on still, and has not."""
    mine = Participant.objects.acting(actor)
    there = mine.exclude(attendances=None)
    sent = Minutes.objects.filter(
        state=Minutes.State.COMMENTS,
        comments_until__gte=clock.today(),
        meeting__in=there.values("meeting"),
    )
    silent = sent.exclude(comments__participant__in=mine.values("pk"))
    return silent.select_related("meeting").order_by("comments_until", "pk")


def unwritten(actor: Actor) -> QuerySet[Meeting]:
    held = Meeting.objects.run_by(actor).filter(state=Meeting.State.CLOSED)
    return held.filter(minutes=None).order_by("closed_at", "pk")


def to_do(task: FollowUp) -> Task:
    text = _("%(task)s (%(item)s)") % {"task": task.text, "item": task.item.title}
    return Task(text, task.item.get_absolute_url(), task.due)


def to_read(minutes: Minutes) -> Task:
    text = _("Read the minutes of %(title)s, and comment on what is wrong.")
    said = text % {"title": minutes.meeting.title}
    return Task(said, minutes.get_absolute_url(), minutes.comments_until)


def to_write(meeting: Meeting) -> Task:
    text = _("Write the minutes of %(title)s.") % {"title": meeting.title}
    return Task(text, meeting.get_absolute_url())
