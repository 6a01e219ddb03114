"""What becomes of agreements when an owner has ended and another one has its need, or
hosts its network.

What all have signed stands as it was signed; its appendices are made with who follows.
"""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnerships.models import (
    Agreement,
    AgreementParty,
    Need,
    Network,
    Organisation,
)
from partnerships.models.agreement import SIGNED
from partnerships.services.agreement_starts import host_party
from partnerships.services.agreements import locked, touched
from partnerships.services.signing import close_open_text
from portal.audit.services import record
from portal.lib import clock
from portal.people.actor import Actor


def carry_agreements(
    *, actor: Actor, need: Need, old: Organisation, new: Organisation
) -> None:
    """In place of ``old`` its follower becomes the party of what is not signed by all,
    and names its own signatory; what is for signing is opened, and all are told.

    Where ``new`` is a party already, the two are one. Call it in the transaction that
    moves the need.
    """
    found = Agreement.objects.filter(order__need=need, parties__organisation=old)
    for agreement in found.exclude(state__in=SIGNED).order_by("pk"):
        current = locked(agreement)
        party = current.parties.get(organisation=old)
        there = current.parties.filter(organisation=new).first()
        _open(actor, current, old, new)
        with override(current.language):
            name = new.full_name
        if there:
            _join(actor, current, party, there, name)
        else:
            _put(actor, current, party, new, name)


def carry_frameworks(*, actor: Actor, network: Network, host: Organisation) -> None:
    """The new host becomes the party of frameworks, and appendices to them, that are
    not signed by all and whose host has ended. Call it in the transaction that chooses.
    """
    found = Agreement.objects.filter(network=network).exclude(state__in=SIGNED)
    for agreement in found.order_by("pk"):
        current = locked(agreement)
        owners = current.parties.select_related("organisation")
        party = owners.get(role=AgreementParty.Role.OWNER)
        old = party.organisation
        if old.is_valid_on(clock.today()):
            continue  # it has said that it will be bound, and can be
        _open(actor, current, old, host)
        with override(current.language):
            name = host_party(current, network, host).name
        _put(actor, current, party, host, name)


def _open(
    actor: Actor, agreement: Agreement, old: Organisation, new: Organisation
) -> None:
    if agreement.is_for_signing:
        with override(agreement.language):
            words = {"old": old.full_name, "new": new.full_name}
            why = _("%(old)s has ended, and %(new)s follows it.") % words
        close_open_text(actor=actor, agreement=agreement, reason=why)


def _put(
    actor: Actor,
    agreement: Agreement,
    party: AgreementParty,
    new: Organisation,
    name: str,
) -> None:
    old_name = party.name
    party.organisation, party.name = new, name
    party.org_number = new.org_number or ""
    party.signatory = None
    party.signatory_name = party.signatory_title = ""
    party.contact = party.contact_email = ""
    party.full_clean(exclude=["agreement"])
    party.save()
    _trace(actor, agreement, old_name, party.name)


def _join(
    actor: Actor,
    agreement: Agreement,
    party: AgreementParty,
    there: AgreementParty,
    name: str,
) -> None:
    """Two parties that have become one are one, with the amounts of both. A party that
    has signed or asked for something stays, in the other's place if it must.
    """
    new, old_name = there.organisation, party.name
    for gone, stays in ((party, there), (there, party)):
        try:
            with transaction.atomic():
                _add_amounts(gone, stays)
                gone.delete()
        except ProtectedError:
            continue
        if stays == party:
            _put(actor, agreement, party, new, name)
        else:
            _trace(actor, agreement, old_name, there.name)
        return


def _add_amounts(gone: AgreementParty, stays: AgreementParty) -> None:
    for row in gone.amounts.all():
        same = stays.amounts.filter(kind=row.kind, year=row.year).first()
        if same:
            same.amount_nok += row.amount_nok
            same.save(update_fields=["amount_nok"])
        else:
            row.party = stays
            row.save(update_fields=["party"])


def _trace(actor: Actor, agreement: Agreement, old_name: str, new_name: str) -> None:
    touched(agreement)
    record(
        actor=actor,
        action="agreement.party_moved",
        obj=agreement,
        old=old_name,
        new=new_name,
    )
