"""Who writes, comments on, approves and corrects minutes; and who may not, and why."""

from django.utils.translation import gettext as _

from forums.models import AgendaItem, FollowUp, Meeting, Minutes, Participant
from forums.rules.meetings import may_run
from portal.lib import clock
from portal.lib.formats import day
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor

S = Minutes.State


def may_start(actor: Actor, meeting: Meeting) -> Verdict:
    """Make the draft, from what the meeting's rows say, when it is held."""
    runs = may_run(actor, meeting)
    if not runs:
        return runs
    if meeting.state != Meeting.State.CLOSED:
        return no(_("Minutes are written of a meeting that is held and closed."))
    return YES


def may_write(actor: Actor, minutes: Minutes) -> Verdict:
    runs = may_run(actor, minutes.meeting)
    if runs and minutes.is_approved:
        return no(
            _("These minutes are approved, and stand. What is wrong is corrected.")
        )
    return runs


def may_send(actor: Actor, minutes: Minutes) -> Verdict:
    writes = may_write(actor, minutes)
    if writes and minutes.state != S.DRAFT:
        return no(_("These minutes are sent for comments."))
    return writes


def was_there(actor: Actor, minutes: Minutes) -> Participant | None:
    """Who this person was in the meeting; None who was not in the room."""
    mine = Participant.objects.acting(actor).filter(meeting=minutes.meeting_id)
    return mine.exclude(attendances=None).with_rights().first()


def may_comment(minutes: Minutes, participant: Participant | None) -> Verdict:
    if participant is None:
        return no(_("Those who were in the meeting comment on its minutes."))
    if getattr(participant, "listens", False):
        return no(_("Your place in the meeting does not speak in it."))
    if minutes.state == S.DRAFT:
        return no(_("These minutes are not sent for comments."))
    if minutes.is_approved:
        return no(_("These minutes are approved."))
    until = minutes.comments_until
    if until is not None and clock.today() > until:
        return no(_("The time for comments ended %(day)s.") % {"day": day(until)})
    return YES


def may_put_on_agenda(actor: Actor, minutes: Minutes) -> Verdict:
    """On the agenda of a later meeting; anew where that meeting did not approve."""
    writes = may_write(actor, minutes)
    return is_ready_for_agenda(minutes) if writes else writes


def is_ready_for_agenda(minutes: Minutes) -> Verdict:
    if minutes.state != S.COMMENTS:
        return no(_("Send the minutes for comments first."))
    item = minutes.approval_item
    if item is not None and item.meeting.state in Meeting.COMING:
        return no(
            _("They are on the agenda of %(meeting)s.")
            % {"meeting": item.meeting.title}
        )
    return YES


def may_approve(actor: Actor, minutes: Minutes) -> Verdict:
    """Lock them, when the item that approves them is decided."""
    writes = may_write(actor, minutes)
    return is_decided(minutes) if writes else writes


def is_decided(minutes: Minutes) -> Verdict:
    """Whether a meeting has approved them."""
    item = minutes.approval_item
    if minutes.state != S.COMMENTS or item is None:
        return no(_("Put the minutes on the agenda of the next meeting first."))
    if item.state not in (AgendaItem.State.AGREED, AgendaItem.State.VOTED):
        return no(
            _("%(meeting)s has not decided on them yet.")
            % {"meeting": item.meeting.title}
        )
    if item.meeting.state != Meeting.State.CLOSED:
        return no(_("Close the meeting first. Then its decision stands."))
    return YES


def may_correct(actor: Actor, minutes: Minutes) -> Verdict:
    """Approved minutes, by a new version: the newest one, once."""
    runs = may_run(actor, minutes.meeting)
    if not runs:
        return runs
    if not minutes.is_approved:
        return no(_("These minutes are not approved: change them."))
    if Minutes.objects.filter(corrects=minutes).exists():
        return no(_("These minutes are corrected by a later version."))
    return YES


def may_follow_up(actor: Actor, meeting: Meeting) -> Verdict:
    """Agree on something to do, in the meeting or after it."""
    runs = may_run(actor, meeting)
    return is_time_for_tasks(meeting) if runs else runs


def is_time_for_tasks(meeting: Meeting) -> Verdict:
    if meeting.state in (Meeting.State.OPENED, Meeting.State.CLOSED):
        return YES
    return no(_("What is to be done is agreed in the meeting, or after it."))


def may_finish(actor: Actor, task: FollowUp) -> Verdict:
    """Say that it is done: who was to do it, and who runs the meetings."""
    mine = Participant.objects.acting(actor).filter(pk=task.person_id)
    if mine.exists() or may_run(actor, task.item.meeting):
        return YES
    return no(
        _("%(name)s, or who runs the meetings, says that this is done.")
        % {"name": task.person.name}
    )


def may_print(actor: Actor, meeting: Meeting) -> Verdict:
    """The agenda as a paper, once it is sent; before that, who runs the meeting."""
    if Meeting.objects.visible_to(actor).filter(pk=meeting.pk).exists():
        return YES
    return no(_("Those who see the meeting print its agenda."))


def may_print_minutes(actor: Actor, minutes: Minutes) -> Verdict:
    if Minutes.objects.visible_to(actor).filter(pk=minutes.pk).exists():
        return YES
    return no(_("Those who see the minutes print them."))
