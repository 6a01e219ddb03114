"""A worker killed with signal 9 in the middle: each paper exists once all the same."""

import io

import pytest
from django.core.management import call_command

from funding.services.papers import order_year
from portal.documents.models import Document
from portal.jobs.models import Job
from tests import cast, worker
from tests.funding import money

pytestmark = pytest.mark.django_db(transaction=True)
OWNERS = 12


def made() -> int:
    return Document.objects.filter(state=Document.State.MADE).count()


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing():
    people = cast.make()
    money.decided(people, owners=OWNERS)
    order = {"actor": people.actor("officer"), "scheme_year": people.scheme_year}
    wanted = 1 + OWNERS
    with worker.running() as first:
        assert order_year(**order).new == wanted
        worker.wait_until(lambda: 0 < made() < wanted, every=0.02)
        first.kill()
    left = made()
    assert left < wanted, "It was too late to kill: all papers were made."

    with worker.running():
        worker.wait_until(lambda: made() == wanted)
        worker.wait_until(lambda: Job.objects.get().state == Job.State.DONE)

    assert Document.objects.count() == wanted
    for document in Document.objects.all():
        with document.file.open("rb") as file:
            assert file.read(5) == b"%PDF-"
    call_command("check_invariants", stdout=io.StringIO())
    again = order_year(**order)
    assert (again.job, again.new, again.unchanged) == (None, 0, wanted)
