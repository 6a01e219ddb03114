"""Agreements in every state, from orders that the institutions have accepted."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from funding.demo.people import Cast
from funding.demo.progress import play_progress
from funding.demo.texts import LABEL
from funding.demo.years import moment
from partnerships.models import Agreement, Need, NeedLine, Order, SchemeYear
from partnerships.order.cells import Cells
from partnerships.order.cover import lines_for
from partnerships.services import order_answers, orders
from partnerships.services.agreement_starts import start_agreement, start_appendix
from partnerships.services.agreements import (
    FACTS,
    add_milestone,
    agree_to_facts,
    change_facts,
    name_party,
)
from partnerships.services.clauses import answer_change, ask_for_change
from partnerships.services.order_cells import Contact
from partnerships.services.signing import refuse, send_for_signing, sign
from portal.lib import clock
from portal.lib.money import percent_of
from portal.people.actor import APPROVER, EDITOR, Actor
from portal.people.models import User

Say = Callable[[str], None]

FORM_KEYS = uuid.UUID("6d2a1f70-5e55-5c0d-8e0a-2018c0de0a26")
ORDERED_IN = 2019
COURT = "Sunnmøre tingrett"
MILESTONES = (
    (dt.date(2019, 1, 22), "Oppstart med skuleleiarane og tillitsvalde"),
    (dt.date(2019, 3, 14), "Første samling for heile personalet"),
    (dt.date(2019, 9, 18), "Andre samling, med elevarbeid frå utprøvinga"),
    (dt.date(2019, 11, 28), "Oppsummering og plan for vidare arbeid"),
)


@dataclass(frozen=True, slots=True)
class Planned:
    """``state``: how far it comes; ``title`` of an order of its own, "" for the one
    that the owner has already.
    """

    slug: str
    number: str
    state: str
    title: str = ""


PLANNED = (
    Planned("alesund", "1504", "in_force"),
    Planned("haram", "1534", "negotiation"),
    Planned("molde", "1502", "refused", "Leiargrupper om tilpassa opplæring"),
    Planned("orsta", "1520", "amended", "Rettleiing av nyutdanna lærarar"),
    Planned("kristiansund", "1505", "signing", "Felles leseplan i barneskulen"),
)


def play_agreements(cast: Cast, year: SchemeYear, say: Say) -> None:
    """Once: made, negotiated and signed in the winter after the orders."""
    if Agreement.objects.filter(scheme_year=year).exists():
        return
    made = 0
    for place, plan in enumerate(PLANNED):
        with clock.at(moment(2018, 11, 12 + place, 10, 0)):
            order = _order(cast, year, plan)
        if order is None:
            continue
        with clock.at(moment(2018, 11, 19 + place, 9, 30)):
            _play(cast, plan, order)
        made += 1
    say(f"{made} agreements are made, some of them signed and sealed.")


def _order(cast: Cast, year: SchemeYear, plan: Planned) -> Order | None:
    """The owner's accepted order of the year, or a small one on its best need."""
    if not plan.title:
        ordered = Order.objects.accepted().filter(need__rank=1)
        return ordered.filter(
            need__scheme_year=year, need__owner__number=plan.number
        ).first()
    order = draft_order(cast, year, plan)
    return accepted(cast, plan, order) if order else None


def draft_order(cast: Cast, year: SchemeYear, plan: Planned) -> Order | None:
    """A small one on the owner's best need; none where nothing is granted."""
    need = Need.objects.submitted().get(
        scheme_year=year, owner__number=plan.number, rank=1
    )
    lines = [
        line
        for line in lines_for(need)
        if line.need_id == need.pk and line.year == ORDERED_IN and line.granted_nok
    ]
    if not lines or need.uh_partner is None:
        return None
    editor = cast.actor(EDITOR, plan.slug)
    return orders.register_order(
        actor=editor,
        need=need,
        form_key=uuid.uuid5(FORM_KEYS, plan.slug),
        institution=need.uh_partner,
        cells=_cells(plan, need, lines),
        contacts=[Contact(editor.user_name, f"{EDITOR}@{plan.slug}.example")],
    )


def accepted(cast: Cast, plan: Planned, order: Order) -> Order:
    approver = cast.actor(APPROVER, plan.slug)
    sent = orders.send_order(actor=approver, order=order, version=order.version)
    return order_answers.accept_order(
        actor=_of_uh(cast, order, APPROVER), order=sent, version=sent.version
    )


