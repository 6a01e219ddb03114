"""Each owner keeps a list of its schools, with how many teachers they have."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from partnerships.models import School
from partnerships.services.schools import save_school
from tests import factories as make_a
from tests.test_access import COUNTY, EVERYBODY

pytestmark = pytest.mark.django_db

PAGE = "/schools/"
TYPED = {"name": "Valderøy barneskule", "teachers": "24"}
VALUES = {
    "name": "Valderøy barneskule",
    "org_number": None,
    "teachers": 24,
    "valid_from": None,
    "valid_to": None,
}


def test_a_school_is_added_changed_and_ended(people, as_person):
    client = as_person(people.member)
    assert client.post(PAGE, TYPED).status_code == 302
    school = School.objects.get()
    address = school.get_absolute_url()
    client.post(address, TYPED | {"teachers": "30", "valid_to": "2018-07-31"})
    school.refresh_from_db()
    assert (school.owner, school.teachers) == (people.owner, 30)
    assert school.valid_to == dt.date(2018, 7, 31)
    page = client.get(PAGE).content.decode()
    assert "nedlagd" in page
    assert "0 skular i dag" in page


def test_the_sums_are_of_the_schools_of_that_day(people):
    owner = people.owner
    make_a.SchoolFactory(owner=owner, teachers=10, valid_to=dt.date(2018, 7, 31))
    make_a.SchoolFactory(owner=owner, teachers=30)
    make_a.SchoolFactory(teachers=500)
    mine = School.objects.visible_to(people.actor("member"))
    assert mine.valid_on(dt.date(2018, 7, 31)).sums() == {"schools": 2, "teachers": 40}
    assert mine.valid_on(dt.date(2018, 8, 1)).sums() == {"schools": 1, "teachers": 30}


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"teachers": ""},
        {"teachers": "-1"},
        {"teachers": "many"},
        {"teachers": "100000"},
        {"org_number": "123456789"},
        {"org_number": "<b>"},
        {"valid_from": "2019-01-01", "valid_to": "2018-01-01"},
        {"valid_from": "x"},
    ],
)
def test_what_is_wrong_gets_a_sentence_and_is_shown_again(people, as_person, typed):
    response = as_person(people.member).post(PAGE, {**TYPED, **typed})
    assert response.status_code == 422
    assert "ds-error-summary" in response.content.decode()
    assert "<b>" not in response.content.decode()
    assert not School.objects.exists()


def test_two_schools_of_one_name_on_one_day_are_refused(people, as_person):
    client = as_person(people.member)
    client.post(PAGE, TYPED)
    assert client.post(PAGE, TYPED).status_code == 422
    assert School.objects.count() == 1
    with pytest.raises(ValidationError, match="already"):
        save_school(actor=people.actor("member"), values=VALUES)


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"member", "approver"}))
def test_nobody_else_changes_them(people, as_person, who):
    school = make_a.SchoolFactory(owner=people.owner, teachers=5)
    with pytest.raises(PermissionDenied):
        save_school(actor=people.actor(who), values=VALUES, school=school)
    client = as_person(getattr(people, who))
    assert client.post(school.get_absolute_url(), TYPED).status_code in (403, 404)
    school.refresh_from_db()
    assert school.teachers == 5


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_an_owner_the_governor_and_the_nation_see_them(people, as_person, who):
    make_a.SchoolFactory(owner=people.owner, name="Valderøy")
    page = as_person(getattr(people, who)).get(PAGE).content.decode()
    sees = {"member", "approver", "reader", "auditor"} | COUNTY
    assert ("Valderøy" in page) == (who in sees | {"national"})


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_costs_the_same_for_1_and_60(
    people, as_person, count, django_assert_num_queries
):
    make_a.SchoolFactory.create_batch(count, owner=people.owner)
    client = as_person(people.officer)
    with django_assert_num_queries(6):
        client.get(PAGE)
