"""What the page of a framework shows beside what every agreement shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, Subquery

from partnerships.models import Agreement, Order
from partnerships.models.order import LIVE
from partnerships.order.frame import FrameYear, Limits, frame_years, limits_before
from partnerships.services.framework_years import limits_in
from portal.people.actor import Actor

SHOWN = 50


@dataclass(frozen=True, slots=True)
class YearRow:
    """What holds one year and what is ordered, and which document says so."""

    of: FrameYear
    source: Agreement | None


@dataclass(frozen=True, slots=True)
class Frame:
    """Year by year what it gives and what is ordered, by all; and the orders that the
    actor may see. ``others``: how many more count.
    """

    years: Sequence[YearRow]
    orders: Sequence[Order]
    others: int

    @classmethod
    def read(
        cls, framework: Agreement, actor: Actor, appendices: Sequence[Agreement]
    ) -> "Frame":
        """Two queries; in negotiation there is nothing under it yet."""
        if not framework.is_signed:
            limits = framework.frame_years.all()
            years = [FrameYear(r.year, r.amount_nok, r.days, 0, 0) for r in limits]
            return cls([YearRow(year, framework) for year in years], [], 0)
        under = Order.objects.filter(framework=framework, state__in=LIVE)
        seen = under & Order.objects.visible_to(actor)
        # The number of all, whoever may see them, comes with each row.
        every = Subquery(under.values("framework").annotate(n=Count("*")).values("n"))
        found = seen.listed().annotate(every=every).order_by("starts_on", "pk")
        orders = list(found[:SHOWN])
        count = getattr(orders[0], "every", 0) if orders else under.count()
        documents = {each.pk: each for each in (framework, *appendices)}
        rows = [
            YearRow(year, documents.get(year.source_id or 0))
            for year in frame_years(framework.pk)
        ]
        return cls(rows, orders, count - len(orders))


@dataclass(frozen=True, slots=True)
class FrameChange:
    """What an appendix changes of a year."""

    year: int
    before: Limits
    after: Limits

    @property
    def figures(self) -> tuple[int | None, ...]:
        return self.before[0], self.after[0], self.before[1], self.after[1]


def frame_changes(appendix: Agreement) -> Iterator[FrameChange]:
    """Year by year; two queries of an appendix to a framework, else none."""
    if not (appendix.is_appendix and appendix.gives_years):
        return
    after = limits_in(appendix)
    before = limits_before(appendix) if after else {}
    for year, limits in sorted(after.items()):
        yield FrameChange(year, before.get(year, (None, None)), limits)
