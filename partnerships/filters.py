"""What the address of a list asks for. Nonsense in it is left aside."""

import datetime as dt
from functools import cached_property

from django.db.models import F
from django.http import QueryDict
from django.utils.translation import gettext as _

from partnerships.choices import (
    networks_near,
    schemes,
    uh_institutions,
    years_opened,
)
from partnerships.models import (
    Need,
    Organisation,
)
from partnerships.models.need import NeedQuerySet
from portal.lib import clock
from portal.lib.fields import MOST_NOK, parse_nok
from portal.people.actor import Actor

# What a list can be sorted by; «-» in front turns it.
ORDERS = {
    "title": "title",
    "owner": "owner__sort_key",
    "year": "scheme_year__year",
    "uh": "uh_partner__sort_key",
    "requested": "requested_nok",
}
AMOUNTS = ("from", "to")


class NeedFilter:
    """The needs that the actor sees, narrowed by what the address says.

    A governor who says nothing of the year sees the newest: ``?year=`` is all years.
    """

    def __init__(self, asked: QueryDict, *, actor: Actor) -> None:
        self.actor = actor
        self.asked = asked
        year = asked.get("year", "")
        self.year = int(year) if year.isdecimal() and len(year) == 4 else None
        if "year" not in asked and actor.kind == Organisation.Kind.GOVERNOR:
            self.year = self.newest_year
        state = asked.get("state", "")
        self.state = state if state in Need.State.values else ""
        self.words = self._text("q")
        self.owner = self._text("owner")
        self.scheme = self._text("scheme")
        self.network = self._text("network")
        uh = asked.get("uh", "")
        self.uh = int(uh) if uh.isdecimal() and len(uh) < 10 else None
        self.wrong_amounts: list[str] = []
        self.from_nok, self.to_nok = (self._amount(name) for name in AMOUNTS)
        order = asked.get("order", "")
        self.order = order if order.removeprefix("-") in ORDERS else "owner"

    def _text(self, name: str) -> str:
        return self.asked.get(name, "").replace("\x00", "").strip()[:100]

    def _amount(self, name: str) -> int | None:
        """None where nothing is typed; what is no amount is told, not guessed."""
        text = self._text(name)
        try:
            amount_nok = parse_nok(text) if text else None
        except ValueError:
            amount_nok = None
            self.wrong_amounts.append(text)
        return None if amount_nok is None else min(amount_nok, MOST_NOK)

    def amounts_typed(self) -> list[str]:
        """As they were typed, to be shown again."""
        return [self._text(name) for name in AMOUNTS]

    def address(self) -> str:
        """The filter as it stands, for links to the same needs: ``?year=2018&…``."""
        query = self.asked.copy()
        query.pop("page", None)
        query["year"] = str(self.year or "")
        return f"?{query.urlencode()}"

    def is_narrowed(self) -> bool:
        """Whether one of the rarer questions is asked: then they are all shown."""
        rare = (self.owner, self.scheme, self.network, self.uh, *self.amounts_typed())
        return any(rare)

    # ------------------------------------------------------------ what can be asked

    @cached_property
    def _opened(self) -> list[tuple[int, dt.datetime]]:
        return years_opened(self.actor)

    @property
    def newest_year(self) -> int | None:
        """The newest that has opened, else the newest there is."""
        now, years = clock.now(), self.years()
        started = (year for year, first in self._opened if first <= now)
        return next(started, years[0] if years else None)

    def years(self) -> list[int]:
        """The years that can be asked for, newest first."""
        return [year for year, _ in self._opened]

    def states(self) -> list[tuple[str, str]]:
        return [("draft", _("Drafts")), ("submitted", _("Submitted ones"))]

    def schemes(self) -> list[tuple[str, str]]:
        return schemes()

    def networks(self) -> list[tuple[str, str]]:
        return networks_near(self.actor)

    def partners(self) -> list[tuple[int, str]]:
        return uh_institutions()

    # ------------------------------------------------------------------- the answer

    def needs(self) -> NeedQuerySet:
        needs = Need.objects.visible_to(self.actor)
        if self.year:
            needs = needs.filter(scheme_year__year=self.year)
        if self.state:
            needs = needs.filter(state=self.state)
        if self.words:
            needs = needs.matching(self.words)
        if self.scheme:
            needs = needs.filter(scheme_year__scheme__code=self.scheme)
        if self.owner:
            needs = needs.owned_by_name(self.owner)
        if self.network:
            needs = needs.in_network(self.network)
        if self.uh:
            needs = needs.planned_with(self.uh)
        if self.from_nok is not None:
            needs = needs.filter(requested_nok__gte=self.from_nok)
        if self.to_nok is not None:
            needs = needs.filter(requested_nok__lte=self.to_nok)
        return needs

    def ordered(self) -> NeedQuerySet:
        column = F(ORDERS[self.order.removeprefix("-")])
        turned = self.order.startswith("-")
        return self.needs().order_by(column.desc() if turned else column.asc(), "pk")
