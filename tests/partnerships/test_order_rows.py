"""What the database holds of orders, whatever writes them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from partnerships.models import NeedLine, Order, OrderAnswer
from portal.lib import clock
from tests import factories as make_a

pytestmark = pytest.mark.django_db
S = Order.State


def answer(order, **changes):
    return OrderAnswer.objects.create(
        **{
            "order": order,
            "number": 1,
            "side": "uh",
            "kind": "accept",
            "organisation": order.institution,
            "by_role": "approver",
            **changes,
        }
    )


def accept(order):
    Order.objects.filter(pk=order.pk).update(
        state=S.ACCEPTED, waits_for="", closed_at=clock.now()
    )


def two_on_one_line(first=60_000, second=40_001):
    """A sent order and a draft on one line of 100 000."""
    line = make_a.GrantedLineFactory()
    for made, nok in (
        (make_a.SentOrderFactory(need=line.need), first),
        (make_a.OrderFactory(need=line.need), second),
    ):
        make_a.OrderLineFactory(order=made, need_line=line, price_nok=nok)
    return Order.objects.get(state=S.DRAFT)


def send(order):
    Order.objects.filter(pk=order.pk).update(
        state=S.SENT, waits_for="uh", sent_at=clock.now()
    )


def test_a_draft_may_be_above_cover_and_cannot_be_sent():
    draft = two_on_one_line()
    with pytest.raises(IntegrityError, match="above what is granted"):
        send(draft)


def test_what_is_left_can_be_ordered_to_the_last_krone():
    draft = two_on_one_line(second=40_000)
    send(draft)
    assert Order.objects.get(pk=draft.pk).state == S.SENT


def test_a_declined_order_draws_on_nothing():
    draft = two_on_one_line()
    Order.objects.exclude(pk=draft.pk).update(
        state=S.DECLINED, waits_for="", closed_at=clock.now()
    )
    send(draft)
    assert Order.objects.get(pk=draft.pk).state == S.SENT


def test_the_price_of_a_sent_order_cannot_rise_above_cover():
    made = make_a.OrderLineFactory(order=make_a.SentOrderFactory(), price_nok=100_000)
    made.price_nok = 100_001
    with pytest.raises(IntegrityError, match="above what is granted"):
        made.save()


def test_an_order_on_a_line_that_is_not_granted_cannot_be_sent():
    line = make_a.GrantedLineFactory(granted_nok=None)
    made = make_a.OrderFactory(need=line.need)
    make_a.OrderLineFactory(order=made, need_line=line, price_nok=1)
    with pytest.raises(IntegrityError, match="above what is granted"):
        send(made)


def test_a_grant_cannot_go_below_what_is_ordered():
    made = make_a.OrderLineFactory(order=make_a.SentOrderFactory(), price_nok=60_000)
    line = NeedLine.objects.filter(pk=made.need_line_id)
    line.update(granted_nok=60_000)
    with pytest.raises(IntegrityError, match="More is ordered"):
        line.update(granted_nok=59_999)


@pytest.mark.django_db(transaction=True)
def test_of_two_that_are_sent_at_once_only_what_is_covered_goes():
    line = make_a.GrantedLineFactory()
    orders = [make_a.OrderFactory(need=line.need) for _ in range(4)]
    for made in orders:
        make_a.OrderLineFactory(order=made, need_line=line, price_nok=50_000)

    def try_it(order):
        try:
            with transaction.atomic():
                send(order)
        except IntegrityError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        went = list(pool.map(try_it, orders))
    assert sum(went) == 2
    assert Order.objects.live().count() == 2


def test_an_order_is_accepted_by_an_approver_of_the_institution_only():
    made = make_a.SentOrderFactory()
    answer(made, by_role="editor")
    answer(made, number=2, organisation=made.need.owner)
    with pytest.raises(DatabaseError, match="approver"), transaction.atomic():
        accept(made)
    answer(made, number=3)
    accept(made)
    assert Order.objects.get(pk=made.pk).state == S.ACCEPTED


def test_a_closed_order_is_kept_as_it_was():
    made = make_a.SentOrderFactory()
    price = make_a.OrderLineFactory(order=made)
    make_a.OrderTermFactory(order=made)
    answer(made)
    accept(made)
    for change in (
        lambda: Order.objects.filter(pk=made.pk).update(title="Another"),
        lambda: made.lines.update(price_nok=1),
        lambda: price.delete(),
        lambda: make_a.OrderTermFactory(order=made, term="spring"),
        lambda: made.terms.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_answer_is_never_changed_or_deleted():
    made = answer(make_a.SentOrderFactory())
    for change in (lambda: made.delete(), lambda: made.save()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"kind": "decline"}, "order_declined_with_a_reason"),
        ({"kind": "propose"}, "order_answer_proposes_something"),
        ({"kind": "accept", "side": "owner"}, "order_answer_is_its_sides"),
        ({"kind": "agree"}, "order_answer_is_its_sides"),
        ({"values": {"title": "x"}}, "order_answer_proposes_something"),
    ],
)
def test_an_answer_says_what_its_kind_must(changes, name):
    order = make_a.SentOrderFactory()
    with pytest.raises(IntegrityError, match=name):
        answer(order, **changes)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"waits_for": ""}, "order_waits_for_somebody_while_open"),
        ({"starts_on": None}, "order_sent_has_its_moment_and_period"),
        ({"sent_at": None}, "order_sent_has_its_moment_and_period"),
        ({"starts_on": "2019-06-16"}, "order_period_in_order"),
        ({"state": "declined", "waits_for": ""}, "order_closed_has_its_moment"),
        (
            {"state": "withdrawn", "waits_for": "", "closed_at": clock.now()},
            "order_withdrawn_with_a_reason",
        ),
    ],
)
def test_a_sent_order_is_whole(changes, name):
    order = make_a.SentOrderFactory()
    with pytest.raises(IntegrityError, match=name):
        Order.objects.filter(pk=order.pk).update(**changes)
