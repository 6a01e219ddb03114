"""What a meeting's page shows of those who are called to it."""

from dataclasses import dataclass

from django.db.models import QuerySet, prefetch_related_objects

from forums.models import AgendaItem, Meeting, Participant
from forums.rules.meetings import answers_for
from portal.people.actor import Actor
from portal.people.prepared import Prepared


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


def _people(meeting: int) -> QuerySet[Participant]:
    return Participant.objects.filter(meeting=meeting).by_seat().with_rights()


def _items(meeting: int) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(meeting=meeting)


PEOPLE, ITEMS = Prepared(_people), Prepared(_items)


def items_of(meeting: Meeting) -> list[AgendaItem]:
    """The agenda, in its order: one query."""
    return ITEMS.of(meeting, "meeting")


def participant_rows(meeting: Meeting, actor: Actor) -> list[PersonRow]:
    """In the order of their seats: two queries."""
    found = PEOPLE.of(meeting, "meeting")
    prefetch_related_objects(found, "attendances")
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
