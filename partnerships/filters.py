"""What the address of a list asks for. Nonsense in it is left aside."""

from django.db.models import F
from django.http import QueryDict

from partnerships.models import Need, SchemeYear
from partnerships.models.need import NeedQuerySet
from portal.people.actor import Actor

# What a list can be sorted by; «-» in front turns it.
ORDERS = {
    "title": "title",
    "owner": "owner__sort_key",
    "requested": "requested_nok",
}


class NeedFilter:
    """The needs that the actor sees, narrowed by year, state and words."""

    def __init__(self, asked: QueryDict, *, actor: Actor) -> None:
        self.actor = actor
        year = asked.get("year", "")
        self.year = int(year) if year.isdecimal() and len(year) == 4 else None
        state = asked.get("state", "")
        self.state = state if state in Need.State.values else ""
        self.words = asked.get("q", "").replace("\x00", "").strip()[:100]
        order = asked.get("order", "")
        self.order = order if order.removeprefix("-") in ORDERS else "owner"

    def years(self) -> list[int]:
        """The years that can be asked for, newest first."""
        years = SchemeYear.objects.visible_to(self.actor).order_by("-year")
        return list(years.values_list("year", flat=True).distinct())

    def needs(self) -> NeedQuerySet:
        needs = Need.objects.visible_to(self.actor)
        if self.year:
            needs = needs.filter(scheme_year__year=self.year)
        if self.state:
            needs = needs.filter(state=self.state)
        if self.words:
            needs = needs.matching(self.words)
        return needs

    def ordered(self) -> NeedQuerySet:
        column = F(ORDERS[self.order.removeprefix("-")])
        turned = self.order.startswith("-")
        return self.needs().order_by(column.desc() if turned else column.asc(), "pk")
