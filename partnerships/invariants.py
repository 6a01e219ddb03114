"""What must be true of needs, whatever wrote them."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, OuterRef, Subquery, Sum

from partnerships.models import Need, NeedLine, NeedMove

ONE_SECOND = timedelta(seconds=1)


def broken() -> Iterator[str]:
    outside = NeedLine.objects.exclude(
        year__gte=F("need__scheme_year__year"),
        year__lt=F("need__scheme_year__year") + F("need__duration"),
    )
    for line in outside.select_related("need"):
        yield f"Need {line.need_id}: line {line.pk} is for {line.year}, outside it."
    foreign = NeedLine.objects.filter(role=NeedLine.Role.OWNER).exclude(
        recipient=F("need__owner")
    )
    for line in foreign:
        yield f"Need {line.need_id}: owner's line {line.pk} is another's."
    late = Need.objects.submitted().filter(
        submitted_at__gte=F("scheme_year__deadline") + ONE_SECOND
    )
    for need in late:
        yield f"Need {need.pk} was submitted after the deadline."
    elsewhere = Need.objects.exclude(owner__county=F("scheme_year__county"))
    for need in elsewhere:
        yield f"Need {need.pk}: its owner is in another county than its year."
    newest = NeedMove.objects.filter(need=OuterRef("pk")).order_by("-change__on", "-pk")
    carried = Need.objects.exclude(carried_by=None)
    astray = carried.exclude(carried_by=Subquery(newest.values("to_owner")[:1]))
    for need in astray:
        yield f"Need {need.pk} is carried by another than it was moved to."
    summed = Need.objects.annotate(asked=Sum("lines__requested_nok", default=0))
    wrong = summed.exclude(asked=F("requested_nok"))
    for pk, asked, says in wrong.values_list("pk", "asked", "requested_nok"):
        yield f"Need {pk}: its lines ask for {asked} kr, it says {says} kr."
