"""What must be true of orders, whatever wrote them."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Sum

from partnerships.models import (
    AgreementParty,
    NeedLine,
    Order,
    OrderAnswer,
    OrderFile,
    OrderLine,
)
from partnerships.models.order import LIVE
from partnerships.order.frame import frame_years
from portal.documents.invariants import fault_of_file

Kind, Side = OrderAnswer.Kind, Order.Side


def broken_orders() -> Iterator[str]:
    yield from _above_cover()
    yield from _above_framework()
    yield from _astray()
    yield from _unanswered()
    for file in OrderFile.objects.order_by("pk").iterator(chunk_size=500):
        fault = fault_of_file(file)
        if fault:
            yield f"Order file {file.pk} ({file.file.name}): {fault}"


def _above_cover() -> Iterator[str]:
    """Live orders never draw more on a granted line than is granted there."""
    drawn = OrderLine.objects.filter(order__state__in=LIVE).order_by()
    sums = drawn.values_list("need_line", "need_line__granted_nok").annotate(
        nok=Sum("price_nok")
    )
    for line, granted_nok, nok in sums:
        if nok > (granted_nok or 0):
            yield f"Line {line}: {nok} kr is ordered, {granted_nok or 0} kr granted."


def _above_framework() -> Iterator[str]:
    """Live orders under a framework are within what it gives each year, and are of the
    institution that it is with."""
    under = Order.objects.filter(framework__isnull=False)
    for framework in under.order_by().values_list("framework", flat=True).distinct():
        for row in frame_years(framework or 0):
            if row.lacks_nok or row.lacks_days:
                yield f"Agreement {framework}: above what it gives in {row.year}."
    uh = AgreementParty.objects.filter(
        agreement=OuterRef("framework"), role="uh", organisation=OuterRef("institution")
    )
    for pk in under.exclude(Exists(uh)).values_list("pk", flat=True):
        yield f"Order {pk} is under a framework of another institution."


def _astray() -> Iterator[str]:
    """What is drawn on is for a UH institution, and the same owner's."""
    wrong = OrderLine.objects.exclude(need_line__role=NeedLine.Role.UH)
    foreign = OrderLine.objects.exclude(need_line__need=F("order__need")).exclude(
        need_line__need__owner=F("order__need__owner")
    )
    carried = foreign.exclude(
        need_line__need__carried_by=F("order__need__carried_by"),
        need_line__need__carried_by__isnull=False,
    )
    for row in wrong.union(carried):
        yield f"Order {row.order_id} draws on line {row.need_line_id}, not its own."


def _unanswered() -> Iterator[str]:
    """An accepted order was accepted, or proposed and agreed to, by an approver."""
    accepted = Order.objects.accepted().prefetch_related("answers")
    for order in accepted.iterator(chunk_size=500):
        of_uh = [one for one in order.answers.all() if one.side == Side.UH]
        last = of_uh[-1] if of_uh else None
        if (
            last is None
            or last.kind not in (Kind.ACCEPT, Kind.PROPOSE)
            or last.by_role != "approver"
            or last.organisation_id != order.institution_id
        ):
            yield f"Order {order.pk} is accepted without an approver's answer."
