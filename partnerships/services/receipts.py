"""The receipt of a need that is sent in: what it said, when, and by whom."""

from datetime import datetime

from partnerships.models import Need, NeedSubmission
from partnerships.need.snapshots import content_of, sha256_of


def give_receipt(need: Need) -> NeedSubmission:
    """Freeze what this submitted need says; the same sending again gives the same.

    Call it with the need's row locked, in the transaction that submits it.
    """
    latest = need.submissions.order_by("-number").first()
    if latest and latest.at == need.submitted_at:
        return latest
    content = content_of(need)
    return NeedSubmission.objects.create(
        need=need,
        number=latest.number + 1 if latest else 1,
        receipt=need.receipt,
        content=content,
        sha256=sha256_of(content),
        late_reason=need.late_reason,
        at=_moment_of(need),
        by_id=need.submitted_by_id,
    )


def _moment_of(need: Need) -> datetime:
    if need.submitted_at is None:
        raise ValueError(f"Need {need.pk} is not submitted.")
    return need.submitted_at
