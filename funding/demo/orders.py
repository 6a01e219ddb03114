"""Orders on what is granted for 2019, in every state that an order may have."""

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal

from funding.demo.order_texts import (
    CAPACITY,
    DEPARTMENTS,
    OFFERS,
    ORDERS,
    PlannedOrder,
)
from funding.demo.people import Cast
from funding.demo.texts import LABEL
from funding.demo.years import moment
from partnerships.models import Department, Need, Order, Organisation, SchemeYear
from partnerships.order.cells import Cells
from partnerships.order.cover import lines_for
from partnerships.services import order_answers, orders, uh
from partnerships.services.order_cells import Contact
from portal.lib import clock
from portal.lib.money import percent_of
from portal.people.actor import APPROVER, EDITOR, Actor

Say = Callable[[str], None]

FORM_KEYS = uuid.UUID("3f0d8a54-1f0c-5f3b-9b1e-2018c0de0a25")
ORDERED_IN = 2019
FIRST, LAST = dt.date(2019, 1, 7), dt.date(2019, 12, 13)
PROLONGED = "2020-02-14"


def play_orders(cast: Cast, year: SchemeYear, say: Say) -> None:
    """Once: the owners' orders in the autumn after the decision, and the answers."""
    if Order.objects.filter(need__scheme_year=year).exists():
        return
    _keep(cast)
    made: dict[str, Order] = {}
    for place, plan in enumerate(ORDERS):
        with clock.at(moment(2018, 10, 1 + 2 * place, 9, 10)):
            made[plan.name] = _write(cast, year, plan, made)
        with clock.at(moment(2018, 11, 1 + place, 13, 25)):
            _come_to_its_state(cast, plan, made[plan.name])
    say(f"{len(made)} orders are in every state there is.")


def _keep(cast: Cast) -> None:
    """What the institutions say of themselves, before anybody orders."""
    with clock.at(moment(2018, 9, 20, 10, 0)):
        for slug, (name, _field) in DEPARTMENTS.items():
            uh.add_department(actor=cast.actor(EDITOR, slug), name=name)
        for field, spring, autumn in CAPACITY:
            for term, days in (("spring", spring), ("autumn", autumn)):
                uh.set_capacity(
                    actor=cast.actor(EDITOR, "hivolda"),
                    field=field,
                    year=ORDERED_IN,
                    term=term,
                    days=days,
                )
        for slug, title, content, field, days, price_nok in OFFERS:
            uh.make_offer(
                actor=cast.actor(EDITOR, slug),
                form_key=uuid.uuid5(FORM_KEYS, title),
                values={
                    "title": title,
                    "content": f"{content} {LABEL}",
                    "field": field,
                    "forms": ["gatherings", "follow_up"],
                    "days": days,
                    "price_nok": price_nok,
                },
            )


def _write(
    cast: Cast, year: SchemeYear, plan: PlannedOrder, made: dict[str, Order]
) -> Order:
    need = Need.objects.submitted().get(
        scheme_year=year, owner__number=plan.number, rank=1
    )
    editor = cast.actor(EDITOR, plan.slug)
    return orders.register_order(
        actor=editor,
        need=need,
        form_key=uuid.uuid5(FORM_KEYS, plan.name),
        institution=_institution(cast, plan, need),
        cells=_cells(plan, need),
        contacts=[Contact(editor.user_name, f"{EDITOR}@{plan.slug}.example")],
        replaces=made["haram"] if plan.name == "haram-ny" else None,
    )


def _institution(cast: Cast, plan: PlannedOrder, need: Need) -> Organisation:
    if plan.to:
        return cast.organisations[plan.to]
    if need.uh_partner is None:
        raise LookupError(f"{need} has no UH partner.")
    return need.uh_partner


def _cells(plan: PlannedOrder, need: Need) -> Cells:
    lines = [line for line in lines_for(need) if line.need_id == need.pk]
    prices = {
        f"price_{line.pk}": _part(line.granted_nok or 0, plan.percent)
        for line in lines
        if line.year == ORDERED_IN
    }
    return {
        "title": need.title if plan.percent > 50 else plan.content.split(",")[0][:80],
        "content": f"{plan.content} {LABEL}",
        "schools": plan.schools,
        "school_count": need.school_count,
        "teacher_count": need.teacher_count,
        "leader_count": need.leader_count,
        "forms": list(plan.forms),
        "starts_on": FIRST.isoformat(),
        "ends_on": LAST.isoformat(),
        "days_2019_spring": plan.days[0] or None,
        "days_2019_autumn": plan.days[1] or None,
        **prices,
    }


def _part(granted_nok: int, percent: int) -> int:
    """So much of what is granted, in whole thousands."""
    part_nok = percent_of(granted_nok, Decimal(percent))
    return part_nok - part_nok % 1000


def _come_to_its_state(cast: Cast, plan: PlannedOrder, order: Order) -> None:
    editor, approver = (cast.actor(role, plan.slug) for role in (EDITOR, APPROVER))
    if plan.state == "draft":
        return
    if plan.state == "for_approval":
        orders.ask_approval(actor=editor, order=order, version=order.version)
        return
    sent = orders.send_order(actor=approver, order=order, version=order.version)
    if plan.state == "withdrawn":
        orders.withdraw_order(actor=approver, order=sent, reason=plan.answer)
    elif plan.state != "sent":
        _answer(cast, plan, sent, approver)


def _answer(cast: Cast, plan: PlannedOrder, order: Order, owner: Actor) -> None:
    slug = next(
        slug
        for slug, organisation in cast.organisations.items()
        if organisation.pk == order.institution_id
    )
    approver, version = cast.actor(APPROVER, slug), order.version
    if plan.state == "passed_on":
        order_answers.pass_on(
            actor=cast.actor(EDITOR, slug),
            order=order,
            department=Department.objects.filter(institution=order.institution)[0],
            field=DEPARTMENTS[slug][1],
        )
    elif plan.state == "declined":
        order_answers.decline_order(
            actor=approver, order=order, version=version, message=plan.answer
        )
    elif plan.state == "accepted":
        order_answers.accept_order(
            actor=approver, order=order, version=version, message=plan.answer
        )
    else:
        proposed = order_answers.propose_changes(
            actor=approver,
            order=order,
            version=version,
            values=_proposed(plan),
            message=plan.answer,
        )
        if plan.state == "agreed":
            order_answers.agree_to_changes(
                actor=owner,
                order=proposed,
                version=proposed.version,
                message="Det passar oss godt.",
            )


def _proposed(plan: PlannedOrder) -> Cells:
    if plan.state == "agreed":
        return {"ends_on": PROLONGED, "days_2020_spring": 1}
    return {
        "forms": [*plan.forms, "digital"],
        "days_2019_spring": plan.days[0] - 1,
    }
