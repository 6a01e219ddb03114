"""Orders made through the services, for the tests of what becomes of them."""

import uuid

from partnerships.acting import actor_by
from partnerships.models import NeedLine, Order
from partnerships.services import order_answers, orders
from partnerships.services.order_cells import Contact
from portal.people.actor import Actor
from tests import cast
from tests import factories as make_a

CONTACT = Contact("Kari Nordli", "kari@giske.example")
CELLS = {
    "title": "Vurdering saman",
    "content": "To samlingar, og oppfølging på skulane mellom dei.",
    "schools": "Alle skulane i kommunen",
    "school_count": 3,
    "teacher_count": 40,
    "leader_count": 5,
    "forms": ["gatherings", "follow_up"],
    "starts_on": "2018-09-01",
    "ends_on": "2019-06-15",
    "days_2018_autumn": 4,
    "people_2018_autumn": 2,
}


def granted(people: cast.Cast, nok: int = 100_000, year: int = 2018) -> NeedLine:
    """What the cast's need is granted for its UH institution."""
    return make_a.GrantedLineFactory(need=people.need, requested_nok=nok, year=year)


def uh_approver(people: cast.Cast) -> Actor:
    """The one who accepts for the UH institution."""
    found = people.uh.memberships.filter(role="approver").first()
    if found:
        return actor_by(found, found.user)
    user = cast.person("Dean", people.uh, "approver")
    return actor_by(user.memberships.select_related("organisation").get(), user)


def draft(people: cast.Cast, line: NeedLine, price: int = 60_000, **changes) -> Order:
    return orders.register_order(
        actor=people.actor("member"),
        need=people.need,
        form_key=uuid.uuid4(),
        institution=people.uh,
        cells=CELLS | {f"price_{line.pk}": price} | changes,
        contacts=[CONTACT],
    )


def sent(people: cast.Cast, line: NeedLine, price: int = 60_000, **changes) -> Order:
    order = draft(people, line, price, **changes)
    return orders.send_order(
        actor=people.actor("approver"), order=order, version=order.version
    )


def proposed(people: cast.Cast, order: Order, by: Actor | None = None, **values):
    return order_answers.propose_changes(
        actor=by or uh_approver(people),
        order=order,
        version=order.version,
        values=values or {"ends_on": "2019-12-20"},
        message="Vi har folk til hausten.",
    )


def accepted(people: cast.Cast, line: NeedLine, price: int = 60_000) -> Order:
    order = sent(people, line, price)
    return order_answers.accept_order(
        actor=uh_approver(people), order=order, version=order.version
    )
