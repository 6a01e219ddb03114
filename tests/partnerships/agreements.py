"""Agreements in every state, around the cast's need; made by the services."""

import datetime as dt

from django.core.files.base import ContentFile
from django.urls import reverse

from partnerships.acting import actor_by
from partnerships.clauses import standard_clauses
from partnerships.models import Agreement, AgreementParty, Membership, NeedLine, Order
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
from partnerships.services.signing import send_for_signing, sign
from portal.documents.services import fulfil_document
from portal.lib import clock
from tests import cast, files, stage
from tests import factories as make_a


def accepted(people, line=None, **facts) -> Order:
    """An order that the UH institution has accepted; of the cast's need, or another.

    line  what it is drawn on, where that is not its own need's
    """
    need = facts.setdefault("need", people.need)
    line = line or need.lines.filter(role="uh").first()
    if line is None:
        line = make_a.GrantedLineFactory(need=need)
    elif not line.granted_nok:
        NeedLine.objects.filter(pk=line.pk).update(granted_nok=500_000)
    facts.setdefault("title", "Vurdering i Giske")
    order = make_a.SentOrderFactory(**facts)
    make_a.OrderLineFactory(order=order, need_line=line, price_nok=5_000)
    make_a.OrderContactFactory(order=order)
    order.answers.create(
        number=1,
        side="uh",
        kind="accept",
        organisation=order.institution,
        by_role="approver",
    )
    Order.objects.filter(pk=order.pk).update(
        state="accepted", waits_for="", closed_at=clock.now()
    )
    order.refresh_from_db()
    return order


def uh_approver(people):
    """The one who signs for the UH institution."""
    found = Membership.objects.filter(organisation=people.uh, role="approver").first()
    if found:
        return found.user
    return cast.person("Rektor", people.uh, "approver")


def actor_of(people, user):
    return actor_by(user.memberships.select_related("organisation").get(), user)


def uh_actor(people):
    return actor_of(people, uh_approver(people))


def started(people, language="nn", **facts) -> Agreement:
    number = people.owner.org_number or make_a.org_number(7_100_000)
    type(people.owner).objects.filter(pk=people.owner.pk).update(org_number=number)
    type(people.scheme_year).objects.filter(pk=people.scheme_year.pk).update(
        report_due=dt.date(2019, 1, 15)
    )
    return start_agreement(
        actor=people.actor("member"), order=accepted(people, **facts), language=language
    )


def facts_of(agreement, **changes):
    return {name: getattr(agreement, name) for name in FACTS} | changes


def party(agreement, role) -> AgreementParty:
    return agreement.parties.get(role=role)


@stage.scene
def complete(people, more=(), **facts) -> Agreement:
    """With nothing missing: it can be sent for signing.

    more  other owners that take part in the need, each with an approver of its own
    """
    agreement = started(people, **facts)
    agreement = change_facts(
        actor=people.actor("member"),
        agreement=agreement,
        values=facts_of(agreement, court="Sunnmøre tingrett"),
        seen=agreement.version,
    )
    for role, actor, user in (
        ("owner", people.actor("member"), people.approver),
        ("uh", people.actor("uh_partner"), uh_approver(people)),
    ):
        own = people.owner if role == "owner" else people.uh
        _name(actor, agreement.parties.get(organisation=own), user)
    for owner in more:
        signs = cast.person(f"Leiar {owner}", owner, "approver")
        _name(actor_of(people, signs), agreement.parties.get(organisation=owner), signs)
    agree(agreement)
    return agreement


def agree(agreement: Agreement) -> None:
    """Every party that is asked agrees to the facts as they stand."""
    agreement.refresh_from_db()
    for row in agreement.fact_changes.distinct("party").order_by("party"):
        own = Membership.objects.current().filter(organisation=row.party.organisation)
        editor = own.filter(role__in=["editor", "approver"]).first()
        agree_to_facts(
            actor=actor_by(editor, editor.user),
            agreement=agreement,
            seen=agreement.version,
        )


def _name(actor, mine: AgreementParty, user) -> None:
    name_party(
        actor=actor,
        party=mine,
        values={
            "org_number": mine.org_number or make_a.org_number(7_200_000),
            "signatory": user,
            "signatory_title": "Leiar",
            "contact": mine.contact or "Per Olsen",
            "contact_email": mine.contact_email or "per@hivolda.example",
        },
    )


