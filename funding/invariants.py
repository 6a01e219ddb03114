"""What must be true of money, whatever wrote it."""

from collections.abc import Iterator

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from funding import invariants_payments
from funding.models import Adjustment, Allocation, AllocationLine, Decision, Placement
from partnerships.models import Need, NeedLine


def broken() -> Iterator[str]:
    yield from _allocations()
    yield from _lines()
    yield from _decisions()
    yield from _placements()
    yield from invariants_payments.broken()


def _sum(
    rows: QuerySet[AllocationLine] | QuerySet[Placement], by: str, column: str
) -> Coalesce:
    """The sum of ``column`` over the rows that belong to the outer row."""
    totals = rows.filter(**{by: OuterRef("pk")}).order_by().values(by)
    return Coalesce(Subquery(totals.annotate(s=Sum(column)).values("s")), 0)


def _allocations() -> Iterator[str]:
    lines = AllocationLine.objects.all()
    allocations = Allocation.objects.annotate(
        granted=_sum(lines, "allocation", "granted_nok"),
        by_key=_sum(lines, "allocation", "by_key_nok"),
    )
    columns = ("pk", "frame_nok", "left_nok", "granted", "by_key", "result")
    for pk, frame, left, granted, by_key, result in allocations.values_list(*columns):
        if granted != frame - left:
            yield (
                f"Allocation {pk}: {granted} kr granted and {left} kr left are not "
                f"the frame of {frame} kr."
            )
        if by_key != result["frame"] - result["left"]:
            yield (
                f"Allocation {pk}: its lines have {by_key} kr by key, its result "
                f"gives {result['frame'] - result['left']} kr."
            )
        if frame != result["frame"]:
            yield f"Allocation {pk}: its frame is not the one that was divided."


def _lines() -> Iterator[str]:
    newest = (
        Adjustment.objects.filter(line=OuterRef("pk"))
        .order_by("-pk")
        .values("to_nok")[:1]
    )
    lines = AllocationLine.objects.annotate(
        should=Coalesce(Subquery(newest), F("by_key_nok"))
    )
    columns = ("pk", "granted_nok", "by_key_nok", "should", "pots")
    for pk, granted, by_key, should, pots in lines.values_list(*columns):
        if granted != should:
            yield (
                f"Allocation line {pk}: {granted} kr is neither what the key gave nor "
                f"what it was adjusted to ({should} kr)."
            )
        if sum(pots.values()) != by_key:
            yield f"Allocation line {pk}: its pots are not its amount by key."


def _decisions() -> Iterator[str]:
    for each in Allocation.objects.decided().filter(decision=None):
        yield f"Allocation {each.pk} is decided and has no decision."
    for decision in Decision.objects.exclude(
        allocation__state=Allocation.State.DECIDED
    ):
        yield f"Decision {decision.pk}: its allocation is not decided."
    for decision in Decision.objects.filter(prepared_by=F("approved_by")):
        yield f"Decision {decision.pk} was prepared and approved by one person."
    for decision in Decision.objects.exclude(prepared_by=F("allocation__prepared_by")):
        yield f"Decision {decision.pk}: another prepared its allocation."


def _placements() -> Iterator[str]:
    lines = AllocationLine.objects.annotate(
        placed=_sum(Placement.objects.all(), "line", "amount_nok")
    )
    above = lines.filter(placed__gt=F("granted_nok"))
    for pk, placed, granted in above.values_list("pk", "placed", "granted_nok"):
        yield f"Allocation line {pk}: {placed} kr is placed of {granted} kr granted."
    for placement in Placement.objects.exclude(
        line__allocation__state=Allocation.State.DECIDED
    ):
        yield f"Placement {placement.pk} is of an allocation that is not decided."
    wrong = Placement.objects.exclude(
        need_line__granted_nok=F("amount_nok"),
        need_line__recipient=F("line__recipient"),
        need_line__need__state=Need.State.SUBMITTED,
    )
    for placement in wrong:
        yield f"Placement {placement.pk} is not what its need's line says is granted."
    for need_line in NeedLine.objects.filter(granted_nok__gt=0, placement=None):
        yield f"Need line {need_line.pk} is granted money that no decision placed."
    for need_line in NeedLine.objects.filter(granted_nok__gt=F("requested_nok")):
        yield f"Need line {need_line.pk} is granted more than it asked for."
