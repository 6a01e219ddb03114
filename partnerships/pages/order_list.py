"""What the address of a list of orders asks for. Nonsense in it is left aside."""

from functools import cached_property

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Lower
from django.http import QueryDict
from django.utils.translation import gettext as _

from partnerships.choices import uh_institutions, years_seen
from partnerships.models import (
    Need,
    NeedLine,
    Order,
    OrderLine,
    Organisation,
)
from partnerships.models.need import LONG_TEXTS
from partnerships.models.order import OrderQuerySet
from portal.people.actor import Actor

ORDERABLE = 25  # as many as a page of a list
ORDERS = {
    "title": "title",
    "owner": "need__owner__sort_key",
    "uh": "institution__sort_key",
    "state": "state",
    "sent": "sent_at",
    "due": "answer_due",
}


class OrderFilter:
    """The orders that the actor sees, narrowed by what the address says."""

    def __init__(self, asked: QueryDict, *, actor: Actor) -> None:
        self.actor = actor
        self.words = asked.get("q", "").replace("\x00", "").strip()[:100]
        year, state, uh = (asked.get(name, "") for name in ("year", "state", "uh"))
        self.year = int(year) if year.isdecimal() and len(year) == 4 else None
        self.state = state if state in Order.State.values else ""
        self.uh = int(uh) if uh.isdecimal() and len(uh) < 10 else None
        self.waits = "us" if asked.get("waits") == "us" else ""
        order = asked.get("order", "")
        self.order = order if order.removeprefix("-") in ORDERS else "-sent"

    @property
    def years(self) -> list[int]:
        return years_seen(self.actor)

    @property
    def institutions(self) -> list[tuple[int, str]]:
        return uh_institutions()

    @property
    def states(self) -> list[tuple[str, str]]:
        """Of the states, those that one may see orders in."""
        hidden = ("draft", "for_approval")
        outside = self.actor.kind not in Organisation.OWNER_KINDS
        return [
            (value, str(label))
            for value, label in Order.State.choices
            if not (outside and value in hidden)
        ]

    @property
    def sides(self) -> list[tuple[str, str]]:
        return [("us", _("Our answer"))]

    @cached_property
    def orderable(self) -> list[Need]:
        """Of an owner: its needs with something left of what UH institutions are
        granted, as ``left_nok``; the newest first. One query."""
        if self.actor.kind not in Organisation.OWNER_KINDS:
            return []
        granted = NeedLine.objects.filter(
            need=OuterRef("pk"), role=NeedLine.Role.UH, granted_nok__gt=0
        )
        drawn = OrderLine.objects.live().filter(
            need_line__need=OuterRef("pk"), need_line__role=NeedLine.Role.UH
        )
        left = _sum(granted, "need", "granted_nok") - _sum(
            drawn, "need_line__need", "price_nok"
        )
        own = Need.objects.submitted().held_by(self.actor.organisation_id)
        there = own.annotate(left_nok=left).filter(left_nok__gt=0)
        listed = there.select_related("scheme_year").defer(*LONG_TEXTS, "words")
        return list(listed.order_by("-scheme_year__year", "title", "pk")[:ORDERABLE])

    def found(self) -> OrderQuerySet:
        orders = Order.objects.visible_to(self.actor)
        if self.year:
            orders = orders.filter(need__scheme_year__year=self.year)
        if self.state:
            orders = orders.filter(state=self.state)
        if self.uh:
            orders = orders.filter(institution=self.uh)
        if self.waits:
            orders = orders.filter(waits_for=self.own_side)
        if self.words:
            words = self.words.lower()
            named = Organisation.objects.alias(lower=Lower("name")).filter(
                lower__contains=words
            )
            orders = orders.alias(lower=Lower("title")).filter(
                Q(lower__contains=words) | Q(need__owner__in=named.values("pk"))
            )
        return orders

    @property
    def own_side(self) -> str:
        uh = self.actor.kind == Organisation.Kind.UH
        return str(Order.Side.UH if uh else Order.Side.OWNER)

    def totals(self) -> dict[str, int]:
        """``count``, and ``price_nok`` of those that are live, in one query."""
        live = Q(state__in=("sent", "passed_on", "proposed", "accepted"))
        totals: dict[str, int] = self.found().aggregate(
            count=Count("pk", distinct=True),
            price_nok=Sum("lines__price_nok", filter=live, default=0),
        )
        return totals

    def ordered(self) -> OrderQuerySet:
        column = ORDERS[self.order.removeprefix("-")]
        sign = "-" if self.order.startswith("-") else ""
        return self.found().order_by(f"{sign}{column}", "-pk")


def _sum(
    rows: models.QuerySet[NeedLine] | models.QuerySet[OrderLine], by: str, amount: str
) -> Coalesce:
    """Of one need, as a part of the query for it; 0 for none."""
    sums = rows.order_by().values(by).annotate(nok=Sum(amount)).values("nok")
    return Coalesce(Subquery(sums), 0, output_field=models.BigIntegerField())