@stage.scene
def for_signing(people, **facts) -> Agreement:
    agreement = complete(people, **facts)
    send_for_signing(actor=people.actor("member"), agreement=agreement)
    agreement.refresh_from_db()
    return agreement


def signed_by(people, agreement, actor):
    sha256 = agreement.rounds.get(outcome="").sha256
    return sign(actor=actor, agreement=agreement, sha256=sha256)


@stage.scene
def in_force(people, *, printed=False, **facts) -> Agreement:
    agreement = for_signing(people, **facts)
    signed_by(people, agreement, people.actor("approver"))
    signed_by(people, agreement, uh_actor(people))
    agreement.refresh_from_db()
    if printed:
        fulfil_document(agreement.document_id)
        agreement.refresh_from_db()
    return agreement


@stage.scene
def scanned(people, **facts) -> Agreement:
    """Signed elsewhere, with its scan."""
    return register_signed_elsewhere(
        actor=people.actor("approver"),
        order=accepted(people, **facts),
        file=ContentFile(files.pdf(), name="avtale.pdf"),
        name="avtale.pdf",
        signed_on=clock.today(),
        title="Avtale på papir",
        starts_on=dt.date(2018, 9, 1),
        ends_on=dt.date(2019, 6, 15),
    )


@stage.scene
def negotiated(people, **facts) -> Agreement:
    """In negotiation, with a milestone, and a change that waits for the UH."""
    agreement = complete(people, **facts)
    owner = people.actor("member")
    add_milestone(
        actor=owner, agreement=agreement, on=dt.date(2018, 10, 1), title="Samling"
    )
    clause = agreement.clauses.get(code="purpose")
    ask_for_change(
        actor=owner, agreement=agreement, kind="change", clause=clause, text="Betre."
    )
    agreement.refresh_from_db()
    return agreement


def archived(people, agreement, number="2018/1234"):
    """With the archive's receipt, and the file of it."""
    return register_receipt(
        actor=people.actor("officer"),
        agreement=agreement,
        number=number,
        received_on=clock.today(),
        file=ContentFile(b"<?xml version='1.0'?><receipt/>", name="kvittering.xml"),
    )


def clause_set(people):
    return save_clauses(
        actor=people.actor("officer"),
        county=people.scheme_year.county,
        language="nn",
        texts=standard_clauses("nn"),
        based_on=0,
    )


def addresses(people) -> dict[str, str]:
    """Of every page of agreements, by its row in tests/test_access.py."""
    need = make_a.SubmittedNeedFactory(
        scheme_year=people.scheme_year, owner=people.owner, uh_partner=people.uh
    )
    order = accepted(people, need=need)
    talks, sent = negotiated(people, need=need), for_signing(people, need=need)
    lasting, elsewhere = in_force(people, need=need), scanned(people, need=need)
    clauses, change = clause_set(people), talks.changes.get()
    args = {
        "clause_set_detail": [clauses.pk],
        "clause_set_edit": [clauses.county_id, "nn"],
        "agreement_start": [order.pk],
        "agreement_register": [order.pk],
        "milestone_add": [talks.pk],
        "milestone_remove": [talks.pk, talks.milestones.get().pk],
        "clause_add": [talks.pk],
        "clause_change": [talks.clauses.get(code="principles").pk],
        "change_detail": [change.pk],
        "change_withdraw": [change.pk],
        "agreement_party": [party(talks, "owner").pk],
        "agreement_append": [lasting.pk],
        "archive_package": [lasting.pk],
        "archive_receipts": [lasting.pk],
        "archive_receipt_file": [archived(people, lasting).kept.pk],
        "archive_place_edit": [people.scheme_year.county_id],
        "agreement_scan": [elsewhere.pk],
        **{
            f"agreement_{name}": [talks.pk]
            for name in ("facts", "language", "send", "drop")
        },
        "facts_agree": [talks.pk],
        **{
            f"agreement_{name}": [sent.pk]
            for name in ("detail", "sign", "refuse", "open", "preview", "file")
        },
    }
    found = {
        f"partnerships:{name}": reverse(f"partnerships:{name}", args=these)
        for name, these in args.items()
    }
    states = {"negotiation": talks, "in_force": lasting}
    for state, one in states.items():
        found[f"partnerships:agreement_detail/{state}"] = one.get_absolute_url()
    return found
