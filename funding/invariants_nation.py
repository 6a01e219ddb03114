"""What must be true of the frame of the whole country."""

from collections.abc import Iterator

from django.db.models import Count, F, Max, Sum

from funding.models import FrameVersion, NationalDivision, NationalFrame


def broken() -> Iterator[str]:
    divisions = NationalDivision.objects.annotate(
        shared=Sum("shares__amount_nok", default=0)
    )
    wrong = divisions.exclude(amount_nok=F("shared") + F("left_nok"))
    columns = ("pk", "shared", "left_nok", "amount_nok")
    for pk, shared, left, amount in wrong.values_list(*columns):
        yield (
            f"National division {pk}: {shared} kr shared and {left} kr left are not "
            f"its {amount} kr."
        )
    for division in NationalDivision.objects.decided().filter(
        prepared_by=F("approved_by")
    ):
        yield f"National division {division.pk} was prepared and approved by one."
    for frame in NationalFrame.objects.annotate(
        n=Count("divisions"), newest=Max("divisions__number")
    ).filter(n__lt=F("newest")):
        yield f"National frame {frame.pk}: a version of it is missing."
    given = FrameVersion.objects.filter(share__isnull=False)
    for version in given.exclude(amount_nok=F("share__amount_nok")):
        yield f"Frame version {version.pk} is not the frame that the nation divided."
    for version in given.exclude(share__division__state="decided"):
        yield f"Frame version {version.pk} is of a division that is not decided."
