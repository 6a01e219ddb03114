"""Ten years of the data to measure by, through a merger of counties and a split of a
municipality: what is paid in a year is what that year and the two before it decided.
"""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import call_command

from funding.models import (
    AllocationLine,
    ChangeLine,
    Grant,
    Granted,
    NeedGrant,
    Payment,
)
from funding.services.payments import plan_year
from partnerships.models import OrganisationChange, SchemeYear, Statistic
from portal.lib import clock
from portal.management.commands.check_invariants import everything_broken
from portal.people.actor import Actor
from tests import databases
from tests import factories as make_a

pytestmark = pytest.mark.django_db
MERGED, SPLIT = dt.date(2020, 1, 1), dt.date(2024, 1, 1)
DAY = dt.timedelta(days=1)


def owner(county, **period):
    made = make_a.MunicipalityFactory(county=county, **period)
    Statistic.objects.bulk_create(
        Statistic(
            organisation=made,
            year=year,
            measure=measure,
            value=Decimal(500),
            source="SSB",
        )
        for year in range(2017, 2060)
        for measure in ("inhabitants", "children_6_15")
    )
    return made


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker):
    """Two counties that are there all the time but for one that became another's."""
    with databases.made_once(django_db_blocker):
        found = a_country()
        databases.settle()
        yield found


def a_country():
    make_a.UHFactory()
    lasting = make_a.CountyFactory(code="15")
    gone = make_a.CountyFactory(code="14", name="Sogn", valid_to=MERGED - DAY)
    new = make_a.CountyFactory(code="46", name="Vestland", valid_from=MERGED)
    for county in (lasting, gone, new):
        make_a.GovernorFactory(county=county)
    for _ in range(2):
        owner(lasting)
    olds = [owner(gone, valid_to=MERGED - DAY) for _ in range(2)]
    whole = owner(new, valid_from=MERGED, valid_to=SPLIT - DAY)
    owner(new, valid_from=MERGED)
    halves = [owner(new, valid_from=SPLIT) for _ in range(2)]
    OrganisationChange.objects.bulk_create(
        [
            *(
                OrganisationChange(old=old, new=whole, kind="merged", on=MERGED)
                for old in olds
            ),
            *(
                OrganisationChange(
                    old=whole,
                    new=half,
                    kind="split",
                    on=SPLIT,
                    population_share=Decimal(share),
                )
                for half, share in zip(halves, ("0.7", "0.3"), strict=True)
            ),
        ]
    )
    call_command("benchmark_data", scale="2", verbosity=0)
    return {"gone": gone, "new": new}


def decided_lines(gone, new):
    """(county that pays, year of payment, year of decision) -> kroner, by hand.

    Of the decisions' own rows: what the county that is gone decided for a year when it
    is no more is paid by the one that has its owners.
    """
    found = Counter()
    year = "allocation__scheme_year"
    rows = AllocationLine.objects.filter(allocation__state="decided")
    for county, at, nok in rows.values_list(
        f"{year}__county", f"{year}__year", "granted_nok"
    ):
        found[county, at, at] += nok
    grants = NeedGrant.objects.exclude(decision=None)
    for county, at, paid, nok in grants.values_list(
        f"decision__{year}__county",
        f"decision__{year}__year",
        "need_line__year",
        "amount_nok",
    ):
        found[county, paid, at] += nok
    changes = ChangeLine.objects.filter(change__state="decided")
    for county, at, paid, nok in changes.values_list(
        f"change__{year}__county", f"change__{year}__year", "year", "change_nok"
    ):
        found[county, paid, at] += nok
    told = Counter()
    for (county, paid, at), nok in found.items():
        moves = county == gone.pk and paid >= MERGED.year
        told[new.pk if moves else county, paid, at] += nok
    return told


def test_what_is_paid_in_a_year_is_decided_in_it_and_the_two_before(country):
    by_hand = decided_lines(**country)
    years = list(SchemeYear.objects.select_related("county"))
    assert len({year.year for year in years}) == 10
    nation = Counter()
    for year in years:
        asked = [
            by_hand[year.county_id, year.year, decided]
            for decided in (year.year, year.year - 1, year.year - 2)
        ]
        assert Granted.objects.paid_in(year).amount_nok() == sum(asked)
        nation[year.year] += sum(asked)
    for paid, amount_nok in nation.items():
        rows = Granted.objects.filter(year=paid)
        assert rows.amount_nok() == amount_nok
    assert {paid - decided for _county, paid, decided in by_hand} == {0, 1, 2}
    assert list(everything_broken()) == []


def test_what_was_committed_before_the_merger_is_paid_after_it(country):
    new = country["new"]
    first = SchemeYear.objects.get(county=new, year=MERGED.year)
    inherited = Granted.objects.decided_before(first)
    assert inherited.amount_nok() > 0
    assert set(inherited.values_list("scheme_year__county", flat=True)) == {
        country["gone"].pk
    }
    after_split = SchemeYear.objects.get(county=new, year=SPLIT.year)
    assert Granted.objects.decided_before(after_split).amount_nok() > 0


def test_the_instalments_of_every_year_are_together_what_is_paid_in_it(country):
    decided = SchemeYear.objects.filter(allocation__state="decided")
    assert decided.count() > 10
    for year in decided.select_related("county"):
        plan_year(
            actor=Actor.for_system("test"),
            scheme_year=year,
            shares=[(clock.today(), Decimal(60)), (clock.today() + DAY, Decimal(40))],
        )
        granted_nok = Granted.objects.paid_in(year).amount_nok()
        payments = Payment.objects.filter(grant__scheme_year=year)
        assert sum(payments.values_list("amount_nok", flat=True)) == granted_nok
        grants = Grant.objects.filter(scheme_year=year).with_amount()
        assert sum(grant.granted_nok for grant in grants) == granted_nok
    assert list(everything_broken()) == []
