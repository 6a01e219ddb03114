"""What a forum's page shows: seats with their people, and the balance demanded."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from forums.models import Forum, Seat, SeatHolder, SeatKind, SeatRule
from portal.people.actor import Actor


@dataclass(slots=True)
class SeatRow:
    """A seat with its people that day; None where nobody is in the place."""

    seat: Seat
    member: SeatHolder | None = None
    deputy: SeatHolder | None = None


@dataclass(slots=True)
class Balance:
    """One kind of seat against what the mandate demands of it."""

    rule: SeatRule
    rows: list[SeatRow] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def held(self) -> int:
        return sum(row.member is not None for row in self.rows)

    @property
    def fault(self) -> str:
        """What is wrong with how many there are, in a sentence; "" for nothing."""
        if self.count < self.rule.at_least:
            return _("%(missing)s too few") % {
                "missing": self.rule.at_least - self.count
            }
        if self.rule.at_most is not None and self.count > self.rule.at_most:
            return _("%(extra)s too many") % {"extra": self.count - self.rule.at_most}
        return ""


def balance_of(forum: Forum, actor: Actor, on: dt.date) -> list[Balance]:
    """Each kind of seat with its seats that day, in the order of SeatKind."""
    rules = {rule.kind: Balance(rule) for rule in forum.seat_rules.all()}
    seats = Seat.objects.visible_to(actor).filter(forum=forum).valid_on(on)
    rows = {
        seat.pk: SeatRow(seat)
        for seat in seats.select_related("network").order_by("represents", "pk")
    }
    people = SeatHolder.objects.visible_to(actor).valid_on(on)
    for person in people.filter(seat__in=rows).select_related("organisation"):
        if person.part == SeatHolder.Part.MEMBER:
            rows[person.seat_id].member = person
        else:
            rows[person.seat_id].deputy = person
    for row in rows.values():
        rules[row.seat.kind].rows.append(row)
    return [rules[kind] for kind in SeatKind.values if kind in rules]
