"""Letters beside the grant letter to look at: real ones, of the newest decision."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from funding.documents import CaseLetterPaper, LetterText
from funding.documents.case_freeze import (
    asking,
    letter_of_change,
    letter_of_complaint,
    letter_to_needs,
    report_days,
    rows_of_change,
    rows_to_needs,
)
from funding.letters import ANSWER, CHANGE, NEED_GRANT, PLAIN, plain_kind
from funding.models import Allocation, ChangeDecision, Complaint
from partnerships.models import County, Organisation
from portal.lib import clock
from portal.people.actor import Actor

Choices = list[tuple[int, str]]


def case_recipients(actor: Actor, county: County, kind: str) -> Choices:
    """By name, whose letter of that kind there is something real to show of.

    Of needs: in the county's newest decision; of a change: in its newest one; of
    complaints: those that have an answer, the newest first.
    """
    if kind == ANSWER:
        return [
            (one.pk, f"{one.grant.recipient.name} ({one.grant.scheme_year.year})")
            for one in _answered(actor, county)
        ]
    if kind == CHANGE:
        change = _changes(actor, county).first()
        return _by_name(rows_of_change(change)) if change else []
    allocation = _allocations(actor, county).first()
    if allocation is None:
        return []
    granted, refused = rows_to_needs(allocation)
    found: Iterable[Organisation] = granted if _grants(kind) else refused
    if kind in PLAIN:
        found = [one for one in found if one.kind == Organisation.Kind.UH]
    return _by_name(found)


def case_letter(
    actor: Actor,
    county: County,
    kind: str,
    language: str,
    text: LetterText,
    *,
    chosen: int,
) -> CaseLetterPaper:
    """In that language, whatever the recipient's own is.

    ``chosen``: one of ``case_recipients``, by its number there.
    """
    if kind == ANSWER:
        return _answer(
            get_object_or_404(_answered(actor, county), pk=chosen), language, text
        )
    recipient = get_object_or_404(Organisation, pk=chosen)
    recipient.written_norwegian = language  # of this look alone: nothing is saved
    if kind == CHANGE:
        change = _changes(actor, county)[0]
        rows = rows_of_change(change)[recipient]
        return letter_of_change(change, recipient, rows, text)
    allocation = _allocations(actor, county)[0]
    granted, refused = rows_to_needs(allocation)
    rows = (granted if _grants(kind) else refused)[recipient]
    year = allocation.scheme_year
    paper = letter_to_needs(allocation, recipient, rows, text, report_days(year))
    if _grants(kind) and year.asks_acceptance:
        paper = asking(paper, clock.today() + timedelta(days=year.acceptance_days))
    return paper


def _grants(kind: str) -> bool:
    return plain_kind(kind) == NEED_GRANT


def _answer(complaint: Complaint, language: str, text: LetterText) -> CaseLetterPaper:
    complaint.grant.recipient.written_norwegian = language
    allocation = Allocation.objects.select_related("decision").defer("result")
    year = complaint.grant.scheme_year_id
    return letter_of_complaint(complaint, allocation.get(scheme_year=year), text)


def _by_name(recipients: Iterable[Organisation]) -> Choices:
    ordered = sorted(recipients, key=lambda one: (one.sort_key, one.number))
    return [(one.pk, one.name) for one in ordered]


def _allocations(actor: Actor, county: County) -> QuerySet[Allocation]:
    decided = Allocation.objects.visible_to(actor).decided()
    return (
        decided.filter(scheme_year__county=county)
        .select_related("scheme_year__county", "scheme_year__scheme", "decision")
        .defer("result")
        .order_by("-decision__decided_at", "-pk")
    )


def _changes(actor: Actor, county: County) -> QuerySet[ChangeDecision]:
    decided = ChangeDecision.objects.visible_to(actor).decided()
    return (
        decided.filter(allocation__scheme_year__county=county)
        .select_related(
            "allocation__scheme_year__county",
            "allocation__scheme_year__scheme",
            "allocation__decision",
            "prepared_by",
            "approved_by",
        )
        .defer("allocation__result")
        .order_by("-decided_at", "-pk")
    )


def _answered(actor: Actor, county: County) -> QuerySet[Complaint]:
    answered = Complaint.objects.visible_to(actor).exclude(answer="")
    return (
        answered.filter(
            grant__scheme_year__county=county,
            grant__scheme_year__allocation__isnull=False,
        )
        .exclude(closed_on=None, decided_at=None)
        .select_related(
            "grant__recipient",
            "grant__scheme_year__county",
            "grant__scheme_year__scheme",
            "change",
            "outcome",
            "handled_by",
            "registered_by",
            "decided_by",
        )
        .order_by("-decided_at", "-pk")
    )
