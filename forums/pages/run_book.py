"""The leader's run-book: each item's time, and when it then begins."""

import datetime as dt
from dataclasses import dataclass

from forums.models import AgendaItem, ItemNote, Meeting
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """``begins_at`` is by the times before it; None after one without a time."""

    item: AgendaItem
    note: ItemNote | None
    begins_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class RunBook:
    meeting: Meeting
    lines: list[Line]

    @property
    def minutes(self) -> int:
        return sum(line.note.minutes or 0 for line in self.lines if line.note)

    @property
    def over(self) -> int:
        """How many minutes more than the meeting has; below zero for fewer."""
        there = self.meeting.ends_at - self.meeting.starts_at
        return self.minutes - int(there.total_seconds() // 60)


def run_book(actor: Actor, meeting: Meeting) -> RunBook:
    """Two queries. Without the notes of items that one stands down from."""
    notes = ItemNote.objects.visible_to(actor).filter(item__meeting=meeting)
    by_item = {note.item_id: note for note in notes}
    begins: dt.datetime | None = meeting.starts_at
    lines = []
    for item in meeting.items.all():
        note = by_item.get(item.pk)
        lines.append(Line(item, note, begins))
        begins = _after(begins, note.minutes if note else None)
    return RunBook(meeting, lines)


def _after(begins: dt.datetime | None, minutes: int | None) -> dt.datetime | None:
    if begins is None or minutes is None:
        return None
    return begins + dt.timedelta(minutes=minutes)
