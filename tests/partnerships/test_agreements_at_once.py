"""Agreements that both parties begin in the same second."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from partnerships.invariants import broken
from partnerships.models import Agreement, AgreementAmount
from partnerships.services.agreement_starts import start_agreement
from tests.partnerships import agreements as made

pytestmark = pytest.mark.django_db(transaction=True)


def begun(people, orders):
    """Of each of eight who begin these orders' agreements at once, what it finds."""
    actors = [people.actor("member"), people.actor("uh_partner")] * 4
    wanted = [orders[number // 2 % len(orders)] for number in range(8)]

    def begin(actor, order):
        try:
            return start_agreement(actor=actor, order=order, language="nn").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(begin, actors, wanted))


def test_one_order_gets_one_agreement(people):
    found = begun(people, [made.accepted(people)])

    assert set(found) == {Agreement.objects.get().pk}
    assert list(broken()) == []


def test_of_two_orders_of_a_need_one_agreement_has_the_needs_money(people):
    people.need.contributions.update_or_create(
        year=2018, kind="cash", defaults={"amount_nok": 30_000}
    )
    orders = [made.accepted(people), made.accepted(people)]

    found = begun(people, orders)

    assert len(set(found)) == Agreement.objects.count() == 2
    own = AgreementAmount.objects.get(kind="own")
    assert own.amount_nok == 30_000
    assert own.agreement_id == min(found)
    assert list(broken()) == []
