"""What must be true of how agreements go, whatever wrote it."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from partnerships.models import (
    Agreement,
    FrameworkYear,
    Gathering,
    MilestoneReport,
)
from partnerships.models.agreement import FRAME_CHANGES, SIGNED


def broken_progress() -> Iterator[str]:
    """Nothing is told of an agreement before it is in force, nor before it happens."""
    astray = Gathering.objects.exclude(
        agreement__state__in=SIGNED, agreement__main=None
    )
    for pk, agreement in astray.values_list("pk", "agreement"):
        yield f"Gathering {pk}: agreement {agreement} is an appendix, or not signed."
    early = MilestoneReport.objects.exclude(milestone__agreement__state__in=SIGNED)
    for pk, milestone in early.values_list("pk", "milestone"):
        yield f"Milestone {milestone}: report {pk} is of an agreement not signed."
    done = MilestoneReport.objects.filter(kind="done", on__gt=F("at__date"))
    for pk, milestone in done.values_list("pk", "milestone"):
        yield f"Milestone {milestone}: report {pk} says done before it was."
    yield from _years_outside()


def _years_outside() -> Iterator[str]:
    """A framework gives something in its period, as its appendices prolong it."""
    own = Q(
        agreement__kind="framework",
        year__gte=F("agreement__starts_on__year"),
        year__lte=F("agreement__ends_on__year"),
    )
    prolonged = Agreement.objects.filter(
        Q(pk=OuterRef("agreement__main")) | Q(main=OuterRef("agreement__main")),
        ends_on__year__gte=OuterRef("year"),
    )
    of_appendix = Q(
        Exists(prolonged),
        agreement__kind__in=FRAME_CHANGES,
        agreement__main__kind="framework",
        year__gte=F("agreement__main__starts_on__year"),
    )
    outside = FrameworkYear.objects.exclude(own | of_appendix)
    for agreement, year in outside.values_list("agreement", "year"):
        yield f"Agreement {agreement}: {year} is outside of its framework."
