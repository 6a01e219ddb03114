"""Plans that were laid by allocation lines alone follow what else was decided."""

import uuid
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from funding import invariants
from funding.models import Payment, RepaymentClaim
from funding.services import payment_files, payments
from portal.lib import clock
from tests import factories as make_a
from tests.funding import money

migration = import_module("funding.migrations.0014_grants_that_are_there")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def decided_as_before(people, change_nok, *, in_a_file=False):
    """A change that was decided when no plan followed."""
    allocation = money.decided(people)
    money.put_frame(people, 1_500_000, "Revidert")
    people.owner.org_number = make_a.org_number(9_500_000)
    people.owner.save()
    payments.plan_year(
        actor=people.actor("officer"),
        scheme_year=people.scheme_year,
        shares=[(clock.today(), Decimal(100))],
    )
    if in_a_file:
        payment_files.make_file(
            actor=people.actor("officer"),
            scheme_year=people.scheme_year,
            until=clock.today(),
            form_key=uuid.uuid4(),
        )
    change = money.change(people, allocation, "send", change_nok=change_nok)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE funding_changedecision DISABLE TRIGGER USER")
        type(change).objects.filter(pk=change.pk).update(
            state="decided",
            approved_by=people.head,
            decided_at=clock.now(),
            reference="x",
        )
        cursor.execute("ALTER TABLE funding_changedecision ENABLE TRIGGER USER")


def follow():
    migration.follow_decisions(apps, connection.schema_editor())


def own(people):
    rows = Payment.objects.filter(recipient=people.owner).order_by("number")
    return list(rows.values_list("amount_nok", flat=True))


def test_less_is_taken_from_what_is_planned(people):
    decided_as_before(people, -40_000)
    before = own(people)

    follow()

    assert own(people) == [before[0] - 40_000]
    assert list(invariants.broken()) == []


def test_more_is_one_more_instalment(people):
    decided_as_before(people, 40_000)
    before = own(people)

    follow()

    assert own(people) == [*before, 40_000]
    assert list(invariants.broken()) == []


def test_what_is_in_a_file_and_too_much_is_claimed_back(people):
    decided_as_before(people, -40_000, in_a_file=True)
    before = own(people)

    follow()

    assert own(people) == before
    assert RepaymentClaim.objects.get().amount_nok == 40_000
    assert list(invariants.broken()) == []
