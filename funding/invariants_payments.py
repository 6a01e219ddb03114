"""What must be true of payments and of the files that order them."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from funding.models import (
    Acceptance,
    Grant,
    Granted,
    Payment,
    PaymentFile,
    RepaymentClaim,
)
from partnerships.models import OrganisationChange, SchemeYear

REJECTED = PaymentFile.State.REJECTED


def broken() -> Iterator[str]:
    yield from _grants()
    yield from _plans()
    yield from _payees()
    yield from _files()
    asked = Acceptance.objects.exclude(
        Q(line__allocation__state="decided")
        | Q(needs_of__scheme_year__allocation__state="decided")
    )
    for acceptance in asked:
        yield f"Acceptance {acceptance.pk} is of what is not decided."


def _grants() -> Iterator[str]:
    """Whom something is decided for has a grant, once its year has a decision too."""
    there = Grant.objects.filter(
        scheme_year__scheme=OuterRef("scheme"),
        scheme_year__county=OuterRef("county"),
        scheme_year__year=OuterRef("year"),
        recipient=OuterRef("recipient"),
    )
    years = SchemeYear.objects.filter(
        scheme=OuterRef("scheme"),
        county=OuterRef("county"),
        year=OuterRef("year"),
        allocation__state="decided",
    )
    without = Granted.objects.filter(~Exists(there), Exists(years))
    for row in without.order_by("recipient", "year").distinct("recipient", "year"):
        yield f"Recipient {row.recipient_id} has no grant in {row.year}."


def _plans() -> Iterator[str]:
    """What is paid in a year is all that is decided for it, in whatever year."""
    planned = Payment.objects.counting().filter(grant=OuterRef("pk")).order_by()
    claimed = RepaymentClaim.objects.exclude(state="withdrawn").order_by()
    claimed = claimed.filter(grant=OuterRef("pk"))

    def total(rows: QuerySet[Any]) -> Subquery:
        return Subquery(rows.values("grant").annotate(s=Sum("amount_nok")).values("s"))

    grants = Grant.objects.with_amount().annotate(
        planned=total(planned), claimed=Coalesce(total(claimed), 0)
    )
    wrong = grants.exclude(planned=None).exclude(
        planned=F("granted_nok") + F("claimed")
    )
    for pk, paid, claimed_nok, granted in wrong.values_list(
        "pk", "planned", "claimed", "granted_nok"
    ):
        yield (
            f"Grant {pk}: {paid} kr is planned and {claimed_nok} kr claimed back of "
            f"{granted} kr granted."
        )


def _payees() -> Iterator[str]:
    """A payment is to its grant's recipient, or to one that follows it."""
    followers: dict[int, set[int]] = {}
    for old, new in OrganisationChange.objects.values_list("old", "new"):
        followers.setdefault(old, set()).add(new)
    others = Payment.objects.exclude(recipient=F("grant__recipient"))
    for pk, paid, granted in others.values_list("pk", "recipient", "grant__recipient"):
        known, last = {granted}, {granted}
        while last:
            last = {new for each in last for new in followers.get(each, ())} - known
            known |= last
        if paid not in known:
            yield f"Payment {pk} is to another than who follows its grant's recipient."


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
