"""Mails about a complaint: that it is received, and that it is answered."""

from collections.abc import Iterator

from funding.models import Complaint
from partnerships.models import Membership
from portal.people.actor import APPROVER, EDITOR
from portal.post.services import post


def tell_received(complaint: Complaint) -> int:
    """To the recipient, so that it knows; to the governor when it comes from there."""
    told = 0
    for person in _people(complaint, of_governor=complaint.by_recipient):
        _post(complaint, person, "complaint_received", "received")
        told += 1
    return told


def tell_answered(complaint: Complaint) -> int:
    """To the recipient, at each step that is an answer."""
    told = 0
    for person in _people(complaint, of_governor=False):
        _post(complaint, person, "complaint_answered", complaint.state)
        told += 1
    return told


def _post(
    complaint: Complaint, person: Membership, template: str, occasion: str
) -> None:
    post(
        to=person.user,
        key=f"complaint:{complaint.pk}:{occasion}:{person.user_id}",
        template=f"funding/{template}",
        context={
            "complaint": complaint,
            "year": complaint.grant.scheme_year,
            "recipient": complaint.grant.recipient,
        },
    )


def _people(complaint: Complaint, *, of_governor: bool) -> Iterator[Membership]:
    """The editors and approvers of the recipient, and of the county's governor."""
    at = [complaint.grant.recipient_id]
    if of_governor:
        county = complaint.grant.scheme_year.county
        terms = county.governor_terms.filter(valid_to=None)
        at += terms.values_list("governor", flat=True)
    people = Membership.objects.current().filter(
        organisation__in=at, role__in=(EDITOR, APPROVER), user__is_active=True
    )
    yield from people.select_related("user", "organisation").order_by("pk")
