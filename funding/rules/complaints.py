"""Who complains, treats a complaint and answers it, and why not."""

from django.utils.translation import gettext as _

from funding.models import Complaint, ComplaintFile, Grant
from funding.rules.money import Kind, may_approve_here, may_handle
from partnerships.models import OrganisationChange
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit


def may_complain(actor: Actor, grant: Grant) -> Verdict:
    """The recipient, or who follows it; the governor's people for one that wrote."""
    if actor.system or actor.kind == Kind.GOVERNOR:
        return may_handle(actor, grant.scheme_year)
    if not _is_of(actor, grant):
        return no(_("Only the recipient itself complains about what it is granted."))
    return may_edit(actor)


def may_treat(actor: Actor, complaint: Complaint) -> Verdict:
    return may_handle(actor, complaint.grant.scheme_year)


def may_answer(actor: Actor, complaint: Complaint) -> Verdict:
    """The governor's approver, but not who treats it."""
    verdict = may_approve_here(actor, complaint.grant.scheme_year)
    if not verdict:
        return verdict
    if actor.user_id is None or actor.user_id == complaint.handled_by_id:
        return no(_("You treat this complaint. Another approver must decide it."))
    return YES


def may_withdraw(actor: Actor, complaint: Complaint) -> Verdict:
    """Who may complain takes it back; the governor's people when it wrote so."""
    return may_complain(actor, complaint.grant)


def may_attach(actor: Actor, complaint: Complaint) -> Verdict:
    """Who may complain sends files with it, also later, until it is closed."""
    if not complaint.is_open:
        return no(_("The complaint is closed, so nothing is added to it."))
    return may_complain(actor, complaint.grant)


def may_remove_file(actor: Actor, file: ComplaintFile) -> Verdict:
    """The one who attached it, until the complaint is closed."""
    if actor.user_id is None or actor.user_id != file.uploaded_by_id:
        return no(_("Only who attached the file takes it away."))
    return may_attach(actor, file.complaint)


def _is_of(actor: Actor, grant: Grant) -> bool:
    if actor.organisation_id is None:
        return False
    if actor.organisation_id == grant.recipient_id:
        return True
    return OrganisationChange.objects.filter(
        old=grant.recipient_id, new=actor.organisation_id
    ).exists()
