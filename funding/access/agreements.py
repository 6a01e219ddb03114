"""Orders that are accepted, and agreements from such ones, to ask about."""

import uuid
from datetime import timedelta

from django.core.files.base import ContentFile

from funding.access.orders import orders_of
from partnerships.acting import actor_by
from partnerships.clauses import standard_clauses
from partnerships.models import (
    Agreement,
    Membership,
    Need,
    NeedLine,
    Network,
    Order,
    Organisation,
)
from partnerships.services.agreement_scans import register_signed_elsewhere
from partnerships.services.agreement_starts import start_agreement
from partnerships.services.agreements import (
    FACTS,
    add_milestone,
    agree_to_facts,
    change_facts,
    name_party,
)
from partnerships.services.archive import register_receipt
from partnerships.services.clause_sets import save_clauses
from partnerships.services.clauses import ask_for_change
from partnerships.services.frameworks import start_framework
from partnerships.services.gatherings import plan_gathering
from partnerships.services.signing import send_for_signing
from portal.lib import clock
from portal.people.actor import APPROVER, Actor

Objects = dict[str, tuple[object, ...]]
FILE = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
NUMBERS = {"owner": "964980365", "uh": "974760673"}


def agreements_of(need: Need, governor: Actor) -> Objects:
    """One for signing, one in negotiation with a change, one signed elsewhere."""
    owner = _approver(need.owner)
    open_order, waiting, signing, elsewhere = (_order(need, n) for n in range(4))
    talks = start_agreement(actor=owner, order=waiting, language="nn")
    add_milestone(actor=owner, agreement=talks, on=clock.today(), title="x")
    change = ask_for_change(
        actor=owner,
        agreement=talks,
        kind="remove",
        clause=talks.clauses.get(code="disputes"),
    )
    sent = _sent(signing, owner)
    scanned = _scanned(elsewhere, owner)
    clauses = save_clauses(
        actor=governor,
        county=need.scheme_year.county,
        language="nn",
        texts=standard_clauses("nn"),
        based_on=0,
    )
    return {
        "partnerships:clause_set_detail": (clauses.pk,),
        "partnerships:clause_set_edit": (clauses.county_id, "nn"),
        "partnerships:agreement_start": (open_order.pk,),
        "partnerships:agreement_register": (open_order.pk,),
        "partnerships:agreement_scan": (scanned.pk,),
        **_followed(scanned, talks, owner),
        "partnerships:agreement_append": (scanned.pk,),
        **_archived(scanned, governor),
        **_of_one(talks, sent),
        "partnerships:change_detail": (change.pk,),
        "partnerships:change_withdraw": (change.pk,),
        **orders_of(open_order),
    }


def _scanned(order: Order, owner: Actor) -> Agreement:
    return register_signed_elsewhere(
        actor=owner,
        order=order,
        file=ContentFile(FILE, name="x.pdf"),
        name="x.pdf",
        signed_on=clock.today(),
        title="x",
        starts_on=clock.today(),
        ends_on=order.ends_on or clock.today(),
    )


def _followed(agreement: Agreement, talks: Agreement, owner: Actor) -> Objects:
    """A gathering under the one in force, planned and begun."""
    values = dict.fromkeys(("title", "place", "link", "programme"), "x")
    gathering = plan_gathering(
        actor=owner,
        agreement=agreement,
        form_key=uuid.uuid4(),
        values={
            **values,
            "link": "",
            "starts_at": clock.now(),
            "ends_at": clock.now() + timedelta(hours=1),
        },
    )
    names = ("detail", "calendar", "edit", "cancel", "count")
    by_role = dict(agreement.parties.values_list("role", "organisation"))
    return {
        "partnerships:partnership_detail": (by_role["owner"], by_role["uh"]),
        "partnerships:agreement_progress": (agreement.pk,),
        "partnerships:gathering_new": (agreement.pk,),
        "partnerships:milestone_detail": (talks.milestones.get().pk,),
        **{f"partnerships:gathering_{name}": (gathering.pk,) for name in names},
    }


