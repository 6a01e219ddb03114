"""What minutes say, as plain values: first the facts of the rows, then the texts."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Who was called; ``times`` are «10.00–12.30», one for each time in the room."""

    name: str
    represents: str
    capacity: str
    times: tuple[str, ...] = ()
    excused: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    need: str
    recipient: str
    year: int
    recommended_nok: int
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    number: int
    text: str
    by: str
    withdrawn: bool
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes for a proposal by its number; 0 is to abstain."""

    proposal: int
    votes: int
    adopted: bool


@dataclass(frozen=True, slots=True)
class Ballot:
    secret: bool
    entitled: int
    cast: int
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A dissent."""

    name: str
    represents: str
    text: str


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """``state`` is AgendaItem.State; ``adopted`` the number of what was decided."""

    item: int
    number: int
    title: str
    kind: str
    state: str
    stands_down: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    disagreement: str
    ballots: tuple[Ballot, ...]
    dissents: tuple[Words, ...]
    adopted: int | None

    @property
    def decision(self) -> Proposal | None:
        return next((p for p in self.proposals if p.number == self.adopted), None)


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """What the rows of a held meeting say, in the language of its minutes."""

    meeting: int
    title: str
    held_by: str
    day: dt.date
    began: str
    ended: str
    place: str
    there: tuple[Person, ...]
    not_there: tuple[Person, ...]
    items: tuple[ItemFacts, ...]


@dataclass(frozen=True, slots=True)
class Task:
    text: str
    who: str
    due: dt.date


@dataclass(frozen=True, slots=True)
class ItemText:
    """Of the item with this number: what was written of it, and what is to be done."""

    number: int
    text: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """All that minutes say. ``version`` is above 1 for a correction, with a reason."""

    version: int
    reason: str
    facts: MeetingFacts
    texts: tuple[ItemText, ...]

    @property
    def rows(self) -> list[tuple[ItemFacts, ItemText]]:
        by_number = {one.number: one for one in self.texts}
        empty = ItemText(0, "", ())
        return [(one, by_number.get(one.number, empty)) for one in self.facts.items]
