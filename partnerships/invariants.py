"""What must be true of needs, whatever wrote them."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, Sum

from partnerships.models import Need, NeedLine, NeedParticipant

ONE_SECOND = timedelta(seconds=1)


def broken() -> Iterator[str]:
    outside = NeedLine.objects.exclude(
        year__gte=F("need__scheme_year__year"),
        year__lt=F("need__scheme_year__year") + F("need__duration"),
    )
    for line in outside.select_related("need"):
        yield f"Need {line.need_id}: line {line.pk} is for {line.year}, outside it."
    joint = NeedParticipant.objects.taking_part().filter(
        need=OuterRef("need"), owner=OuterRef("recipient")
    )
    foreign = NeedLine.objects.filter(role=NeedLine.Role.OWNER).exclude(
        Q(recipient=F("need__owner")) | Exists(joint)
    )
    for line in foreign:
        yield f"Need {line.need_id}: owner's line {line.pk} is another's."
    waited_for = NeedParticipant.objects.of_submitted().filter(
        state__in=NeedParticipant.WAITED_FOR
    )
    for party in waited_for.exclude(
        state=NeedParticipant.State.APPROVED, approved_duration=F("need__duration")
    ):
        yield f"Need {party.need_id} is submitted without {party.owner_id}'s approval."
    late = Need.objects.submitted().filter(
        submitted_at__gte=F("scheme_year__deadline") + ONE_SECOND
    )
    for need in late:
        yield f"Need {need.pk} was submitted after the deadline."
    elsewhere = Need.objects.exclude(owner__county=F("scheme_year__county"))
    for need in elsewhere:
        yield f"Need {need.pk}: its owner is in another county than its year."
    summed = Need.objects.annotate(asked=Sum("lines__requested_nok", default=0))
    wrong = summed.exclude(asked=F("requested_nok"))
    for pk, asked, says in wrong.values_list("pk", "asked", "requested_nok"):
        yield f"Need {pk}: its lines ask for {asked} kr, it says {says} kr."
