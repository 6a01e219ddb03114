"""Days that owners ask a UH institution for, against those it has."""

from dataclasses import dataclass

from django.db.models import Q, Sum

from partnerships.models import OrderTerm, UHCapacity
from partnerships.models.order import LIVE
from partnerships.order.terms import TermOf


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """``field`` is "" for orders that are not given one yet; None: never said."""

    term: TermOf
    field: str
    available: int | None
    asked: int
    accepted: int

    @property
    def left(self) -> int | None:
        return None if self.available is None else self.available - self.asked


def capacity_of(institution_id: int) -> list[CapacityRow]:
    """By term and field, in two queries; what is declined or withdrawn asks no more."""
    has = {
        (row.year, row.term, row.field): row.days
        for row in UHCapacity.objects.filter(institution=institution_id)
    }
    live = OrderTerm.objects.filter(
        order__institution=institution_id, order__state__in=LIVE
    )
    sums = (
        live.order_by()
        .values_list("year", "term", "order__field")
        .annotate(
            asked=Sum("days", default=0),
            accepted=Sum("days", filter=Q(order__state="accepted"), default=0),
        )
    )
    asks = {(year, term, field): rest for year, term, field, *rest in sums}
    rows = [
        CapacityRow(
            TermOf(key[0], key[1] == "autumn"),
            key[2],
            has.get(key),
            *asks.get(key, (0, 0)),
        )
        for key in {*has, *asks}
    ]
    return sorted(rows, key=lambda row: (row.term, row.field == "", row.field.lower()))
