"""What must be true of payments and of the files that order them."""

import hashlib
from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum

from funding.models import Acceptance, AllocationLine, Payment, PaymentFile

REJECTED = PaymentFile.State.REJECTED


def broken() -> Iterator[str]:
    yield from _plans()
    yield from _files()
    for pk in Payment.objects.exclude(recipient=F("line__recipient")).values_list("pk"):
        yield f"Payment {pk} is to another than its grant's recipient."
    asked = Acceptance.objects.exclude(line__allocation__state="decided")
    for acceptance in asked:
        yield f"Acceptance {acceptance.pk} is of what is not decided."


def _plans() -> Iterator[str]:
    lines = AllocationLine.objects.annotate(planned=Sum("payments__amount_nok"))
    wrong = lines.exclude(planned=None).exclude(planned=F("granted_nok"))
    for pk, planned, granted in wrong.values_list("pk", "planned", "granted_nok"):
        yield f"Allocation line {pk}: {planned} kr is planned of {granted} kr granted."


def _files() -> Iterator[str]:
    files = PaymentFile.objects.annotate(
        count=Count("payments"), sum=Sum("payments__amount_nok", default=0)
    )
    wrong = files.exclude(state=REJECTED).exclude(
        Q(count=F("rows")) & Q(sum=F("total_nok"))
    )
    for file in wrong.defer("content"):
        yield f"Payment file {file.pk} is not the sum of its instalments."
    for file in files.filter(state=REJECTED, count__gt=0).defer("content"):
        yield f"Payment file {file.pk} is rejected and has instalments."
    for pk, content, sha256 in PaymentFile.objects.values_list(
        "pk", "content", "sha256"
    ).iterator(20):
        if hashlib.sha256(bytes(content)).hexdigest() != sha256:
            yield f"Payment file {pk} has other bytes than it was made with."
