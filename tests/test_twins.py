"""The same form sent several times in one moment: one is made, the others are told."""

import datetime as dt

import pytest

from forums.models import Forum, Seat, SeatHolder
from forums.services import fora
from partnerships.models import School
from partnerships.models.committee import WorkingCommitteeMember
from partnerships.services.networks import add_committee_member
from partnerships.services.schools import save_school
from tests import cast
from tests import factories as make_a
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.date(2018, 1, 1)
OFTEN = 5


SCHOOL = {
    "name": "Valderøy barneskule",
    "org_number": None,
    "teachers": 24,
    "valid_from": None,
    "valid_to": None,
}


def a_school(people):
    return School, lambda: save_school(actor=people.actor("member"), values=SCHOOL)


def a_forum(people):
    of = {"county": people.scheme_year.county, "scheme": people.scheme_year.scheme}
    officer = people.actor("officer")
    return Forum, lambda: fora.create_forum(
        actor=officer, name="Twin", valid_from=DAY, **of
    )


def a_seat(people):
    officer = people.actor("officer")
    facts = {"kind": "invited", "represents": "Utdanningsforbundet", "valid_from": DAY}
    return Seat, lambda: fora.add_seat(actor=officer, forum=people.forum, **facts)


def a_person_in_a_seat(people):
    officer, seat = people.actor("officer"), make_a.SeatFactory(forum=people.forum)
    return SeatHolder, lambda: fora.seat_person(
        actor=officer, seat=seat, name="Turid Tindebakkøy", valid_from=DAY
    )


def a_person_in_the_committee(people):
    officer, where = people.actor("officer"), people.network
    return WorkingCommitteeMember, lambda: add_committee_member(
        actor=officer,
        network=where,
        owner=people.mate,
        name="Turid Tindebakkøy",
        valid_from=DAY,
    )


def test_of_two_given_the_same_name_one_has_it():
    people = cast.make()
    officer, member = people.actor("officer"), people.actor("member")
    county, scheme = people.scheme_year.county, people.scheme_year.scheme
    fora_made = [
        make_a.ForumFactory(county=county, scheme=scheme, name=name) for name in "AB"
    ]
    schools = [make_a.SchoolFactory(owner=people.owner, name=name) for name in "AB"]

    told = at_once(
        *(
            lambda one=one: fora.change_forum(actor=officer, forum=one, name="Twin")
            for one in fora_made
        )
    )
    told += at_once(
        *(
            lambda one=one: save_school(
                actor=member, values=SCHOOL | {"name": "Twin"}, school=one
            )
            for one in schools
        )
    )

    assert told.count(True) == 2
    assert Forum.objects.filter(name="Twin").count() == 1
    assert School.objects.filter(name="Twin").count() == 1


@pytest.mark.parametrize(
    "made",
    [a_school, a_forum, a_seat, a_person_in_a_seat, a_person_in_the_committee],
)
def test_of_twins_one_is_made_and_the_others_are_told(made):
    model, act = made(cast.make())
    before = model.objects.count()
    told = at_once(*[act] * OFTEN)
    assert told.count(True) == 1
    assert all(isinstance(one, bool) or one for one in told)
    assert model.objects.count() == before + 1
