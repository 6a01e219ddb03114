"""What a meeting's page shows of those who are called to it."""

from dataclasses import dataclass

from forums.models import Meeting, Participant
from forums.rules.meetings import answers_for
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A participant, whether they are in the room, and whether it is oneself.

    ``answers``: whether this person says if they come; see rules.may_answer.
    ``listens``: whether the mandate lets their seat listen alone.
    """

    person: Participant
    is_there: bool
    is_self: bool
    answers: bool
    listens: bool


def participant_rows(meeting: Meeting, actor: Actor) -> list[PersonRow]:
    """In the order of their seats: two queries."""
    people = meeting.participants.by_seat().with_rights()
    found = people.prefetch_related("attendances")
    return [
        PersonRow(
            one,
            is_there=any(each.left_at is None for each in one.attendances.all()),
            is_self=_is_self(one, actor),
            answers=_is_self(one, actor) or answers_for(actor, one),
            listens=one.listens,
        )
        for one in found
    ]


def _is_self(one: Participant, actor: Actor) -> bool:
    """As acting_q says of the row."""
    return (
        one.user_id is not None
        and one.user_id == actor.user_id
        and one.organisation_id in (None, actor.organisation_id)
    )
