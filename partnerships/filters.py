"""What the address of a list asks for. Nonsense in it is left aside."""

from urllib.parse import urlencode

from django.http import QueryDict

from partnerships.models import Need
from partnerships.models.need import NeedQuerySet
from portal.people.actor import Actor

ORDERS = {
    "title": ("title", "pk"),
    "owner": ("owner__sort_key", "pk"),
    "requested": ("-requested_nok", "pk"),
    "newest": ("-updated_at", "-pk"),
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
        self.order = order if order in ORDERS else "owner"

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
        return self.needs().listed().order_by(*ORDERS[self.order])

    def address(self, **other: object) -> str:
        """The query string of this filter, with ``other`` put in."""
        now = {
            "year": self.year,
            "state": self.state,
            "q": self.words,
            "order": self.order,
        }
        return "?" + urlencode({k: v for k, v in {**now, **other}.items() if v})
