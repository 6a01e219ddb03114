"""Queries that are made once say what they would say made anew, to everybody."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forums.views import fora
from funding.pages import year_rows
from funding.pages.advice import NEWEST
from funding.pages.key_desk import KEYS, YEAR_FOR_A_KEY
from funding.services.papers import order_year
from funding.services.placements import requested_by_owner
from funding.views import grants, years
from funding.views.allocations import CHANGES, WITH_RESULT, WITHOUT_RESULT
from partnerships import choices, partnership
from partnerships.models import Membership, Need, NeedLine, SchemeYear
from partnerships.pages import network
from partnerships.pages.threads import BESIDE
from partnerships.start import NEWEST as NEWEST_NEEDS
from partnerships.views import agreements, networks, orders
from partnerships.views.needs import BUDGETED, DETAILED
from portal.lib import clock
from portal.lib.query import members
from portal.people.actor import Actor
from portal.people.models import User
from portal.people.prepared import Prepared
from tests import factories as make_a
from tests.cast import Cast
from tests.forums import scenes, written
from tests.funding import money
from tests.partnerships.agreements import started

CAST = [name for name, kind in Cast.__annotations__.items() if kind is User]
# Each with what its further values are: ids of these, or the day.
FOR_ACTORS = {
    "the need": (DETAILED, "need"),
    "the need with its budget": (BUDGETED, "need"),
    "a draft": (DETAILED, "draft"),
    "the comments beside it": (BESIDE, "need"),
    "the comments beside a draft": (BESIDE, "draft"),
    "the allocation": (WITHOUT_RESULT, "allocation"),
    "the allocation with its result": (WITH_RESULT, "allocation"),
    "the forum's newest recommendation": (NEWEST, "year"),
    "the year for a key": (YEAR_FOR_A_KEY, "year"),
    "the county's keys": (KEYS, "county"),
    "the order": (orders.DETAILED, "order"),
    "the agreement": (agreements.DETAILED, "agreement"),
    "the later decisions": (CHANGES, "allocation"),
    "the years to choose among": (choices.YEARS, ""),
    "when each year first opened": (choices.FIRST_OPENED, ""),
    "who works together": (partnership.FOUND, ""),
    "the years that are open": (choices.OPEN_YEARS, "now"),
    "the counties to choose among": (choices.COUNTIES, ""),
    "the networks to choose among": (choices.NETWORKS, ""),
    "the newest needs": (NEWEST_NEEDS, ""),
    "the year": (years.DETAILED, "year"),
    "the frames of years": (year_rows.FRAMES, "years"),
    "the allocations of years": (year_rows.ALLOCATIONS, "years"),
    "one's own grants of years": (year_rows.OWN_GRANTS, "years"),
    "what one has prepared of some": (year_rows.IN_HAND, "allocations"),
    "the grant": (grants.DETAILED, "grant"),
    "its payments": (grants.PAYMENTS, "grant"),
    "its letters": (grants.LETTERS, "line"),
    "the meetings to come": (fora.COMING, ""),
    "the meetings that were": (fora.PAST, ""),
    "a forum's meetings to come": (fora.COMING_OF, "forum"),
    "a forum's meetings that were": (fora.PAST_OF, "forum"),
    "the networks whose meetings one runs": (fora.RUN_NETWORKS, ""),
    "the network": (networks.DETAILED, "network"),
    "the years of its county": (networks.YEARS, "county"),
    "its working committee": (networks.COMMITTEE, "network day"),
    "how many needs its members have sent": (network.SENT, "network year day"),
    "what they ask for": (network.ASKED, "network year day"),
    "how many needs they take part in": (network.JOINT, "network year day"),
}


@pytest.fixture
def ids(people):
    allocation, agreement = money.draft(people), started(people)
    scenes.called(people)
    scenes.meeting(people)
    written.approved(people)
    make_a.MeetingFactory(network=people.network)
    later = make_a.SchemeYearFactory(county=people.scheme_year.county, year=2019)
    money.frame(later)
    decided = money.decided(people, scheme_year=later)
    order_year(actor=people.actor("officer"), scheme_year=later)
    line = decided.lines.get(recipient=people.owner)
    draft = make_a.NeedFactory(scheme_year=people.scheme_year, owner=people.owner)
    for need in (people.need, draft):
        make_a.CommentFactory(need=need, by=people.member, organisation=people.owner)
    return {
        "need": people.need.pk,
        "draft": draft.pk,
        "year": people.scheme_year.pk,
        "county": people.scheme_year.county_id,
        "allocation": allocation.pk,
        "years": json.dumps([people.scheme_year.pk, later.pk]),
        "allocations": json.dumps([allocation.pk, decided.pk]),
        "grant": later.grants.get(recipient=people.owner).pk,
        "line": line.pk,
        "forum": people.forum.pk,
        "network": people.network.pk,
        "now": clock.now(),
        "day": people.scheme_year.owners_on,
        "order": agreement.order_id,
        "agreement": agreement.pk,
    }


@pytest.mark.parametrize("name", FOR_ACTORS)
def test_everybody_finds_what_the_query_made_anew_finds(people, ids, name):
    """One after another, so that nobody is told what the one before was told."""
    prepared, of = FOR_ACTORS[name]
    actors = [people.actor(who) for who in CAST]
    actors.append(Actor.for_system("test"))
    of_what = [ids[each] for each in of.split()]
    for actor in [*actors, *reversed(actors)]:
        anew = list(prepared.make(actor, *of_what))
        assert prepared.rows(actor, *of_what) == anew


def test_one_finds_what_is_ones_own_and_no_other(people, ids):
    for who in CAST:
        found = DETAILED.rows(people.actor(who), ids["draft"])
        assert bool(found) == (who in ("member", "approver", "reader", "auditor"))


def test_it_is_made_once_for_each_kind_of_actor(people):
    made = []

    def make(actor, pk):
        made.append(actor.kind)
        return Need.objects.visible_to(actor).filter(pk=pk)

    prepared = Prepared(make)
    for who in ("member", "neighbour", "head", "other_county", "member"):
        prepared.rows(people.actor(who), people.need.pk)
    assert made == ["municipality", "governor"]


def test_a_governor_of_more_counties_sees_the_needs_of_each(people):
    prepared = Prepared(lambda actor: Need.objects.visible_to(actor))
    one, of = people.actor("officer"), people.scheme_year.county_id
    for counties in ({of}, {of, 998}, {997, of}, {997, 998}, set()):
        actor = Actor(1, "", one.organisation_id, "", one.kind, one.role, counties)
        assert prepared.rows(actor) == ([people.need] if of in counties else [])


def test_the_rows_of_one_object_know_it(people, django_assert_num_queries):
    prepared = Prepared(lambda pk: NeedLine.objects.filter(need=pk))
    with django_assert_num_queries(1):
        (line,) = prepared.of(people.need, "need")
        assert line.need is people.need


def test_a_list_is_one_value(people):
    prepared = Prepared(lambda ids: Need.objects.filter(pk__in=members(ids, "bigint")))
    for ids, found in (([people.need.pk, 0], [people.need]), ([], []), ([0], [])):
        assert prepared.rows(json.dumps(ids)) == found


def test_a_number_that_no_column_holds_finds_nothing(people):
    assert DETAILED.rows(people.actor("member"), 10**30) == []


def test_a_year_that_no_column_of_years_holds_is_compared_all_the_same(people):
    prepared = Prepared(lambda year: SchemeYear.objects.filter(year__lte=year))
    for year in (people.scheme_year.year, 99_999, 10**30):
        assert prepared.rows(year) == [people.scheme_year]
    assert prepared.rows(-99_999) == []


def test_the_year_of_a_line_may_be_asked_for(people):
    """Its column is too small for any number that stands for another."""
    (line,) = people.need.lines.all()
    asked = {people.owner.pk: line.requested_nok}
    assert requested_by_owner(people.scheme_year) == asked


def test_what_depends_on_the_date_is_made_anew_the_next_day(people):
    prepared = Prepared(lambda pk: Membership.objects.current().filter(user=pk))
    there = people.member.memberships.get()
    there.valid_to = clock.today() + dt.timedelta(days=1)
    there.save()
    assert prepared.rows(people.member.pk) == [there]
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assert prepared.rows(people.member.pk) == []


def test_a_text_and_a_moment_are_values_too(people):
    prepared = Prepared(
        lambda email, at: User.objects.filter(email=email, joined_at__lte=at)
    )
    email, joined = people.member.email, people.member.joined_at
    assert prepared.first(email, joined) == people.member
    assert prepared.first(email, joined - dt.timedelta(seconds=1)) is None
    assert prepared.first("'; --", joined) is None


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda pk: Need.objects.all(), "not in the query"),
        (lambda pk: Need.objects.filter(pk=pk + 1), "not in the query"),
        (lambda pk: Need.objects.filter(pk=pk)[:pk], "something else"),
        (
            lambda pk: Need.objects.filter(pk=pk, updated_at__lte=clock.now()),
            "A moment would be kept",
        ),
    ],
)
def test_a_query_that_would_answer_another_question_is_refused(db, make, why):
    with pytest.raises(ValueError, match=why):
        Prepared(make).rows(1)


def test_a_filter_afterwards_cannot_be_forgotten(people):
    """It answers with rows, which have no filter."""
    rows = DETAILED.rows(people.actor("member"), people.need.pk)
    assert type(rows) is list


def test_the_second_time_it_is_the_same_query(people):
    with CaptureQueriesContext(connection) as asked:
        for _ in range(2):
            DETAILED.rows(people.actor("member"), people.need.pk)
    texts = [one["sql"] for one in asked if "partnerships_need" in one["sql"]]
    assert len(texts) == 2
    assert texts[0] == texts[1]
