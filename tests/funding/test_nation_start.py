"""What the national administration reads of its own tasks when it logs in."""

import pytest
from django.urls import reverse

from funding.models import NationalReport
from funding.services.nation import give_waiting
from funding.services.nation_papers import order_nation
from funding.start_nation import nation_part
from partnerships.acting import actor_by
from partnerships.models import County, SchemeYear
from tests import factories as make_a
from tests.cast import person
from tests.funding import money, nation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

NONE_OF_ONE = "2018: 0 of the 1 county that has published the year has decided."


def tasks(people, actor=None):
    part = nation_part(actor or people.actor("national"))
    return [(str(task.text), task.url) for task in part.tasks]


def coming(people, actor=None):
    part = nation_part(actor or people.actor("national"))
    return [str(task.text) for task in part.coming]


def page(people, route):
    year = people.scheme_year
    return reverse(f"funding:{route}", args=[year.scheme.code, year.year])


def order(people):
    year = people.scheme_year
    return order_nation(
        actor=people.actor("national"), scheme=year.scheme, year=year.year
    )


def test_a_year_without_a_division_is_to_be_divided(people):
    text = "The country's frame 2018 is not divided."

    assert tasks(people) == [(text, page(people, "national_edit"))]
    assert coming(people) == [NONE_OF_ONE]


def test_a_year_that_no_county_has_published_is_no_task(people):
    SchemeYear.objects.update(state=SchemeYear.State.DRAFT)

    assert (tasks(people), coming(people)) == ([], [])


def test_a_draft_is_told_instead_and_a_decided_one_is_done(people):
    division = nation.draft(people)
    text = "The country's frame 2018 is a draft."
    assert tasks(people) == [(text, division.get_absolute_url())]

    division.delete()
    nation.decided(people)
    assert tasks(people) == []


def test_what_is_sent_is_a_task_for_who_may_approve_it_alone(people):
    division = nation.sent(people)
    text = "The country's frame 2018 waits for approval."
    udir = people.national.memberships.get().organisation
    editor = person("Editor", udir, "editor")
    others = (people.actor("national"), actor_by(editor.memberships.get(), editor))

    assert tasks(people, nation.second(people)) == [(text, division.get_absolute_url())]
    assert text not in coming(people, nation.second(people))
    for actor in others:  # who prepared it, and who may approve nothing
        assert tasks(people, actor) == []
        assert text in coming(people, actor)


def test_a_county_that_made_its_year_since_has_no_share_yet(people):
    division = nation.decided(people)
    make_a.SchemeYearFactory(
        county=County.objects.get(code="11"), scheme=people.scheme_year.scheme
    )

    text = "The country's frame 2018: 1 county has not got its share."
    assert tasks(people) == [(text, page(people, "national_year"))]
    give_waiting(actor=people.actor("national"), division=division)
    assert tasks(people) == []


def test_counties_that_have_not_decided_are_counted_and_not_named(people):
    money.decided(people)
    there = make_a.CountyFactory(code="11", name="Rogaland")
    make_a.SchemeYearFactory(county=there, scheme=people.scheme_year.scheme)

    text = "2018: 1 of the 2 counties that have published the year have decided."
    assert coming(people) == [text]


def test_the_report_is_asked_for_when_every_county_has_decided(people):
    money.decided(people)
    text = (
        "The one county that has published 2018 has decided. Make the country's report."
    )
    assert tasks(people) == [(text, page(people, "national_year"))]

    order(people)
    assert tasks(people) == []


def test_counties_without_a_published_year_are_not_said_to_have_decided(people):
    """Neither those of the division that have made no year, nor a draft of a call."""
    money.decided(people)
    nation.county(people, "11")
    text = (
        "All the 2 counties that have published 2018 have decided. Make the country's "
        "report."
    )
    assert tasks(people) == [(text, page(people, "national_year"))]

    late = make_a.CountyFactory(code="50", name="Trøndelag")
    scheme = people.scheme_year.scheme
    make_a.SchemeYearFactory(county=late, scheme=scheme, state="draft")
    assert tasks(people) == [(text, page(people, "national_year"))]


def test_a_report_older_than_a_decision_is_told(people):
    money.decided(people)
    order(people)
    nation.county(people, "11")

    text = "The country's report 2018 is older than the newest decision."
    assert tasks(people) == [(text, page(people, "national_year"))]
    order(people)
    assert tasks(people) == []
    assert NationalReport.objects.count() == 2


def test_who_only_reads_is_given_no_task_and_others_nothing(people, browse):
    reader = person("Reader", people.national.memberships.get().organisation, "reader")
    page = browse(reader).get(reverse("home")).content.decode()

    assert "is not divided" not in page
    assert NONE_OF_ONE in page
    for other in (people.officer, people.member, people.uh_partner):
        text = browse(other).get(reverse("home")).content.decode()
        assert "published the year" not in text


@pytest.mark.parametrize("more", [0, 3])
def test_the_start_page_asks_the_same_of_few_years_and_of_many(
    people, browse, django_assert_num_queries, more
):
    year = people.scheme_year
    money.decided(people)
    for number in range(2019, 2019 + more):
        make_a.SchemeYearFactory(county=year.county, scheme=year.scheme, year=number)
    actor = people.actor("national")

    with django_assert_num_queries(3):
        part = nation_part(actor)

    assert len(list(part.tasks)) == 1 + more
