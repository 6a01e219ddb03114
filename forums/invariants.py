"""What must be true of fora and their meetings, whatever wrote them."""

import json
from collections.abc import Iterator
from dataclasses import replace

from django.db.models import Exists, F, OuterRef, Q

from forums.documents import RecommendationPaper
from forums.models import (
    AgendaItem,
    Attendance,
    FollowUp,
    ItemPaper,
    Meeting,
    Minutes,
    MinutesComment,
    ProposedAmount,
    Recommendation,
    Recusal,
    SeatHolder,
    Vote,
    Voter,
)
from forums.rules.fora import STATE_KINDS
from forums.services.recommendations import fingerprint
from partnerships.models import Membership
from portal.documents.frozen import sha256_of
from portal.documents.invariants import fault_of_file


def broken() -> Iterator[str]:
    yield from _seats()
    yield from _votes()
    yield from _recommended()
    yield from _minutes()
    yield from _recommendations()
    for paper in ItemPaper.objects.order_by("pk").iterator(chunk_size=500):
        fault = fault_of_file(paper)
        if fault:
            yield f"Paper {paper.pk} ({paper.file.name}): {fault}"


def _seats() -> Iterator[str]:
    """Nobody of the governor's is given a seat while they are there."""
    theirs = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=OuterRef("valid_from")),
        user=OuterRef("user"),
        organisation__kind__in=STATE_KINDS,
        valid_from__lte=OuterRef("valid_from"),
    )
    for holder in SeatHolder.objects.filter(Exists(theirs)).order_by("pk"):
        yield f"Seat {holder.seat_id}: {holder.pk} is of the governor's."


def _votes() -> Iterator[str]:
    for vote in Vote.objects.filter(secret=True).select_related("box").order_by("pk"):
        cast = vote.voters.count()
        if sum(vote.box.counts) != cast:
            yield f"Vote {vote.pk}: {cast} have voted, the box has {vote.box.counts}."
    same_person = Q(participant=OuterRef("participant")) | Q(
        participant__user=OuterRef("participant__user")
    )
    out = Recusal.objects.barring().filter(same_person, item=OuterRef("vote__item"))
    for voter in Voter.objects.filter(Exists(out)).order_by("pk"):
        yield f"Vote {voter.vote_id}: seat {voter.seat_id} stands down, and voted."
    late = Vote.objects.filter(
        closed_at=None, item__meeting__state=Meeting.State.CLOSED
    )
    for vote in late.order_by("pk"):
        yield f"Vote {vote.pk} is open in a meeting that is held."


def _recommended() -> Iterator[str]:
    """A line's recommended amount is that of the proposal adopted last."""
    settled = AgendaItem.objects.exclude(adopted=None)
    amounts = ProposedAmount.objects.filter(
        proposal__in=settled.values("adopted")
    ).order_by("proposal__item__decided_at")
    last = {row.line_id: row for row in amounts.select_related("line")}
    for row in last.values():
        if row.line.recommended_nok != row.recommended_nok:
            yield (
                f"Line {row.line_id}: the forum recommends {row.recommended_nok} kr, "
                f"it says {row.line.recommended_nok} kr."
            )


def _minutes() -> Iterator[str]:
    """Approved minutes are as they were approved, by a later meeting's decision."""
    approved = Minutes.objects.approved().select_related(
        "meeting", "approval_item__meeting"
    )
    for minutes in approved.prefetch_related("sections__item").order_by("pk"):
        if sha256_of(minutes.content) != minutes.sha256:
            yield f"Minutes {minutes.pk}: the hash is not that of what they say."
        texts = {
            row["number"]: row["text"] for row in json.loads(minutes.content)["texts"]
        }
        for section in minutes.sections.all():
            if texts.get(section.item.number) != section.text:
                yield (
                    f"Minutes {minutes.pk}: item {section.item.number} has another "
                    "text than was approved."
                )
        item = minutes.approval_item
        if item is None or item.adopted_id is None:
            yield f"Minutes {minutes.pk}: no meeting has approved them."
    there = Attendance.objects.filter(participant=OuterRef("participant"))
    absent = MinutesComment.objects.filter(~Exists(there))
    for comment in absent.order_by("pk"):
        yield f"Comment {comment.pk}: from one who was not in the meeting."
    strangers = FollowUp.objects.exclude(person__meeting=F("item__meeting"))
    for task in strangers.order_by("pk"):
        yield f"Follow-up {task.pk}: for one who was not called to the meeting."


def _recommendations() -> Iterator[str]:
    """What two confirmed is what was frozen, and what the paper says."""
    rows = Recommendation.objects.select_related("document").order_by("pk")
    for one in rows.iterator(chunk_size=50):
        paper = RecommendationPaper.load(one.content)
        if fingerprint(paper) != one.fingerprint:
            yield f"Recommendation {one.pk}: its content is not what was frozen."
        if one.document is None:
            continue
        told = RecommendationPaper.load(one.document.content)
        if replace(told, leader="", secretary="", confirmed_on=None) != paper:
            yield f"Recommendation {one.pk}: its paper says something else."
