"""Who has the vote of each seat on an item, and whether enough are there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import QuerySet

from forums.models import AgendaItem, Participant, Recusal, Seat
from portal.people.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Voice:
    """A seat that votes, and who votes for it now: None while nobody does.

    ``stands_down``: there was somebody, who stands down, and no deputy came instead.
    """

    seat: Seat
    participant: Participant | None
    stands_down: bool


def _seats(forum: int, day: date) -> QuerySet[Seat]:
    voting = Seat.objects.filter(forum=forum).valid_on(day).voting()
    return voting.order_by("kind", "represents", "pk")


def _present(meeting: int) -> QuerySet[Participant]:
    """Members before deputies: «member» comes after «deputy» in the alphabet."""
    present = Participant.objects.filter(meeting=meeting).present()
    return present.exclude(seat=None).order_by("-capacity", "pk")


SEATS, PRESENT = Prepared(_seats), Prepared(_present)


def voices(item: AgendaItem, out: "Barred | None" = None) -> list[Voice]:
    """Each voting seat of the meeting's day: two queries, and one for who is ``out``.

    The member votes; where the member is not there or stands down, the deputy does.
    """
    meeting = item.meeting
    if meeting.forum_id is None:
        return []
    there: dict[int, list[Participant]] = {}
    for one in PRESENT.of(meeting, "meeting"):
        there.setdefault(one.seat_id or 0, []).append(one)
    out = barred(item) if out is None else out
    found = []
    for seat in SEATS.rows(meeting.forum_id, meeting.day):
        here = there.get(seat.pk, [])
        free = [one for one in here if not out.keeps_out(one)]
        found.append(Voice(seat, free[0] if free else None, bool(here and not free)))
    return found


@dataclass(frozen=True, slots=True)
class Barred:
    """Those who are out of an item, as participants and as people."""

    participants: frozenset[int]
    users: frozenset[int]

    @classmethod
    def of(cls, participants: Iterable[Participant]) -> Self:
        there = list(participants)
        users = frozenset(one.user_id for one in there if one.user_id is not None)
        return cls(frozenset(one.pk for one in there), users)

    def keeps_out(self, participant: Participant) -> bool:
        return participant.pk in self.participants or participant.user_id in self.users


def barred(item: AgendaItem) -> Barred:
    rows = Recusal.objects.barring().filter(item=item).select_related("participant")
    return Barred.of(one.participant for one in rows)


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many of the seats that count are there, and whether that is enough."""

    present: int
    counted: int
    percent: int

    @property
    def reached(self) -> bool:
        return self.present > 0 and self.present * 100 >= self.percent * self.counted


def quorum(item: AgendaItem, heard: list[Voice] | None = None) -> Quorum:
    """Of the seats, less those that stand down: they are not counted."""
    heard = voices(item) if heard is None else heard
    forum = item.meeting.forum
    return Quorum(
        present=sum(one.participant is not None for one in heard),
        counted=sum(not one.stands_down for one in heard),
        percent=forum.quorum_percent if forum else 0,
    )
