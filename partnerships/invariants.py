"""What must be true of needs, whatever wrote them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum

from partnerships.agreement.invariants import broken_progress
from partnerships.models import (
    Agreement,
    ArchiveReceiptFile,
    Attachment,
    Need,
    NeedContribution,
    NeedLine,
    NeedMove,
    NeedParticipant,
    NeedPartner,
    NeedReturn,
    NeedSubmission,
    Organisation,
    SigningRound,
)
from partnerships.need.snapshots import sha256_of
from partnerships.order.invariants import broken_orders
from portal.documents.frozen import sha256_of as sha256_of_text
from portal.documents.invariants import fault_of_file
from portal.documents.models import Seal

ONE_SECOND = timedelta(seconds=1)


def broken() -> Iterator[str]:
    yield from _outside()
    yield from _joint()
    yield from _broken_submissions()
    yield from _astray()
    yield from _sums()
    yield from _partners()
    yield from agreements()
    yield from broken_progress()
    yield from broken_orders()
    for kept in ArchiveReceiptFile.objects.order_by("pk").iterator(chunk_size=500):
        fault = fault_of_file(kept)
        if fault:
            yield f"Archive receipt {kept.receipt_id} ({kept.file.name}): {fault}"
    for attachment in Attachment.objects.order_by("pk").iterator(chunk_size=500):
        fault = fault_of_file(attachment)
        if fault:
            yield f"Attachment {attachment.pk} ({attachment.file.name}): {fault}"


def _outside() -> Iterator[str]:
    """Nothing of a need is for another year or county than its own."""
    outside = NeedLine.objects.exclude(
        year__gte=F("need__scheme_year__year"),
        year__lt=F("need__scheme_year__year") + F("need__duration"),
    )
    for line in outside.select_related("need"):
        yield f"Need {line.need_id}: line {line.pk} is for {line.year}, outside it."
    elsewhere = Need.objects.exclude(owner__county=F("scheme_year__county"))
    for need in elsewhere:
        yield f"Need {need.pk}: its owner is in another county than its year."
    stray = NeedContribution.objects.exclude(
        year__gte=F("need__scheme_year__year"),
        year__lt=F("need__scheme_year__year") + F("need__duration"),
    )
    for one in stray:
        yield f"Need {one.need_id}: own contribution for {one.year}, outside it."


def _partners() -> Iterator[str]:
    """Those beside the one that leads are others, and UH institutions."""
    uh = Organisation.Kind.UH
    wrong = NeedPartner.objects.exclude(institution__kind=uh)
    wrong |= NeedPartner.objects.filter(institution=F("need__uh_partner"))
    for row in wrong:
        yield f"Need {row.need_id}: {row.institution_id} is no further UH partner."


def _joint() -> Iterator[str]:
    """Whose lines a need has, and who has approved them."""
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


def _sums() -> Iterator[str]:
    summed = Need.objects.annotate(asked=Sum("lines__requested_nok", default=0))
    wrong = summed.exclude(asked=F("requested_nok"))
    for pk, asked, says in wrong.values_list("pk", "asked", "requested_nok"):
        yield f"Need {pk}: its lines ask for {asked} kr, it says {says} kr."
    divided = NeedLine.objects.filter(costs__isnull=False).annotate(
        parts=Sum("costs__amount_nok")
    )
    unequal = divided.exclude(parts=F("requested_nok"))
    for pk, says, parts in unequal.values_list("pk", "requested_nok", "parts"):
        yield f"Line {pk} asks for {says} kr, its categories for {parts} kr."


def _broken_submissions() -> Iterator[str]:
    """Nobody comes late without the governor's leave, and what was sent in stands."""
    opened = NeedReturn.objects.filter(
        need=OuterRef("pk"), until__gte=OuterRef("submitted_at") - ONE_SECOND
    )
    late = Need.objects.submitted().filter(
        submitted_at__gte=F("scheme_year__deadline") + ONE_SECOND, late_reason=""
    )
    for need in late.exclude(Exists(opened)):
        yield f"Need {need.pk} was submitted after the deadline."
    newest: dict[int, datetime] = {}
    for sent in NeedSubmission.objects.order_by("number").iterator(chunk_size=500):
        newest[sent.need_id] = sent.at
        if sha256_of(sent.content) != sent.sha256:
            yield f"Need {sent.need_id}: submission {sent.number} has been changed."
    submitted = Need.objects.submitted().filter(pk__in=newest)
    for pk, at in submitted.values_list("pk", "submitted_at"):
        if newest[pk] != at:
            yield f"Need {pk}: its newest submission is not the one that counts."


def _astray() -> Iterator[str]:
    moves = NeedMove.objects.order_by("-change__on", "-pk")
    newest = moves.filter(need=OuterRef("pk"), party=None)
    carried = Need.objects.exclude(carried_by=None)
    astray = carried.exclude(carried_by=Subquery(newest.values("to_owner")[:1]))
    for need in astray:
        yield f"Need {need.pk} is carried by another than it was moved to."
    of_part = moves.filter(party=OuterRef("pk")).values("to_owner")[:1]
    parts = NeedParticipant.objects.exclude(carried_by=None)
    for party in parts.exclude(carried_by=Subquery(of_part)):
        yield f"Need {party.need_id}: the part of {party.owner_id} is astray."


def agreements() -> Iterator[str]:
    """In force is what all have signed, text and hash, or a scan that is there."""
    signed = Agreement.objects.filter(state__in=("in_force", "ended"))
    for agreement in signed.select_related("document", "scan").defer(
        "document__content"
    ):
        scan = getattr(agreement, "scan", None)
        if scan is not None:
            fault = fault_of_file(scan)
            if fault:
                yield f"Agreement {agreement.pk} (scan): {fault}"
            continue
        yield from _signed(agreement)
    for round_ in SigningRound.objects.order_by("pk").iterator(chunk_size=200):
        if sha256_of_text(round_.content) != round_.sha256:
            yield f"Signing round {round_.pk}: the text is not what was signed."


def _signed(agreement: Agreement) -> Iterator[str]:
    round_ = agreement.rounds.filter(outcome="signed").defer("content").first()
    if round_ is None:
        yield f"Agreement {agreement.pk} is in force, and nobody has signed it."
        return
    parties = set(agreement.parties.values_list("pk", flat=True))
    given = round_.signatures.filter(sha256=round_.sha256)
    if parties != set(given.values_list("party", flat=True)):
        yield f"Agreement {agreement.pk} is in force without all its signatures."
    document = agreement.document
    if document is None:
        yield f"Agreement {agreement.pk} is in force and has no paper."
    elif document.is_made and not Seal.objects.filter(document=document).exists():
        yield f"Agreement {agreement.pk}: its paper is not sealed."
