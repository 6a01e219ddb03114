"""What case officers write to each other, and nobody else reads."""

from uuid import UUID

from django.db import transaction

from funding.models import Allocation, CaseComment, Complaint
from funding.rules import money as rules
from partnerships.models import SchemeYear
from portal.audit.services import record
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor


@transaction.atomic
def write_case_comment(
    *, actor: Actor, beside: Allocation | Complaint, text: str, form_key: UUID
) -> CaseComment:
    """The same form twice is one. Raises PermissionDenied or ValidationError."""
    is_complaint = isinstance(beside, Complaint)
    require(rules.may_discuss(actor, _year_of(beside)))
    # Else both of two that come at once find none.
    type(beside)._default_manager.select_for_update(no_key=True).only("pk").get(
        pk=beside.pk
    )
    there = CaseComment.objects.filter(form_key=form_key, by_id=actor.user_id).first()
    if there:
        return there
    comment = CaseComment(
        form_key=form_key,
        text=readable(text),
        by_id=actor.user_id or 0,  # the rule has seen to it that there is one
        **{"complaint" if is_complaint else "allocation": beside},
    )
    comment.full_clean(exclude=["allocation", "complaint"])
    comment.save()
    # About the comment alone: the trace of what it is beside has other readers.
    record(actor=actor, action="case.commented", obj=comment)
    return comment


def _year_of(beside: Allocation | Complaint) -> SchemeYear:
    if isinstance(beside, Complaint):
        return beside.grant.scheme_year
    return beside.scheme_year
