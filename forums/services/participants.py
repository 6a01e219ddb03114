"""Who is called to a meeting, what they answer, and when they are there."""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from forums.models import Attendance, ForumRole, Meeting, Participant, SeatHolder
from forums.rules import meetings as rules
from forums.rules.recusals import participant_of
from forums.services.telling import tell
from partnerships.models import WorkingCommitteeMember
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import IllegalMove
from portal.lib.verdict import require
from portal.people.actor import Actor

Capacity = Participant.Capacity
Answer = Participant.Answer


def gather(meeting: Meeting) -> None:
    """Make those who have a place on the meeting's day its participants.

    Call it in a transaction that has locked the meeting. One whose time is over
    before the meeting goes, with what was found about them. A person is one in a
    meeting: of two places, the first one is theirs.
    """
    places = list(_places(meeting))
    _let_go(meeting, {_place(one) for one in places})
    there = list(meeting.participants.all())
    known = {_place(one) for one in there}
    people = {one.user_id for one in there if one.user_id}
    for one in places:
        if _place(one) in known:
            continue
        if one.user_id in people:
            if one.holder_id is None and one.committee_member_id is None:
                continue  # leads or writes, and has a seat too
            one.user = None
        people |= {one.user_id} if one.user_id else set()
        one.meeting = meeting
        one.save()


def _let_go(meeting: Meeting, wanted: set[tuple[object, ...]]) -> None:
    """Before the others are taken in: who leads, and had a seat, still leads."""
    there = meeting.participants.all()
    gone = [one.pk for one in there if _place(one) not in wanted]
    unused = Participant.objects.filter(pk__in=gone, attendances=None, follow_ups=None)
    unused.delete()


def _place(one: Participant) -> tuple[object, ...]:
    if one.holder_id or one.committee_member_id:
        return one.holder_id, one.committee_member_id
    return one.user_id, "role"


def _places(meeting: Meeting) -> Iterator[Participant]:
    day = meeting.day
    if meeting.network_id is not None:
        seated = WorkingCommitteeMember.objects.valid_on(day).in_order()
        for person in seated.filter(network=meeting.network_id):
            yield Participant(
                capacity=person.role,
                committee_member=person,
                name=person.name,
                represents=person.owner.name,
                email=person.email,
                user_id=person.user_id,
                organisation_id=person.owner_id,
            )
        return
    holders = SeatHolder.objects.valid_on(day).filter(seat__forum=meeting.forum_id)
    # Members before deputies: «member» comes after «deputy» in the alphabet.
    for holder in holders.select_related("seat").order_by("-part", "pk"):
        yield Participant(
            capacity=holder.part,
            holder=holder,
            seat=holder.seat,
            name=holder.name,
            represents=holder.seat.represents,
            email=holder.email or (holder.user.email if holder.user else ""),
            user_id=holder.user_id,
            organisation_id=holder.organisation_id,
        )
    roles = ForumRole.objects.valid_on(day).filter(forum=meeting.forum_id)
    for role in roles.select_related("user", "organisation").order_by("kind"):
        yield Participant(
            capacity=role.kind,
            name=str(role.user),
            represents=role.organisation.name if role.organisation else "",
            email=role.user.email,
            user_id=role.user_id,
            organisation_id=role.organisation_id,
        )


@transaction.atomic
def answer(*, actor: Actor, participant: Participant, comes: bool) -> Participant:
    """Answer the invitation. A member's absence calls the deputy in; coming all the
    same sends the deputy home again.

    Raises PermissionDenied.
    """
    current = _locked(participant)
    require(rules.may_answer(actor, current))
    new = Answer.COMES if comes else Answer.EXCUSED
    if current.answer == new:
        return current
    old, current.answer, current.answered_at = current.answer, new, clock.now()
    current.save(update_fields=["answer", "answered_at"])
    record(
        actor=actor,
        action="meeting.answered",
        obj=current.meeting,
        name=current.name,
        old=old,
        new=new,
    )
    if current.capacity == Capacity.MEMBER and current.seat_id:
        _call_deputy(actor, current, wanted=not comes)
    return current


def _call_deputy(actor: Actor, member: Participant, *, wanted: bool) -> None:
    deputy = member.meeting.participants.filter(
        seat=member.seat_id, capacity=Capacity.DEPUTY
    ).first()
    if deputy is None or wanted == (deputy.called_in_at is not None):
        return
    deputy.called_in_at = clock.now() if wanted else None
    deputy.save(update_fields=["called_in_at"])
    record(
        actor=actor,
        action="meeting.deputy_called_in" if wanted else "meeting.deputy_sent_home",
        obj=member.meeting,
        name=deputy.name,
        instead_of=member.name,
    )
    template = "forums/deputy_called_in" if wanted else "forums/deputy_not_needed"
    tell(deputy, template, at=member.answered_at)


@transaction.atomic
def arrive(*, actor: Actor, participant: Participant) -> Attendance:
    """Say that somebody is in the meeting from now; again changes nothing."""
    current = _locked(participant)
    require(rules.may_attend(actor, current))
    there = current.attendances.filter(left_at=None).first()
    if there:
        return there
    made = Attendance.objects.create(participant=current, came_at=clock.now())
    record(actor=actor, action="meeting.came", obj=current.meeting, name=current.name)
    return made


@transaction.atomic
def leave(*, actor: Actor, participant: Participant) -> None:
    """Say that somebody has left; again changes nothing."""
    current = _locked(participant)
    require(rules.may_attend(actor, current))
    if current.attendances.filter(left_at=None).update(left_at=clock.now()):
        record(
            actor=actor, action="meeting.left", obj=current.meeting, name=current.name
        )


@transaction.atomic
def arrive_all(*, actor: Actor, meeting: Meeting) -> int:
    """All who are expected and have not declined are there; how many more that is."""
    require(rules.may_attend_all(actor, meeting))
    expected = meeting.participants.filter(
        ~Q(capacity=Capacity.DEPUTY) | Q(called_in_at__isnull=False)
    ).exclude(answer=Answer.EXCUSED)
    absent = expected.exclude(attendances__left_at=None, attendances__isnull=False)
    came = [
        one for one in absent.order_by("pk") if arrive(actor=actor, participant=one)
    ]
    return len(came)


def own_place(*, actor: Actor, meeting: Meeting) -> Participant:
    """Who this person is in the meeting. Raises PermissionDenied who is not called."""
    found = participant_of(actor, meeting)
    if found is None:
        raise PermissionDenied(_("Those who are called to the meeting do this."))
    return found


def _locked(participant: Participant) -> Participant:
    """The row as it is now, with its meeting, held against others."""
    meeting = Meeting.objects.select_for_update(of=("self",))
    held = meeting.select_related("forum", "network").get(pk=participant.meeting_id)
    current = (
        Participant.objects.select_for_update(of=("self",))
        .filter(pk=participant.pk)
        .first()
    )
    if current is None:
        raise IllegalMove(_("This person is no longer called to the meeting."))
    current.meeting = held
    return current
