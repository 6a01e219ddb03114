"""What a report says of complaints: which, what became of them, and in how long."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import override

from funding.documents.case_freeze import outcome_in_words
from funding.models import Complaint
from partnerships.models import SchemeYear
from portal.lib.working_days import working_days_between


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """``about``: the need or the later decision; empty where it is what the key gave.

    ``days``: working days from it came until it was closed; None while it is open.
    """

    number: str
    recipient: str
    about: str
    received_on: dt.date
    is_late: bool
    outcome: str
    reference: str  # of the decision that upholds it
    closed_on: dt.date | None
    days: int | None


def complaints_of(year: SchemeYear, language: str) -> tuple[ComplaintRow, ...]:
    """Of the year's grants, as they came: one query."""
    rows = Complaint.objects.filter(grant__scheme_year=year).select_related(
        "grant__recipient", "need_line__need", "change", "outcome"
    )
    with override(language):
        return tuple(_row(each) for each in rows.order_by("received_on", "pk"))


def _row(complaint: Complaint) -> ComplaintRow:
    about = ""
    if complaint.change:
        about = complaint.change.reference or ""
    elif complaint.need_line:
        about = complaint.need_line.need.title
    closed = complaint.closed_on
    return ComplaintRow(
        number=complaint.grant.recipient.number,
        recipient=complaint.grant.recipient.name,
        about=about,
        received_on=complaint.received_on,
        is_late=complaint.is_late,
        outcome=str(outcome_in_words(complaint)),
        reference=(complaint.outcome.reference or "") if complaint.outcome else "",
        closed_on=closed,
        days=working_days_between(complaint.received_on, closed) if closed else None,
    )
