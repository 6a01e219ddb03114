"""Payment across years, and across the mergers of municipalities and counties."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from funding.documents import DecidedYear, report_of
from funding.models import Frame, Granted, NeedGrant, Payment
from funding.pages.coming_years import coming_years
from funding.services.changes import move_change
from funding.services.frames import money_of, set_frame
from funding.services.payments import plan_year
from partnerships.models import OrganisationChange, SchemeYear
from portal.lib import clock
from portal.management.commands.check_invariants import everything_broken
from portal.people.actor import Actor
from tests import factories as make_a
from tests.funding import money

pytestmark = pytest.mark.django_db


def committed(people, amount_nok=70_000, year=2019):
    """Giske's need is granted so much for that year, and 2018 is decided."""
    scheme_year = money.ready(people)
    people.need.duration = 3
    people.need.save()
    line = make_a.NeedLineFactory(
        need=people.need,
        recipient=people.owner,
        role="owner",
        year=year,
        requested_nok=200_000,
    )
    NeedGrant.objects.create(need_line=line, amount_nok=amount_nok)
    return money.decided(people, scheme_year=scheme_year)


def a_year(county, scheme, number):
    return SchemeYear.objects.create(
        scheme=scheme,
        county=county,
        year=number,
        opens_at=dt.datetime(number - 1, 11, 1, tzinfo=dt.UTC),
        deadline=dt.datetime(number, 2, 1, tzinfo=dt.UTC),
        owners_on=dt.date(number, 1, 1),
        owner_kinds=["municipality"],
    )


@pytest.fixture
def merged(people):
    """The county ends with 2018, and Giske becomes another's in a new county."""
    with clock.at(dt.datetime(2018, 8, 24, 12, tzinfo=dt.UTC)):
        allocation = committed(people)
    old = people.scheme_year.county
    old.valid_to = dt.date(2018, 12, 31)
    old.save()
    new = make_a.CountyFactory(
        code="46", name="Vestland", valid_from=dt.date(2019, 1, 1)
    )
    follower = make_a.MunicipalityFactory(county=new, valid_from=dt.date(2019, 1, 1))
    people.owner.valid_to = dt.date(2018, 12, 31)
    people.owner.save()
    OrganisationChange.objects.create(
        old=people.owner, new=follower, kind="merged", on=dt.date(2019, 1, 1)
    )
    return allocation, a_year(new, people.scheme_year.scheme, 2019)


def without_triggers(table, change):
    """As somebody with the database's own rights may write."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {change}")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_what_a_county_that_is_no_more_committed_is_the_followers_to_pay(merged):
    allocation, follower = merged
    decided_by = allocation.scheme_year

    assert Granted.objects.decided_before(follower).amount_nok() == 70_000
    assert Granted.objects.paid_in(decided_by).amount_nok() == allocation.frame_nok
    money.frame(follower, 100_000)
    assert money_of(follower).free_nok == 30_000
    assert list(everything_broken()) == []


def test_the_report_of_who_decided_it_says_so(merged):
    allocation, _follower = merged
    report = report_of(DecidedYear.read(allocation.pk))
    committed = {cell.year: cell.amount_nok for cell in report.whole.decided}
    assert committed[2019] == 70_000


def test_before_its_division_the_years_page_says_what_is_free(people, browse):
    committed(people)
    year = a_year(people.scheme_year.county, people.scheme_year.scheme, 2019)
    set_frame(
        actor=people.actor("officer"),
        scheme_year=year,
        amount_nok=1_000_000,
        source="Letter",
    )

    response = browse(people.officer).get(
        reverse("funding:year_detail", args=[year.pk])
    )

    text = response.content.decode()
    for amount in ("1\u00a0000\u00a0000", "70\u00a0000", "930\u00a0000"):
        assert amount in text


def test_the_followers_frame_holds_it(merged):
    _allocation, follower = merged
    with pytest.raises(IntegrityError, match="More is decided"), transaction.atomic():
        Frame.objects.create(scheme_year=follower, amount_nok=69_999, source="x")


def test_both_counties_forecasts_show_it(merged):
    allocation, follower = merged
    for year in (allocation.scheme_year, follower):
        told = coming_years(Actor.for_system("test"), year)
        rows = {row.recipient.name: row.amounts for row in told.rows}
        assert rows["Giske"][told.years.index(2019)] == 70_000


@pytest.mark.usefixtures("english")
def test_a_later_decision_keeps_within_the_followers_frame(people, merged):
    allocation, follower = merged
    money.frame(follower, 70_000)
    change = money.change(people, allocation)
    line = people.need.lines.get(year=2019)
    change.lines.create(
        recipient=people.owner, year=2019, need_line=line, change_nok=1, reason="x"
    )
    sent = move_change(actor=people.actor("officer"), change=change, action="send")
    with pytest.raises(ValidationError, match="the county is no more"):
        move_change(actor=people.actor("head"), change=sent, action="approve")
    sent.refresh_from_db()
    assert sent.state == "for_approval"
    assert list(everything_broken()) == []


BROKEN = (
    (
        "partnerships_needline",
        "year = 2031 WHERE year = 2019",
        "for 2031, and decides about 2018 to 2020",
    ),
    (
        "funding_allocation",
        "committed_nok = 5",
        "5 kr is kept as committed, and 0 kr was",
    ),
    (
        "funding_allocation",
        "to_needs_nok = 5",
        "5 kr is kept as granted to needs, and 0 kr was",
    ),
    (
        "funding_frameversion",
        "amount_nok = amount_nok + 1",
        "kr together, of a frame of",
    ),
)


@pytest.mark.parametrize(("table", "change", "said"), BROKEN)
def test_what_is_written_past_the_rules_is_told(people, table, change, said):
    committed(people)
    assert list(everything_broken()) == []
    without_triggers(table, change)
    assert any(said in sentence for sentence in everything_broken())


def test_a_view_that_leaves_out_commitments_is_told(people):
    committed(people)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef('funding_granted'::regclass)")
        [(view,)] = cursor.fetchall()
        cursor.execute(
            "CREATE OR REPLACE VIEW funding_granted AS SELECT * FROM "
            f"({view.rstrip().rstrip(';')}) g WHERE g.year = g.decided_year"
        )
    told = list(everything_broken())
    county = people.scheme_year.county_id
    assert (
        f"County {county} pays 0 kr in 2019 of what was decided in 2018, and the "
        "decisions say 70000 kr."
    ) in told
    assert "The nation pays -70000 kr in 2019 beside what is decided." in told


@pytest.mark.usefixtures("english")
def test_a_later_decision_is_followed_by_the_followers_plan(people, merged):
    allocation, follower = merged
    money.frame(follower, 100_000)
    today = clock.today()
    system = Actor.for_system("test")
    plan_year(actor=system, scheme_year=follower, shares=[(today, Decimal(100))])
    change = money.change(people, allocation)
    line = people.need.lines.get(year=2019)
    change.lines.create(
        recipient=people.owner, year=2019, need_line=line, change_nok=-9, reason="x"
    )
    for who, action in (("officer", "send"), ("head", "approve")):
        move_change(actor=people.actor(who), change=change, action=action)

    assert Payment.objects.get().amount_nok == 69_991
    assert list(everything_broken()) == []
