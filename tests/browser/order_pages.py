"""The addresses of orders in every state, and of what UH institutions keep."""

from django.urls import reverse

from partnerships.models import Department, NeedLine, Order, UHOffer
from partnerships.services import order_answers, uh
from tests import factories as make_a
from tests.partnerships import ordering

TITLE = "Skulebasert bestilling"


def line_of(people):
    found = NeedLine.objects.filter(need=people.need, role="uh", granted_nok__gt=0)
    return found.first() or ordering.granted(people, 900_000)


def of_state(world, state):
    """One in this state, made through the services when it is asked for first."""
    people = world.people
    title = f"{TITLE} {state}"
    found = Order.objects.filter(title=title).first()
    if found:
        return found
    line = line_of(people)
    if state == "draft":
        return ordering.draft(people, line, 60_000, title=title, content="")
    order = ordering.sent(people, line, 60_000, title=title)
    if state == "proposed":
        order = ordering.proposed(people, order)
    elif state == "accepted":
        order = order_answers.accept_order(
            actor=ordering.uh_approver(people), order=order, version=order.version
        )
    elif state == "passed_on":
        uh.add_department(actor=people.actor("uh_partner"), name="Skulebasert avdeling")
        order = order_answers.pass_on(
            actor=people.actor("uh_partner"),
            order=order,
            department=Department.objects.get(),
            field="Skulebasert vurdering",
        )
    return order


def offer(world):
    found = UHOffer.objects.first()
    return found or make_a.OfferFactory(
        institution=world.people.uh,
        title="Skulebasert tilbod",
        content="Skulebasert.",
        field="Skulebasert",
    )


def page(who, route, state=""):
    def at(world):
        args = [of_state(world, state).pk] if state else []
        return who, reverse(f"partnerships:{route}", args=args)

    return at


def of_need(world):
    line_of(world.people)
    args = [world.people.need.pk]
    return "member", reverse("partnerships:order_new", args=args)


def of_offer(who, route):
    def at(world):
        return who, reverse(f"partnerships:{route}", args=[offer(world).pk])

    return at


def capacity(world):
    of_state(world, "passed_on")
    uh.set_capacity(
        actor=world.people.actor("uh_partner"),
        field="Skulebasert vurdering",
        year=2018,
        term="autumn",
        days=10,
    )
    return "uh_partner", reverse("partnerships:uh_capacity")


ORDER_PAGES = {
    "partnerships:order_list": page("member", "order_list"),
    "partnerships:order_list/uh": page("uh_partner", "order_list"),
    "partnerships:order_new": of_need,
    "partnerships:order_edit": page("member", "order_edit", "draft"),
    "partnerships:order_detail/draft": page("approver", "order_detail", "draft"),
    "partnerships:order_detail/sent": page("uh_partner", "order_detail", "sent"),
    "partnerships:order_detail/proposed": page("approver", "order_detail", "proposed"),
    "partnerships:order_detail/passed_on": page(
        "uh_partner", "order_detail", "passed_on"
    ),
    "partnerships:order_detail/accepted": page("officer", "order_detail", "accepted"),
    "partnerships:order_propose": page("uh_partner", "order_propose", "sent"),
    "partnerships:order_files": page("member", "order_files", "draft"),
    "partnerships:order_board": page("uh_partner", "order_board"),
    "partnerships:uh_capacity": capacity,
    "partnerships:offer_list": page("member", "offer_list"),
    "partnerships:offer_new": page("uh_partner", "offer_new"),
    "partnerships:offer_edit": of_offer("uh_partner", "offer_edit"),
    "partnerships:offer_detail": of_offer("member", "offer_detail"),
}
