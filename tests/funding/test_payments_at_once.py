"""Two people, and a button pressed eight times, at once."""

import threading
import uuid
from decimal import Decimal

import pytest
from django.db import connection

from funding.models import Payment, PaymentFile
from funding.services.payment_files import make_file, mark_paid
from funding.services.payments import plan_year
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
