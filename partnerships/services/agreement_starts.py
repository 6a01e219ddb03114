"""An agreement from an accepted order, and an appendix to one that is in force."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnerships.clauses import appendix_text
from partnerships.models import (
    Agreement,
    AgreementParty,
    Clause,
    NeedMove,
    Network,
    Order,
    Organisation,
)
from partnerships.models.agreement import MOVING
from partnerships.rules import agreements as rules
from partnerships.services.agreement_amounts import hold_needs, needs_of, put_amounts
from partnerships.services.agreement_days import check_last_day, last_day_of
from partnerships.services.agreements import locked, parties_of, put_clauses
from portal.audit.services import record
from portal.lib import clock
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor

Role = AgreementParty.Role
USUAL_NOTICE = 3  # months; the parties change it


@transaction.atomic
def start_agreement(*, actor: Actor, order: Order, language: str) -> Agreement:
    """The agreement of an accepted order, with the county's clauses in the language.

    Asked again, or by both parties at once, it is the one that is there; after one
    that was given up it is a new one. Raises PermissionDenied: an order that is not
    accepted, or somebody who only reads.
    """
    hold_needs(order)
    current = _locked(order)
    there = current.agreements.main().standing().first()
    if there:
        return there
    require(rules.may_make(actor, current))
    agreement = _from(current, language)
    agreement.created_by_id = actor.user_id
    agreement.full_clean()
    agreement.save()
    put_clauses(agreement)
    agreement.save(update_fields=["template_version"])
    with override(language):
        _put_parties(agreement, current)
    put_amounts(agreement, current)
    record(
        actor=actor,
        action="agreement.made",
        obj=agreement,
        order=current.reference,
        language=language,
    )
    return agreement


def _locked(order: Order) -> Order:
    return (
        Order.objects.select_for_update(of=("self",), no_key=True)
        .select_related("need__owner", "need__carried_by", "institution")
        .select_related("need__scheme_year__county", "need__scheme_year__scheme")
        .get(pk=order.pk)
    )


def _from(order: Order, language: str) -> Agreement:
    """What it prints of the order is copied in."""
    return Agreement(
        order=order,
        scheme_year=order.need.scheme_year,
        language=language,
        title=order.title,
        starts_on=order.starts_on,
        ends_on=order.ends_on,
        notice_months=USUAL_NOTICE,
        measures=order.content,
        need_titles=" / ".join(need.title for need in needs_of(order)),
        order_reference=order.reference,
        school_count=order.school_count,
        teacher_count=order.teacher_count,
        leader_count=order.leader_count,
    )


def _put_parties(agreement: Agreement, order: Order) -> None:
    """The owners of the order and the UH institution."""
    joint = order.need.joint_owners.taking_part().by_name()
    owners = [order.holder]
    owners += [each.holder for each in joint.select_related("owner", "carried_by")]
    contact = order.contacts.first()
    found: dict[int, AgreementParty] = {}
    for owner in owners:
        if owner.pk not in found:
            found[owner.pk] = party_for(agreement, owner, Role.OWNER)
    if contact:
        found[order.holder_id].contact = contact.name
        found[order.holder_id].contact_email = contact.email
    found[order.institution_id] = party_for(agreement, order.institution, Role.UH)
    for party in found.values():
        party.save()


def party_for(
    agreement: Agreement, organisation: Organisation, role: str
) -> AgreementParty:
    return AgreementParty(
        agreement=agreement,
        organisation=organisation,
        role=role,
        name=organisation.full_name,
        org_number=organisation.org_number or "",
    )


def host_party(
    framework: Agreement, network: Network, host: Organisation
) -> AgreementParty:
    """The network, by who hosts it; named in the language that is active."""
    party = party_for(framework, host, Role.OWNER)
    words = _("%(network)s, by %(host)s")
    party.name = words % {"network": network.name, "host": host.full_name}
    return party


@transaction.atomic
def start_appendix(
    *,
    actor: Actor,
    agreement: Agreement,
    kind: str,
    reason: str,
    ends_on: dt.date | None = None,
) -> Agreement:
    """An amendment, a prolongation or an ending, of the same parties.

    Raises PermissionDenied (no party's editor, or not in force) or ValidationError (no
    reason, a last day that is none of its kind, or one is being made already).
    """
    current = locked(agreement)
    parties = parties_of(current)
    require(rules.may_append(actor, current, parties))
    appendix = Agreement(
        order=current.order,
        network=current.network,
        scheme_year=current.scheme_year,
        kind=kind,
        main=current,
        language=current.language,
        title=current.title,
        starts_on=current.starts_on,
        ends_on=ends_on if kind in MOVING else last_day_of(current),
        order_reference=current.order_reference,
        reason=readable(reason),
        created_by_id=actor.user_id,
    )
    appendix.full_clean()
    check_last_day(appendix)
    appendix.save()
    _put_appendix(appendix, parties)
    _put_followers(appendix)
    _put_host(appendix)
    facts = {"kind": kind, "main": current.reference, "reason": appendix.reason}
    record(actor=actor, action="agreement.appendix_made", obj=appendix, **facts)
    return appendix


def _put_appendix(appendix: Agreement, parties: Iterable[AgreementParty]) -> None:
    heading, text = appendix_text(appendix.kind, appendix.language)
    Clause.objects.create(agreement=appendix, place=1, heading=heading, text=text)
    for party in parties:
        AgreementParty.objects.create(
            agreement=appendix,
            organisation_id=party.organisation_id,
            role=party.role,
            name=party.name,
            org_number=party.org_number,
            signatory_id=party.signatory_id,
            signatory_name=party.signatory_name,
            signatory_title=party.signatory_title,
            contact=party.contact,
            contact_email=party.contact_email,
        )


def _put_followers(appendix: Agreement) -> None:
    """Where a merger has taken the need on, who has it now is the party."""
    if appendix.order is None:
        return
    moves = NeedMove.objects.filter(need=appendix.order.need_id).order_by("pk")
    for move in moves.select_related("from_owner", "to_owner"):
        there = appendix.parties.filter(organisation=move.to_owner)
        party = appendix.parties.filter(organisation=move.from_owner).first()
        if party is None:
            continue
        party.delete()
        if not there.exists():
            with override(appendix.language):
                party_for(appendix, move.to_owner, party.role).save()


def _put_host(appendix: Agreement) -> None:
    """Where the host that signed a framework is no more, who hosts the network now."""
    network = appendix.network
    if network is None or network.host_now is None:
        return
    party = appendix.parties.select_related("organisation").get(role=Role.OWNER)
    if not party.organisation.is_valid_on(clock.today()):
        party.delete()
        with override(appendix.language):
            host_party(appendix, network, network.host_now).save()
