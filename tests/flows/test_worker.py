"""A worker killed with signal 9 in the middle: each paper exists once all the same."""

import io

import pytest
from django.core.management import call_command

from funding.documents import NationalReportPaper
from funding.models import Granted, NationalReport
from funding.services.nation_papers import OrderedNation, order_nation
from funding.services.papers import OrderedPapers, order_year
from partnerships.models import SchemeYear
from portal.documents.models import Document
from portal.jobs.models import Job
from portal.people.actor import Actor
from tests import cast, worker
from tests.funding import money, nation

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


def test_a_worker_killed_in_a_run_of_the_nation_loses_and_doubles_nothing():
    """Several counties' reports and letters, and the country's report."""
    people = cast.make()
    money.decided(people, owners=OWNERS)
    for code in ("11", "12", "14"):
        nation.county(people, code, owners=3)
    years = list(SchemeYear.objects.filter(allocation__isnull=False).order_by("pk"))
    system = Actor.for_system("test")

    def order() -> list[OrderedNation | OrderedPapers]:
        papers = [order_year(actor=system, scheme_year=year) for year in years]
        scheme = people.scheme_year.scheme
        return [*papers, order_nation(actor=system, scheme=scheme, year=2018)]

    wanted = len(years) + OWNERS + 3 * 3 + 1
    with worker.running() as first:
        order()
        worker.wait_until(lambda: 0 < made() < wanted, every=0.02)
        first.kill()
    assert made() < wanted, "It was too late to kill: all papers were made."

    with worker.running():
        worker.wait_until(lambda: made() == wanted)

    assert Document.objects.count() == wanted
    report = NationalReportPaper.load(NationalReport.objects.get().document.content)
    decided = Granted.objects.filter(year=2018).amount_nok()
    assert report.sums["granted_nok"] == decided
    with_sheets = Document.objects.exclude(sheet="")
    assert with_sheets.count() == len(years) + 1
    call_command("check_invariants", stdout=io.StringIO())
    assert [again.new for again in order()] == [0] * (len(years) + 1)
