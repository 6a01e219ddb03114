"""What a recommendation is made of: measures with amounts, and items that decided."""

import datetime as dt
from dataclasses import dataclass

from partnerships.models import NeedLine


@dataclass(frozen=True, slots=True)
class Amount:
    """A budget line; ``recommended_nok`` is None where the forum says nothing of it."""

    recipient: str
    recipient_number: str
    role: str
    year: int
    requested_nok: int
    recommended_nok: int | None

    @property
    def role_name(self) -> str:
        return str(NeedLine.Role(self.role).label)


@dataclass(frozen=True, slots=True)
class Measure:
    """A need that the forum has prioritised; ``item`` is the place of its item."""

    place: int
    receipt: str
    title: str
    owner: str
    owner_number: str
    network: str
    network_rank: int | None
    with_owners: tuple[str, ...]
    schools: int | None
    teachers: int | None
    leaders: int | None
    years: int
    starts: str
    criteria: str
    uh_partners: tuple[str, ...]
    uh_role: str
    reason: str
    item: int
    amounts: tuple[Amount, ...]

    def nok(self, year: int) -> int:
        """Recommended for that year."""
        return sum(a.recommended_nok or 0 for a in self.amounts if a.year == year)

    def requested_nok(self, year: int) -> int:
        return sum(a.requested_nok for a in self.amounts if a.year == year)


@dataclass(frozen=True, slots=True)
class Count:
    text: str
    votes: int


@dataclass(frozen=True, slots=True)
class Ballot:
    secret: bool
    entitled: int
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    represents: str


@dataclass(frozen=True, slots=True)
class Objection:
    name: str
    represents: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item that decided; ``disagreement`` is the recorded lack of consensus."""

    number: int
    title: str
    meeting: str
    held_on: dt.date
    voted: bool
    decision: str
    disagreement: str
    ballots: tuple[Ballot, ...]
    dissents: tuple[Objection, ...]
    stood_down: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Held:
    title: str
    held_on: dt.date
    present: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """What one recipient is recommended for the year, over all measures."""

    number: str
    name: str
    role: str
    measures: int
    requested_nok: int
    recommended_nok: int

    @property
    def role_name(self) -> str:
        return str(NeedLine.Role(self.role).label)
