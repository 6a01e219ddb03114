"""What becomes of agreements when an owner has ended and another one has its need.

What all have signed stands as it was signed; its appendices are made with who follows.
"""

from django.utils.translation import gettext as _
from django.utils.translation import override

from partnerships.models import Agreement, AgreementParty, Need, Organisation
from partnerships.models.agreement import SIGNED
from partnerships.services.agreements import locked, touched
from partnerships.services.signing import close_open_text
from portal.audit.services import record
from portal.people.actor import Actor


def carry_agreements(
    *, actor: Actor, need: Need, old: Organisation, new: Organisation
) -> None:
    """In place of ``old`` its follower becomes the party of what is not signed by all,
    and names its own signatory; what is for signing is opened, and all are told.

    One that ``new`` is a party to already keeps its parties. Call it in the transaction
    that moves the need.
    """
    found = Agreement.objects.filter(order__need=need, parties__organisation=old)
    unsigned = found.exclude(state__in=SIGNED)
    for agreement in unsigned.exclude(parties__organisation=new).order_by("pk"):
        current = locked(agreement)
        if current.is_for_signing:
            with override(current.language):
                words = {"old": old.full_name, "new": new.full_name}
                why = _("%(old)s has ended, and %(new)s follows it.") % words
            close_open_text(actor=actor, agreement=current, reason=why)
        _put(actor, current, current.parties.get(organisation=old), new)


def _put(
    actor: Actor, agreement: Agreement, party: AgreementParty, new: Organisation
) -> None:
    old_name = party.name
    with override(agreement.language):
        party.organisation, party.name = new, new.full_name
    party.org_number = new.org_number or ""
    party.signatory = None
    party.signatory_name = party.signatory_title = ""
    party.contact = party.contact_email = ""
    party.full_clean(exclude=["agreement"])
    party.save()
    touched(agreement)
    record(
        actor=actor,
        action="agreement.party_moved",
        obj=agreement,
        old=old_name,
        new=party.name,
    )
