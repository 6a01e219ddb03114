"""The life of a meeting: made, called, opened, closed or cancelled."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from forums.models import AgendaItem, Attendance, Forum, Meeting, Participant, Vote
from forums.rules import meetings as rules
from forums.services.participants import gather
from forums.services.recusals import find_conflicts
from forums.services.telling import tell
from partnerships.models import Network, NetworkRanking
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import IllegalMove, StaleState
from portal.lib.text import as_lines, readable
from portal.lib.verdict import require
from portal.people.actor import Actor

S = Meeting.State

# (from, action) -> to. The whole life of a meeting. To call again tells of changes.
MOVES = {
    (S.PLANNED, "call"): S.CALLED,
    (S.CALLED, "call"): S.CALLED,
    (S.CALLED, "open"): S.OPENED,
    (S.OPENED, "close"): S.CLOSED,
    (S.PLANNED, "cancel"): S.CANCELLED,
    (S.CALLED, "cancel"): S.CANCELLED,
}


@transaction.atomic
def create_meeting(
    *,
    actor: Actor,
    form_key: UUID,
    forum: Forum | None = None,
    network: Network | None = None,
    **facts: Any,
) -> Meeting:
    """A meeting in the making, with those who have a place that day.

    The same ``form_key`` again gives the meeting that is there. ``facts``: title,
    starts_at, ends_at, place, link, scheme_year. Raises PermissionDenied or
    ValidationError.
    """
    require(rules.may_make_meeting(actor, forum=forum, network=network))
    facts = as_lines(facts, "title", "place")
    meeting = Meeting(form_key=form_key, forum=forum, network=network, **facts)
    meeting.full_clean(validate_unique=False)
    _check_year(meeting)
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError:  # the form was sent twice
        return Meeting.objects.get(form_key=form_key, forum=forum, network=network)
    gather(meeting)
    record(actor=actor, action="meeting.created", obj=meeting, title=meeting.title)
    return meeting


def _check_year(meeting: Meeting) -> None:
    county = meeting.forum.county_id if meeting.forum else meeting.network.county_id  # type: ignore[union-attr]
    year = meeting.scheme_year
    if year is not None and year.county_id != county:
        raise ValidationError({"scheme_year": _("This is another county's year.")})


@transaction.atomic
def change_meeting(
    *, actor: Actor, meeting: Meeting, version: int, **facts: Any
) -> Meeting:
    """Change title, time and place, until it is over.

    Raises PermissionDenied, ValidationError, or StaleState when somebody has saved
    since ``version``.
    """
    current = locked(meeting)
    require(rules.may_prepare(actor, current))
    if current.version != version:
        raise StaleState(_("Somebody else has changed the meeting. Open it anew."))
    facts = as_lines(facts, "title", "place")
    old = {name: getattr(current, name) for name in facts}
    for name, value in facts.items():
        setattr(current, name, value)
    current.version += 1
    current.full_clean(validate_unique=False)
    _check_year(current)
    current.save(update_fields=[*facts, "version"])
    _gather(current)
    record(
        actor=actor,
        action="meeting.changed",
        obj=current,
        old={name: str(was) for name, was in old.items() if was != facts[name]},
    )
    return current


@transaction.atomic
def call_meeting(*, actor: Actor, meeting: Meeting) -> Meeting:
    """Send the agenda to those who are expected; again, tell them of the changes.

    Raises PermissionDenied, ValidationError without an agenda, or IllegalMove.
    """
    current = locked(meeting)
    require(rules.may_run(actor, current))
    if not current.items.exists():
        raise ValidationError(_("Put something on the agenda first."))
    _move(current, "call")
    _gather(current)
    current.revision += 1
    current.called_at = current.called_at or clock.now()
    current.save(update_fields=["state", "revision", "called_at"])
    record(actor=actor, action="meeting.called", obj=current, revision=current.revision)
    template = (
        "forums/meeting_called" if current.revision == 1 else ("forums/meeting_changed")
    )
    _tell_all(current, template)
    return current


@transaction.atomic
def cancel_meeting(*, actor: Actor, meeting: Meeting, reason: str) -> Meeting:
    """Raises PermissionDenied, ValidationError without a reason, or IllegalMove."""
    current = locked(meeting)
    require(rules.may_run(actor, current))
    if not readable(reason):
        raise ValidationError({"reason": _("Say why the meeting is cancelled.")})
    called = current.state == S.CALLED
    _move(current, "cancel")
    current.revision += 1
    current.save(update_fields=["state", "revision"])
    record(
        actor=actor, action="meeting.cancelled", obj=current, reason=readable(reason)
    )
    if called:
        _tell_all(current, "forums/meeting_cancelled")
    return current


@transaction.atomic
def open_meeting(*, actor: Actor, meeting: Meeting) -> Meeting:
    """From now it can decide; the orders on its agenda are no longer called back.

    Raises PermissionDenied or IllegalMove.
    """
    current = locked(meeting)
    require(rules.may_run(actor, current))
    _move(current, "open")
    _gather(current)
    current.opened_at = clock.now()
    current.save(update_fields=["state", "opened_at"])
    if current.forum_id is not None:
        treated = NetworkRanking.objects.forwarded().filter(
            forwardings__in=current.items.values("needs__forwarded"), treated_at=None
        )
        pks = list(treated.values_list("pk", flat=True))
        NetworkRanking.objects.filter(pk__in=pks).update(treated_at=clock.now())
    record(actor=actor, action="meeting.opened", obj=current)
    return current


@transaction.atomic
def close_meeting(*, actor: Actor, meeting: Meeting) -> Meeting:
    """The meeting is held: what it decided stands, and all have left.

    Raises PermissionDenied, ValidationError while a vote is open, or IllegalMove.
    """
    current = locked(meeting)
    require(rules.may_run(actor, current))
    if Vote.objects.filter(item__meeting=current, closed_at=None).exists():
        raise ValidationError(_("Close the vote that is open first."))
    _move(current, "close")
    current.closed_at = clock.now()
    Attendance.objects.filter(participant__meeting=current, left_at=None).update(
        left_at=current.closed_at
    )
    current.save(update_fields=["state", "closed_at"])
    undecided = current.items.filter(state=AgendaItem.State.UNDECIDED).count()
    record(actor=actor, action="meeting.closed", obj=current, undecided=undecided)
    return current


def _gather(meeting: Meeting, *, invites: bool = False) -> None:
    """Those who have a place on its day, and who of them is in conflict on what.

    Who was called, and is no longer expected, is told. ``invites``: who is expected
    only now is called at once; else when the changes are told to all.
    """
    called = meeting.state == S.CALLED and meeting.revision > 0
    before = _addresses(meeting) if called else {}
    gather(meeting)
    for item in meeting.items.all():
        find_conflicts(item)
    if not called:
        return
    after = _addresses(meeting)
    gone = [one for to, one in before.items() if to not in after]
    new = [one for to, one in after.items() if invites and to not in before]
    if not gone and not new:
        return
    meeting.revision += 1
    meeting.save(update_fields=["revision"])
    for one in gone:
        tell(one, "forums/not_called", at=meeting.revision)
    for one in new:
        tell(one, "forums/meeting_called", at=meeting.revision)


def _addresses(meeting: Meeting) -> dict[str, Participant]:
    """Those who are expected, by where they are told: a person may have two places."""
    found = {}
    for one in meeting.participants.select_related("user").order_by("pk"):
        one.meeting = meeting
        if one.is_expected:
            found[one.user.email if one.user else one.email] = one
    return found


def gather_anew(forum: Forum) -> None:
    """Call it when somebody's place in the forum begins or ends.

    Whoever has none on the day of a coming meeting is no longer called to it, and who
    has one now is called, if the agenda is sent.
    """
    coming = forum.meetings.filter(state__in=(S.PLANNED, S.CALLED)).order_by("pk")
    for meeting in coming:
        _gather(locked(meeting), invites=True)


def locked(meeting: Meeting) -> Meeting:
    """The meeting as it is now, held against others until the transaction ends."""
    rows = Meeting.objects.select_for_update(of=("self",))
    return rows.select_related("forum", "network").get(pk=meeting.pk)


def _move(meeting: Meeting, action: str) -> None:
    new = MOVES.get((S(meeting.state), action))
    if new is None:
        raise IllegalMove(
            _("The meeting is %(state)s, so this cannot be done.")
            % {"state": meeting.get_state_display()}
        )
    meeting.state = new


def _tell_all(meeting: Meeting, template: str) -> None:
    for one in meeting.participants.select_related("user").order_by("pk"):
        if one.is_expected:
            one.meeting = meeting
            tell(one, template, at=meeting.revision)
