"""Two people, and a button pressed eight times, at once."""

import threading
import uuid
from decimal import Decimal

import pytest
from django.db import connection

from funding.invariants import broken
from funding.models import Payment, PaymentFile
from funding.services.changes import move_change
from funding.services.payment_files import (
    approve_file,
    make_file,
    mark_paid,
    mark_returned,
)
from funding.services.payments import pay_anew, plan_year
from partnerships.models import Organisation
from portal.lib import clock
from portal.lib.errors import Refusal
from tests import cast
from tests import factories as make_a
from tests.funding import money

pytestmark = pytest.mark.django_db(transaction=True)


def eight_times(act):
    """What each of eight threads says, in any order."""
    said = []

    def run():
        try:
            said.append(act())
        except Refusal:
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_eight_files_at_once_are_one_with_each_instalment_once():
    people = cast.make()
    money.decided(people)
    for number, owner in enumerate(Organisation.objects.of_kind("municipality"), 1):
        owner.org_number = make_a.org_number(9_000_000 + 100 * number)
        owner.save()
    officer, year, today = people.actor("officer"), people.scheme_year, clock.today()
    shares = [(today, Decimal(100))]

    eight_times(lambda: plan_year(actor=officer, scheme_year=year, shares=shares))
    assert Payment.objects.count() == 3

    said = eight_times(
        lambda: (
            make_file(
                actor=officer, scheme_year=year, until=today, form_key=uuid.uuid4()
            ).rows
        )
    )

    assert sorted(said, key=str) == [3, *["refused"] * 7]
    file = PaymentFile.objects.get()
    assert file.total_nok == 1_000_000
    assert file.payments.count() == 3

    PaymentFile.objects.update(
        state="approved", decided_by=people.head, decided_at=clock.now()
    )
    rows = list(file.payments.values_list("pk", flat=True))
    marked = eight_times(
        lambda: mark_paid(actor=officer, file=file, payments=rows, on=today)
    )
    assert sorted(marked) == [0] * 7 + [3]


def test_eight_at_once_pay_anew_once():
    people = cast.make()
    file, payment = paid(people)
    officer, today = people.actor("officer"), clock.today()
    mark_returned(
        actor=officer, file=file, payments=[payment.pk], on=today, reason="Konto"
    )

    said = eight_times(lambda: bool(pay_anew(actor=officer, payment=payment, on=today)))

    assert sorted(said) == [False] * 7 + [True]
    assert payment.grant.payments.count() == 2
    assert list(broken()) == []


def paid(people):
    """The officer's file, paid, and the owner's instalment of it."""
    money.decided(people)
    people.owner.org_number = make_a.org_number(9_000_000)
    people.owner.save()
    officer, year, today = people.actor("officer"), people.scheme_year, clock.today()
    plan_year(actor=officer, scheme_year=year, shares=[(today, Decimal(100))])
    file = make_file(
        actor=officer, scheme_year=year, until=today, form_key=uuid.uuid4()
    )
    approve_file(actor=people.actor("head"), file=file)
    payment = file.payments.get(recipient=people.owner)
    mark_paid(actor=officer, file=file, payments=[payment.pk], on=today)
    return file, payment


def test_a_change_and_seven_plans_at_once_agree():
    people = cast.make()
    allocation = money.decided(people)
    change = money.change(people, allocation, "send", change_nok=-5_000)
    officer, year, today = people.actor("officer"), people.scheme_year, clock.today()
    shares = [(today, Decimal(100))]
    turns = iter(range(8))

    def act():
        if next(turns) == 3:
            head = people.actor("head")
            return move_change(actor=head, change=change, action="approve").state
        return plan_year(actor=officer, scheme_year=year, shares=shares)

    assert "decided" in eight_times(act)
    assert Payment.objects.sums()["nok"] == 995_000
    assert list(broken()) == []
