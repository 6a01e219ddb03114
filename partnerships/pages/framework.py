"""What the page of a framework shows beside what every agreement shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Subquery

from partnerships.models import Agreement, Order
from partnerships.models.order import LIVE
from partnerships.order.frame import FrameYear, frame_years
from portal.people.actor import Actor

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Frame:
    """Year by year what it gives and what is ordered, by all; and the orders that the
    actor may see. ``others``: how many more count.
    """

    years: Sequence[FrameYear]
    orders: Sequence[Order]
    others: int

    @classmethod
    def read(cls, framework: Agreement, actor: Actor) -> "Frame":
        """Two queries; in negotiation there is nothing under it yet."""
        if not framework.is_signed:
            limits = framework.frame_years.all()
            years = [FrameYear(r.year, r.amount_nok, r.days, 0, 0) for r in limits]
            return cls(years, [], 0)
        under = Order.objects.filter(framework=framework, state__in=LIVE)
        seen = under & Order.objects.visible_to(actor)
        # The number of all, whoever may see them, comes with each row.
        every = Subquery(under.values("framework").annotate(n=Count("*")).values("n"))
        rows = seen.listed().annotate(every=every).order_by("starts_on", "pk")
        orders = list(rows[:SHOWN])
        count = getattr(orders[0], "every", 0) if orders else under.count()
        return cls(frame_years(framework.pk), orders, count - len(orders))