def _cells(plan: Planned, need: Need, lines: list[NeedLine]) -> Cells:
    return {
        "title": plan.title,
        "content": f"Fire dagar på skulane og ei felles samling. {LABEL}",
        "schools": "Alle skulane i kommunen",
        "school_count": need.school_count,
        "teacher_count": need.teacher_count,
        "leader_count": need.leader_count,
        "forms": ["gatherings", "follow_up"],
        "starts_on": "2019-01-07",
        "ends_on": "2019-12-13",
        "days_2019_spring": 2,
        "days_2019_autumn": 2,
        **{f"price_{line.pk}": _tenth(line.granted_nok or 0) for line in lines},
    }


def _tenth(granted_nok: int) -> int:
    return percent_of(granted_nok, Decimal(10))


def _of_uh(cast: Cast, order: Order, role: str) -> Actor:
    slug = next(
        slug
        for slug, organisation in cast.organisations.items()
        if organisation.pk == order.institution_id
    )
    return cast.actor(role, slug)


def _play(cast: Cast, plan: Planned, order: Order) -> None:
    owner, head = (cast.actor(role, plan.slug) for role in (EDITOR, APPROVER))
    uh, dean = (_of_uh(cast, order, role) for role in (EDITOR, APPROVER))
    agreement = start_agreement(
        actor=owner, order=order, language=order.holder.written_norwegian
    )
    agreement = _filled(agreement, owner)
    agree(agreement, uh)
    name_parties(agreement, (owner, head), (uh, dean))
    _negotiate(agreement, owner, uh, answered=plan.state != "negotiation")
    if plan.state == "negotiation":
        return
    send(agreement, owner)
    if plan.state == "signing":
        sign_as(agreement, head)
    elif plan.state == "refused":
        sign_as(agreement, head)
        refuse(
            actor=dean,
            agreement=agreement,
            reason="Milepælen i mars fell saman med praksisperioden vår. Flytt han, "
            "så skriv vi under.",
        )
    else:
        sign_as(agreement, head)
        sign_as(agreement, dean)
    if plan.state == "amended":
        _amend(agreement, owner, head, dean)
    if plan.state == "in_force":
        agreement.refresh_from_db()
        play_progress(agreement, owner, uh)


def _filled(agreement: Agreement, owner: Actor) -> Agreement:
    values = {name: getattr(agreement, name) for name in FACTS}
    filled = change_facts(
        actor=owner,
        agreement=agreement,
        values=values | {"court": COURT},
        seen=agreement.version,
    )
    for on, title in MILESTONES:
        add_milestone(actor=owner, agreement=filled, on=on, title=title)
    return filled


def agree(agreement: Agreement, *editors: Actor) -> None:
    """To the facts, as they stand."""
    agreement.refresh_from_db()
    for editor in editors:
        agree_to_facts(actor=editor, agreement=agreement, seen=agreement.version)


def name_parties(agreement: Agreement, *sides: tuple[Actor, Actor]) -> None:
    for editor, approver in sides:
        party = agreement.parties.get(organisation=editor.organisation_id)
        name_party(
            actor=editor,
            party=party,
            values={
                "org_number": party.org_number,
                "signatory": _person(approver),
                "signatory_title": "Rektor" if party.role == "uh" else "Skulesjef",
                "contact": party.contact or editor.user_name,
                "contact_email": party.contact_email,
            },
        )


def _negotiate(agreement: Agreement, owner: Actor, uh: Actor, answered: bool) -> None:
    """The institution asks for another word on students; the owner answers."""
    clause = agreement.clauses.get(code="roles")
    students = (
        "Lærarstudentar kan delta på samlingane når skulen er samd i det. "
        "Institusjonen har ansvaret for studentane sine."
    )
    change = ask_for_change(
        actor=uh,
        agreement=agreement,
        kind="change",
        clause=clause,
        heading=clause.heading,
        text=f"{clause.text}\n\n{students}",
        message="Vi vil gjerne ta med studentar som er i praksis hos dykk.",
    )
    if answered:
        answer_change(
            actor=owner, change=change, accepts=True, message="Det vil vi òg."
        )


def _person(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id or 0)


def send(agreement: Agreement, owner: Actor) -> None:
    agreement.refresh_from_db()
    send_for_signing(actor=owner, agreement=agreement)


def sign_as(agreement: Agreement, actor: Actor) -> None:
    sha256 = agreement.rounds.get(outcome="").sha256
    sign(actor=actor, agreement=agreement, sha256=sha256)


def _amend(agreement: Agreement, owner: Actor, head: Actor, dean: Actor) -> None:
    agreement.refresh_from_db()
    appendix = start_appendix(
        actor=owner,
        agreement=agreement,
        kind=Agreement.Kind.PROLONGATION,
        reason="To av skulane startar eit halvår seinare på grunn av ombygging.",
        ends_on=dt.date(2020, 6, 12),
    )
    send(appendix, owner)
    sign_as(appendix, head)
    sign_as(appendix, dean)
