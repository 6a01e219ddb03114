"""A joint order in negotiation: those that take part are asked about the changes."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from partnerships.models import NeedParticipant, Order
from partnerships.services import order_answers, orders
from portal.post.models import Message
from tests import stage
from tests.partnerships.ordering import draft, granted, proposed, uh_approver

pytestmark = pytest.mark.django_db
S = Order.State
WAITS = "waits for the approval of Haram"


@pytest.fixture
@stage.scene
def line(people):
    """Of a need that Haram takes part in."""
    NeedParticipant.objects.create(
        need=people.need,
        owner=people.mate,
        state="approved",
        approved_at=dt.datetime(2018, 6, 1, tzinfo=dt.UTC),
        approved_duration=1,
    )
    return granted(people)


@pytest.fixture
@stage.scene
def order(people, line):
    """Sent, with everybody's approval."""
    made = draft(people, line)
    made = orders.ask_approval(
        actor=people.actor("member"), order=made, version=made.version
    )
    orders.approve_part(
        actor=people.actor("network_mate"), order=made, version=made.version
    )
    return orders.send_order(
        actor=people.actor("approver"), order=made, version=made.version
    )


def agree(people, order):
    return order_answers.agree_to_changes(
        actor=people.actor("approver"), order=order, version=order.version
    )


def approve(people, order, who="network_mate"):
    return orders.approve_part(
        actor=people.actor(who), order=order, version=order.version
    )


@pytest.mark.parametrize(
    "values",
    [
        {"ends_on": "2019-12-20"},
        {"content": "Ei samling."},
        {"days_2018_autumn": 2},
        {"teacher_count": 10},
    ],
)
def test_what_the_institution_proposes_is_approved_by_those_that_take_part(
    people, order, values
):
    changed = proposed(people, order, **values)
    assert not changed.approvals.exists()
    with pytest.raises(PermissionDenied, match=WAITS):
        agree(people, changed)
    approve(people, changed)
    assert agree(people, changed).state == S.ACCEPTED


def test_a_new_price_is_approved_too(people, line, order):
    changed = proposed(people, order, **{f"price_{line.pk}": 70_000})
    with pytest.raises(PermissionDenied, match=WAITS):
        agree(people, changed)


def test_another_title_asks_nobody(people, order):
    changed = proposed(people, order, title="Vurdering i lag")
    assert changed.approvals.count() == 1
    assert agree(people, changed).state == S.ACCEPTED


def test_what_the_responsible_owner_proposes_is_approved_before_it_is_accepted(
    people, order
):
    changed = proposed(people, order)
    answered = proposed(
        people, changed, by=people.actor("approver"), ends_on="2019-06-01"
    )
    accept = {"actor": uh_approver(people), "order": answered}
    with pytest.raises(PermissionDenied, match=WAITS):
        order_answers.accept_order(**accept, version=answered.version)
    approve(people, answered)
    accepted = order_answers.accept_order(**accept, version=answered.version)
    assert accepted.state == S.ACCEPTED


def test_each_new_proposal_asks_anew(people, order):
    changed = proposed(people, order)
    approve(people, changed)
    again = proposed(people, changed, by=people.actor("approver"), ends_on="2019-06-01")
    assert not again.approvals.exists()


def test_they_are_told_when_they_are_asked_and_the_other_side_when_all_have_said_yes(
    people, order
):
    changed = proposed(people, order)
    asked = Message.objects.filter(key__startswith="order-changes_to_approve")
    assert {one.user for one in asked} == {people.network_mate}
    approve(people, changed)
    told = Message.objects.filter(key__startswith="order-changes_approved")
    assert {one.user.full_name for one in told} == {"Member", "Approver"}


@pytest.mark.parametrize("who", ["neighbour", "uh_partner", "approver"])
def test_only_those_that_take_part_approve_the_changes(people, order, who):
    changed = proposed(people, order)
    with pytest.raises(PermissionDenied, match="takes no part"):
        approve(people, changed, who)
    assert not changed.approvals.exists()


def test_their_page_offers_it_and_the_responsible_owners_says_whom_it_waits_for(
    people, order, as_person
):
    changed = proposed(people, order)
    address = changed.get_absolute_url()

    def page(who):
        client = as_person(who)
        client.cookies["django_language"] = "en"
        return client.get(address).content.decode()

    assert "Approve our part" in page(people.network_mate)
    assert "The order waits for the approval of Haram." in page(people.approver)
    client = as_person(people.network_mate)
    client.post(address, {"do": "approve", "version": changed.version})
    assert changed.approvals.get().owner == people.mate
    assert "Approve our part" not in page(people.network_mate)
