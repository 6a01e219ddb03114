"""What becomes of agreements when an owner has ended and another one has its need, or
hosts its network.

What all have signed stands as it was signed; its appendices are made with who follows.
"""

from django.utils.translation import gettext as _
from django.utils.translation import override

from partnerships.models import (
    Agreement,
    AgreementParty,
    Need,
    Network,
    Organisation,
)
from partnerships.models.agreement import UNSIGNED
from partnerships.services.agreement_amounts import follow_period
from partnerships.services.agreement_starts import host_party, party_for
from partnerships.services.agreements import locked, touched
from partnerships.services.clauses import join_changes
from partnerships.services.facts import join_facts
from partnerships.services.signing import close_open_text
from portal.audit.services import record
from portal.lib import clock
from portal.people.actor import Actor


def carry_agreements(
    *, actor: Actor, need: Need, old: Organisation, new: Organisation
) -> None:
    """In place of ``old`` its follower becomes the party of what is not signed by all,
    and names its own signatory; what is for signing is opened, and all are told.

    Where ``new`` is a party already, the two are one. Where another follower is chosen
    and ``old`` has a part of its own, both are parties. Call it in the transaction that
    moves the need, after that.
    """
    found = Agreement.objects.filter(order__need=need, parties__organisation=old)
    for agreement in found.filter(state__in=UNSIGNED).order_by("pk"):
        current = locked(agreement)
        party = current.parties.get(organisation=old)
        there = current.parties.filter(organisation=new).first()
        _open(actor, current, old, new)
        if _takes_part(need, old):
            _put_beside(actor, current, party, new)
            continue
        if there:
            _join(actor, current, party, there)
            continue
        with override(current.language):
            name = new.full_name
        _put(actor, current, party, new, name)


def carry_frameworks(*, actor: Actor, network: Network, host: Organisation) -> None:
    """The new host becomes the party of frameworks, and appendices to them, that are
    not signed by all and whose host has ended. Call it in the transaction that chooses.
    """
    found = Agreement.objects.filter(network=network, state__in=UNSIGNED)
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
            why = _("%(old)s has ended, and %(new)s follows it.")
            if old.is_valid_on(clock.today()):
                why = _("%(new)s follows, and not %(old)s: another was chosen.")
            why = why % words
        close_open_text(actor=actor, agreement=agreement, reason=why)


def _takes_part(need: Need, old: Organisation) -> bool:
    """Whether it is there, and has the need or a part in it, when another has got what
    it had by a split."""
    if not old.is_valid_on(clock.today()):
        return False
    parts = need.joint_owners.taking_part().held_by(old.pk)
    return need.holder_id == old.pk or parts.exists()


def _put_beside(
    actor: Actor, agreement: Agreement, party: AgreementParty, new: Organisation
) -> None:
    """The two were one party; each has its own amounts again."""
    with override(agreement.language):
        added = party_for(agreement, new, party.role)
    if not agreement.parties.filter(organisation=new).exists():
        added.save()
    follow_period(agreement)
    _trace(actor, agreement, "agreement.party_beside", party.name, added.name)


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
    _trace(actor, agreement, "agreement.party_moved", old_name, party.name)


def _join(
    actor: Actor, agreement: Agreement, gone: AgreementParty, stays: AgreementParty
) -> None:
    """Two parties that have become one are one, which signs once, with the amounts of
    both, and what either has asked for. What the other signed stays by its name.
    """
    _add_amounts(gone, stays)
    join_facts(gone=gone, stays=stays)
    join_changes(actor=actor, agreement=agreement, gone=gone, stays=stays)
    gone.signatures.update(party=None)
    gone.delete()
    _trace(actor, agreement, "agreement.party_joined", gone.name, stays.name)


def _add_amounts(gone: AgreementParty, stays: AgreementParty) -> None:
    for row in gone.amounts.all():
        same = stays.amounts.filter(kind=row.kind, year=row.year).first()
        if same:
            same.amount_nok += row.amount_nok
            same.save(update_fields=["amount_nok"])
        else:
            row.party = stays
            row.save(update_fields=["party"])


def _trace(
    actor: Actor, agreement: Agreement, action: str, old_name: str, new_name: str
) -> None:
    touched(agreement)
    record(actor=actor, action=action, obj=agreement, old=old_name, new=new_name)
