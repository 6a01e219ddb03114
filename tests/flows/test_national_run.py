"""Every county's papers at once, while a worker or the database is lost."""

import io
import json
import time
import uuid

import pikepdf
import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from funding.documents import NationalReportPaper
from funding.models import (
    Allocation,
    Granted,
    GrantLetter,
    NationalReport,
    YearlyReport,
)
from funding.services.allocations import use_key
from funding.services.changes import move_change, set_line, start_change
from funding.services.decisions import move_allocation
from funding.services.nation_papers import OrderedNation, order_nation
from funding.services.papers import OrderedPapers, order_year
from partnerships.acting import actor_by
from partnerships.models import SchemeYear, Statistic
from portal.documents.models import Document
from portal.jobs.models import Job
from portal.people.actor import Actor
from tests import factories as make_a
from tests import worker
from tests.funding import money

pytestmark = pytest.mark.django_db(transaction=True)
COUNTIES = ("03", "11", "15", "18")
OWNERS = 3
PAPERS = len(COUNTIES) * (1 + OWNERS)
YEAR = 2018


def a_county(code: str) -> tuple[SchemeYear, Actor, Actor]:
    """Decided by its own two, with an owner in each form."""
    county = make_a.CountyFactory(code=code, name=f"Fylke {code}")
    governor = make_a.GovernorFactory(county=county, name=f"Fylkesmannen {code}")
    editor, head = (
        actor_by(one, one.user)
        for one in (
            make_a.MembershipFactory(organisation=governor, role=role)
            for role in ("editor", "approver")
        )
    )
    year = make_a.SchemeYearFactory(county=county, year=YEAR)
    for count in range(OWNERS):
        form = ("nn", "nb")[count % 2]
        owner = make_a.MunicipalityFactory(county=county, written_norwegian=form)
        for measure in ("inhabitants", "children_6_15"):
            Statistic.objects.create(
                organisation=owner,
                year=YEAR,
                measure=measure,
                value=100 + count,
                source="SSB",
            )
    money.frame(year, 1_000_000 + int(code))
    draft = use_key(
        actor=editor,
        scheme_year=year,
        name="Base",
        definition=money.KEY,
        statistics_year=YEAR,
        form_key=uuid.uuid4(),
    )
    sent = move_allocation(actor=editor, allocation=draft, action="send")
    move_allocation(actor=head, allocation=sent, action="approve")
    return year, editor, head


def order_all(years) -> list[OrderedPapers]:
    return [
        order_year(actor=Actor.for_system("yearly_report"), scheme_year=year)
        for year in years
    ]


def made() -> int:
    return Document.objects.filter(state=Document.State.MADE).count()


def figures_in(document: Document) -> dict:
    """The JSON that is attached to the paper itself."""
    with document.file.open("rb") as file, pikepdf.open(file) as pdf:
        name = next(name for name in pdf.attachments if name.endswith(".json"))
        return json.loads(pdf.attachments[name].get_file().read_bytes())


def check_everything(*, countries: int = 0) -> None:
    """Each paper once; and what they say is what the database says."""
    assert Document.objects.count() == made() == PAPERS + countries
    assert YearlyReport.objects.count() == len(COUNTIES)
    assert GrantLetter.objects.count() == len(COUNTIES) * OWNERS
    for allocation in Allocation.objects.select_related("scheme_year"):
        lines = allocation.lines.all()
        report = YearlyReport.objects.get(scheme_year=allocation.scheme_year)
        letters = GrantLetter.objects.filter(line__allocation=allocation)
        said = [figures_in(letter.document)["granted_nok"] for letter in letters]
        assert sum(said) == lines.granted_nok() == allocation.frame_nok
        assert figures_in(report.document)["granted_nok"] == sum(said)
    call_command("check_invariants", stdout=io.StringIO())


def order_country(years) -> OrderedNation:
    scheme = years[0].scheme
    return order_nation(actor=Actor.for_system("test"), scheme=scheme, year=YEAR)


def check_country() -> None:
    """The country's report has the sum of all, and each report its spreadsheet."""
    report = NationalReportPaper.load(NationalReport.objects.get().document.content)
    decided = Granted.objects.filter(year=YEAR).amount_nok()
    assert report.sums["granted_nok"] == decided
    assert Document.objects.exclude(sheet="").count() == len(COUNTIES) + 1


def change_a_county(year, editor, head) -> None:
    """An owner gets five kroner less, by a decision of the two."""
    allocation = Allocation.objects.get(scheme_year=year)
    change = start_change(
        actor=editor, allocation=allocation, reason="Mindre", form_key=uuid.uuid4()
    )
    set_line(
        actor=editor,
        change=change,
        recipient=allocation.lines.first().recipient,
        year=YEAR,
        change_nok=-5,
        reason="Ikkje brukt",
    )
    change.refresh_from_db()
    sent = move_change(actor=editor, change=change, action="send")
    move_change(actor=head, change=sent, action="approve")


def lose_the_database(seconds: float) -> None:
    """For this test's workers: every connection breaks, and none is let in."""
    facts = connection.settings_dict
    name = sql.Identifier(facts["NAME"])
    connection.close()
    host = facts["HOST"] or facts["OPTIONS"].get("host", "")
    port, password = facts["PORT"] or 5432, facts["PASSWORD"] or None
    with psycopg.connect(
        dbname="postgres",
        user=facts["USER"],
        password=password,
        host=host,
        port=port,
        autocommit=True,
    ) as admin:
        door = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
        admin.execute(door.format(name, sql.SQL("false")))
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = %s AND pid <> pg_backend_pid() AND usename = %s",
            [facts["NAME"], facts["USER"]],
        )
        time.sleep(seconds)
        admin.execute(door.format(name, sql.SQL("true")))


@pytest.fixture
def counties():
    return [a_county(code) for code in COUNTIES]


def test_a_worker_killed_in_a_national_run_loses_and_doubles_nothing(counties):
    """And a second run makes only the papers that show a change."""
    years = [year for year, *_ in counties]
    with worker.running() as first:
        assert sum(one.new for one in order_all(years)) == PAPERS
        order_country(years)
        worker.wait_until(lambda: 0 < made() < PAPERS + 1, every=0.02)
        first.kill()
    assert made() < PAPERS + 1, "It was too late to kill: all papers were made."

    with worker.running():
        worker.wait_until(lambda: made() == PAPERS + 1)
        worker.wait_until(lambda: not Job.objects.exclude(state="done").exists())

    check_everything(countries=1)
    check_country()
    assert Job.objects.filter(done=1 + OWNERS, failed=0).count() == len(COUNTIES)
    again = order_all(years)
    assert [(one.job, one.new, one.unchanged) for one in again] == [
        (None, 0, 1 + OWNERS)
    ] * len(COUNTIES)
    assert order_country(years).new == 0

    change_a_county(*counties[1])

    ordered = order_all(years)
    # the county's report, and the letter of the change
    assert [one.new for one in ordered] == [0, 2, 0, 0]
    [new] = [one.report for one in ordered if one.new]
    assert not new.document.is_made


def test_a_database_lost_in_a_national_run_loses_and_doubles_nothing(counties):
    years = [year for year, *_ in counties]
    with worker.running():
        assert sum(one.new for one in order_all(years)) == PAPERS
        worker.wait_until(lambda: 0 < made() < PAPERS, every=0.02)
        lose_the_database(1.0)
        assert made() < PAPERS, "It was too late: all papers were made."
        worker.wait_until(lambda: made() == PAPERS)

    check_everything()
