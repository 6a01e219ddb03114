"""What must be true of money, whatever wrote it."""

from collections.abc import Iterator
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from funding import invariants_nation, invariants_payments, invariants_years
from funding.models import (
    Adjustment,
    Allocation,
    AllocationLine,
    BasisSet,
    ChangeLine,
    ComplaintFile,
    Decision,
    Frame,
    Granted,
    NeedGrant,
    Placement,
)
from funding.models.allocation import DECIDED
from partnerships.models import Need, NeedLine
from portal.documents.invariants import fault_of_file


def broken() -> Iterator[str]:
    yield from _allocations()
    yield from _basis()
    yield from _lines()
    yield from _decisions()
    yield from _placements()
    yield from _need_lines()
    yield from _frames()
    yield from invariants_years.broken()
    yield from invariants_payments.broken()
    yield from invariants_nation.broken()
    yield from _files()


def _files() -> Iterator[str]:
    for file in ComplaintFile.objects.order_by("pk").iterator(chunk_size=500):
        if fault := fault_of_file(file):
            yield f"Complaint file {file.pk} ({file.file.name}): {fault}"


def _sum(rows: QuerySet[Any], by: str, column: str) -> Coalesce:
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


def _basis() -> Iterator[str]:
    """A set's versions are 1, 2, 3 …, and it is used in its own year."""
    for each in Allocation.objects.exclude(
        basis_set__scheme_year=F("scheme_year")
    ).defer("result"):
        yield f"Allocation {each.pk} is divided by the figures of another year."
    sets = BasisSet.objects.order_by().values("scheme_year", "statistics_year")
    for year in sets.annotate(n=Count("pk"), newest=Max("version")):
        if year["n"] != year["newest"]:
            yield (
                f"Scheme year {year['scheme_year']}: a version of the figures of "
                f"{year['statistics_year']} is missing."
            )


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
    adjusted = Adjustment.objects.filter(line__allocation=OuterRef("allocation"))
    granted = NeedGrant.objects.filter(decision=OuterRef("pk"))
    of_approver = [
        Exists(rows.filter(by=OuterRef("approved_by"))) for rows in (adjusted, granted)
    ]
    for decision in Decision.objects.filter(Q(of_approver[0]) | Q(of_approver[1])):
        yield f"Decision {decision.pk} was approved by one who has amounts in it."
    for decision in Decision.objects.exclude(prepared_by=F("allocation__prepared_by")):
        yield f"Decision {decision.pk}: another prepared its allocation."


def _placements() -> Iterator[str]:
    lines = AllocationLine.objects.annotate(
        placed=_sum(Placement.objects.all(), "line", "amount_nok")
    )
    above = lines.filter(placed__gt=F("granted_nok") - F("for_network_nok"))
    for pk, placed, granted in above.values_list("pk", "placed", "granted_nok"):
        yield f"Allocation line {pk}: {placed} kr is placed of {granted} kr granted."
    for placement in Placement.objects.exclude(
        line__allocation__state=Allocation.State.DECIDED
    ):
        yield f"Placement {placement.pk} is of an allocation that is not decided."
    wrong = Placement.objects.exclude(
        need_line__recipient=F("line__recipient"),
        need_line__need__state=Need.State.SUBMITTED,
    )
    for placement in wrong:
        yield f"Placement {placement.pk} is another's, or of a need not submitted."


def _need_lines() -> Iterator[str]:
    """What a need's line says is granted is what decisions have laid on it."""
    laid = NeedLine.objects.annotate(
        placed=_sum(Placement.objects.all(), "need_line", "amount_nok"),
        by_itself=_sum(
            NeedGrant.objects.exclude(decision=None), "need_line", "amount_nok"
        ),
        changed=_sum(
            ChangeLine.objects.filter(change__state=DECIDED), "need_line", "change_nok"
        ),
    ).annotate(should=F("placed") + F("by_itself") + F("changed"))
    wrong = laid.annotate(said=Coalesce("granted_nok", 0)).exclude(said=F("should"))
    for pk, said, should in wrong.values_list("pk", "said", "should"):
        yield f"Need line {pk} says {said} kr is granted, decisions say {should} kr."
    for need_line in NeedLine.objects.filter(granted_nok__gt=F("requested_nok")):
        yield f"Need line {need_line.pk} is granted more than it asked for."


def _frames() -> Iterator[str]:
    paid = Granted.objects.order_by().values("scheme", "county", "year")
    for row in paid.annotate(nok=Sum("amount_nok")):
        there = {f"scheme_year__{name}": row[name] for name in row if name != "nok"}
        frame = Frame.objects.filter(**there).first()
        if frame and frame.amount_nok < row["nok"]:
            holds = frame.amount_nok
            yield f"Frame {frame.pk}: {row['nok']} kr is decided of {holds} kr."
    for frame in Frame.objects.prefetch_related("versions"):
        newest = max(frame.versions.all(), key=lambda each: each.number, default=None)
        if newest and newest.amount_nok != frame.amount_nok:
            yield f"Frame {frame.pk} is not its newest version."
    below = Granted.objects.order_by().values("scheme_year", "recipient", "year")
    for row in below.annotate(nok=Sum("amount_nok")).filter(nok__lt=0):
        yield f"Recipient {row['recipient']} is granted less than 0 in {row['year']}."
