"""The data to measure by: whole, the same each time, and never beside other data."""

from collections import Counter
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import F
from django.test import Client

from forums.models import ItemNeed, Meeting, Priority
from funding.benchmark_data import email
from funding.documents.report import YearlyReportPaper
from funding.models import Allocation, ChangeDecision, Granted
from funding.services.papers import order_year
from partnerships.models import (
    Agreement,
    Need,
    Order,
    Organisation,
    SchemeYear,
    Statistic,
)
from partnerships.services.signing import gaps
from portal.documents.models import Document
from portal.documents.services import requeue_lapsed
from portal.lib import clock
from portal.management.commands.check_invariants import everything_broken
from portal.people.actor import Actor
from portal.people.models import User
from portal.post.models import Message
from tests import databases
from tests import factories as make_a
from tests.bench.export import make_files, signed
from tests.bench.large import as_one
from tests.bench.pages import (
    client_of,
    count_queries,
    forum_pages,
    partner_pages,
    send,
)
from tests.bench.people import People, Person, busiest_uh

pytestmark = pytest.mark.django_db

YEARS = 10


@pytest.fixture(scope="class")
def measured(django_db_setup, django_db_blocker):
    """A county with ten years of data, made once for those who only read it."""
    with databases.made_once(django_db_blocker):
        county = a_county()
        make_a.NationalFactory()
        benchmark_data()
        databases.settle()
        yield county


@pytest.fixture
def county():
    return a_county()


def a_county(**which):
    """Two owners with figures, a governor and a partner."""
    county = make_a.CountyFactory(**which)
    make_a.GovernorFactory(county=county)
    make_a.UHFactory()
    for _ in range(2):
        owner = make_a.MunicipalityFactory(county=county)
        Statistic.objects.bulk_create(
            Statistic(
                organisation=owner,
                year=year,
                measure=measure,
                value=Decimal(500),
                source="SSB",
            )
            for year in range(2017, 2060)
            for measure in ("inhabitants", "children_6_15")
        )
    return county


def benchmark_data(scale="1"):
    call_command("benchmark_data", scale=scale, verbosity=0)


def somebody(organisation):
    client = Client()
    client.force_login(User.objects.get(email=email("approver", organisation)))
    return Person(client.cookies[settings.SESSION_COOKIE_NAME].value)


def test_every_owner_gets_its_needs_in_each_of_ten_years(county):
    benchmark_data(scale="1.5")
    assert SchemeYear.objects.count() == YEARS
    assert Need.objects.count() == YEARS * 2 * 1.5
    assert {need.owner.county for need in Need.objects.all()} == {county}


class TestOneCountysYears:
    def test_past_years_are_decided_the_newest_is_open_and_nothing_is_broken(
        self, measured
    ):
        by_year = list(
            SchemeYear.objects.order_by("year").values_list(
                "allocation__state", flat=True
            )
        )
        state = Allocation.State
        assert by_year == [state.DECIDED] * (YEARS - 2) + [state.DRAFT, None]
        assert SchemeYear.objects.open_for_needs().count() == 1
        ahead = Granted.objects.filter(year__gt=F("decided_year"))
        offsets = {row.year - row.decided_year for row in ahead}
        assert offsets == {1, 2}
        assert ChangeDecision.objects.decided().count() == YEARS - 2
        assert list(everything_broken()) == []

    def test_a_forum_is_in_the_middle_of_the_year_that_is_being_divided(self, measured):
        year = SchemeYear.objects.order_by("year")[YEARS - 2]
        meeting = Meeting.objects.get()
        assert (meeting.scheme_year, meeting.state) == (year, "opened")
        assert ItemNeed.objects.count() == year.needs.submitted().count() == 2
        assert Priority.objects.filter(priorities__scheme_year=year).count() == 2
        assert Message.objects.count() == 0

    def test_the_forums_pages_that_are_measured_answer_within_their_queries(
        self, measured
    ):
        pages = list(forum_pages())
        assert len(pages) == 11
        for page in pages:
            (request,) = page.requests()
            assert send(client_of(page.who), request).status_code == 200, page.name
            assert count_queries(page, [request]) <= page.goal.queries, page.name

    def test_each_granted_need_is_ordered_and_its_agreement_stands_in_some_state(
        self, measured
    ):
        # The first need of each of the eight decided years is granted by itself.
        states = Order.objects.values_list("state", flat=True).order_by("pk")
        assert list(states) == ["accepted"] * 7 + ["sent"]
        by_state = Counter(Agreement.objects.values_list("state", flat=True))
        assert by_state["negotiation"] == by_state["signing"] == 1
        assert by_state["in_force"] + by_state["ended"] == 5
        assert (
            Agreement.objects.in_force().filter(ends_on__lt=clock.today()).count() == 0
        )
        for agreement in Agreement.objects.all():
            assert gaps(agreement) == []
        assert list(everything_broken()) == []

    def test_nobody_is_told_of_its_agreements_and_no_worker_makes_their_papers(
        self, measured
    ):
        papers = Document.objects.filter(agreement__isnull=False)
        assert {paper.state for paper in papers} == {Document.State.ORDERED}
        assert requeue_lapsed() == 0
        assert Message.objects.count() == 0

    def test_the_files_that_an_export_is_measured_with_are_whole(self, measured):
        make_files(signed(3))
        assert Document.objects.made().count() == 3
        assert list(everything_broken()) == []

    def test_the_pages_of_orders_and_agreements_answer_within_their_queries(
        self, measured
    ):
        uh = Organisation.objects.get(pk=busiest_uh())
        governor = Organisation.objects.get(kind=Organisation.Kind.GOVERNOR)
        national = Organisation.objects.get(kind=Organisation.Kind.NATIONAL)
        people = People(
            owner=somebody(Order.objects.latest("pk").need.owner),
            writer=Person(""),
            governor=somebody(governor),
            national=somebody(national),
            uh=somebody(uh),
        )
        pages = list(partner_pages(people))
        assert len(pages) == 24
        for page in pages:
            (request,) = page.requests()
            assert send(client_of(page.who), request).status_code == 200, page.name
            assert count_queries(page, [request]) <= page.goal.queries, page.name

    def test_it_is_not_put_beside_other_needs(self, measured):
        before = Need.objects.count()
        with pytest.raises(CommandError, match="empty database of its own"):
            benchmark_data()
        assert Need.objects.count() == before


def test_only_the_demo_takes_people_with_a_known_password(county, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=true"):
        benchmark_data()


@pytest.mark.parametrize("scale", ["0", "-1", "many", "101", "nan"])
def test_a_scale_that_means_nothing_is_refused(county, scale):
    with pytest.raises(CommandError, match="The scale is a number"):
        benchmark_data(scale)


def test_without_a_registry_it_says_what_to_run():
    assert not Organisation.objects.exists()
    with pytest.raises(CommandError, match="load_registry"):
        benchmark_data()


def test_the_report_of_all_owners_as_one_county_adds_up(county):
    a_county(code="11", name="Rogaland")
    benchmark_data()
    actor = Actor.for_system("bench")
    years = SchemeYear.objects.filter(allocation__state="decided").order_by("year")[:2]
    assert len({year.year for year in years}) == 1
    reports = [
        YearlyReportPaper.load(
            order_year(actor=actor, scheme_year=year).report.document.content
        )
        for year in years
    ]

    whole = as_one(reports)

    assert len(whole.lines) == 4
    assert whole.frame_nok == sum(each.frame_nok for each in reports)
    assert whole.sums.granted_nok == sum(each.sums.granted_nok for each in reports)
    assert YearlyReportPaper.load(whole.as_content()) == whole