def frameworks_of(network: Network, need: Need) -> Objects:
    """One in negotiation, and a draft order that could be put under one."""
    uh = need.uh_partner
    assert uh is not None  # noqa: S101  the world has one
    framework = start_framework(
        actor=_approver(need.owner),
        network=network,
        institution=uh,
        scheme_year=need.scheme_year,
        language="nn",
        title="x",
        starts_on=clock.today(),
        ends_on=clock.today(),
        form_key=uuid.uuid4(),
    )
    order = Order.objects.create(need=need, institution=uh, title="x")
    return {
        "partnerships:framework_new": (network.pk,),
        "partnerships:framework_years": (framework.pk,),
        "partnerships:framework_register": (framework.pk,),
        "partnerships:order_framework": (order.pk,),
    }


def _archived(agreement: Agreement, governor: Actor) -> Objects:
    receipt = register_receipt(
        actor=governor,
        agreement=agreement,
        number="x",
        received_on=clock.today(),
        file=ContentFile(b"<?xml version='1.0'?><x/>", name="x.xml"),
    )
    return {
        "partnerships:archive_package": (agreement.pk,),
        "partnerships:archive_receipts": (agreement.pk,),
        "partnerships:archive_receipt_file": (receipt.kept.pk,),
        "partnerships:archive_place_edit": (agreement.scheme_year.county_id,),
    }


def _of_one(talks: Agreement, sent: Agreement) -> Objects:
    milestone = talks.milestones.get()
    while_open = (
        "agreement_facts",
        "agreement_language",
        "agreement_drop",
        "facts_agree",
        "milestone_add",
    )
    later = ("detail", "sign", "refuse", "open", "preview", "file")
    return {
        **{f"partnerships:{name}": (talks.pk,) for name in while_open},
        "partnerships:milestone_remove": (talks.pk, milestone.pk),
        "partnerships:clause_add": (talks.pk,),
        "partnerships:clause_change": (talks.clauses.get(code="purpose").pk,),
        "partnerships:agreement_party": (talks.parties.get(role="owner").pk,),
        "partnerships:agreement_send": (talks.pk,),
        **{f"partnerships:agreement_{name}": (sent.pk,) for name in later},
    }


def _sent(order: Order, owner: Actor) -> Agreement:
    """For signing, with the approvers as signatories and no field left open."""
    agreement = start_agreement(actor=owner, order=order, language="nn")
    agreement.clauses.exclude(code="signatures").delete()
    values = {name: getattr(agreement, name) for name in FACTS}
    change_facts(
        actor=owner, agreement=agreement, values=values | {"court": "x"}, seen=1
    )
    for party in agreement.parties.select_related("organisation"):
        actor = _approver(party.organisation)
        agreement.refresh_from_db()
        agree_to_facts(actor=actor, agreement=agreement, seen=agreement.version)
        name_party(
            actor=actor,
            party=party,
            values={
                "org_number": NUMBERS[party.role],
                "signatory": Membership.objects.get(
                    user=actor.user_id, organisation=party.organisation
                ).user,
                "signatory_title": "",
                "contact": "x",
                "contact_email": "",
            },
        )
    send_for_signing(actor=owner, agreement=agreement)
    agreement.refresh_from_db()
    return agreement


def _approver(office: Organisation) -> Actor:
    places = Membership.objects.select_related("user", "organisation")
    found = places.get(organisation=office, role=APPROVER)
    return actor_by(found, found.user)


def _order(need: Need, number: int) -> Order:
    """Sent by the owner, and accepted by the UH institution's approver."""
    uh = need.uh_partner
    assert uh is not None  # noqa: S101  the world has one
    line, _created = NeedLine.objects.get_or_create(
        need=need,
        recipient=uh,
        role=NeedLine.Role.UH,
        year=need.scheme_year.year,
        defaults={"requested_nok": 1_000},
    )
    NeedLine.objects.filter(pk=line.pk).update(granted_nok=1_000)
    order = Order.objects.create(
        need=need,
        institution=uh,
        title=f"x{number}",
        content="x",
        state=Order.State.SENT,
        waits_for=Order.Side.UH,
        sent_at=clock.now(),
        starts_on=clock.today(),
        ends_on=clock.today() + timedelta(days=1),  # a gathering may pass midnight
    )
    order.lines.create(need_line=line, price_nok=100)
    order.answers.create(
        number=1, side="uh", kind="accept", organisation=uh, by_role=APPROVER
    )
    Order.objects.filter(pk=order.pk).update(
        state=Order.State.ACCEPTED, waits_for="", closed_at=clock.now()
    )
    return order
