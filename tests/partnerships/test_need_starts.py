"""Beginning with what there is: last year's need as a draft of this year."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partnerships.invariants import broken
from partnerships.models import Need
from partnerships.need.answers import answers_of
from partnerships.services.need_answers import save_answers
from partnerships.services.need_starts import start_from
from tests import factories as make_a
from tests import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
@stage.scene
def later(people):
    return make_a.SchemeYearFactory(county=people.scheme_year.county, year=2019)


@pytest.fixture
@stage.scene
def source(people):
    draft = make_a.NeedFactory(
        owner=people.owner,
        scheme_year=people.scheme_year,
        uh_partner=people.uh,
        duration=2,
        sector_aims=["learning", "gone"],
    )
    answers = {
        "owner_2018_leave": 50_000,
        "owner_2018_coordinator": 4_000,
        "uh_2019_guidance": 20_000,
        "hours_2018": 10,
        "rate_2018": 400,
    }
    saved = save_answers(
        actor=people.actor("member"), need=draft, answers=answers, bases={}
    )
    Need.objects.filter(pk=draft.pk).update(
        state="submitted", submitted_at=make_a.SubmittedNeedFactory.submitted_at
    )
    saved.need.refresh_from_db()
    return Need.objects.get(pk=draft.pk)


def start(people, source, year, who="member", key=None):
    return start_from(
        actor=people.actor(who),
        source=source,
        scheme_year=year,
        form_key=key or uuid.uuid4(),
    )


def test_texts_and_amounts_are_copied_to_the_new_years(people, source, later):
    need = start(people, source, later)

    assert (need.state, need.aim, need.continues) == ("draft", source.aim, source)
    assert need.start_kind == "continued"
    assert need.sector_aims == ["learning"]
    names = ["owner_2019_leave", "owner_2019_coordinator", "uh_2020_guidance"]
    assert list(answers_of(need, names).values()) == [50_000, 4_000, 20_000]
    assert Need.objects.get(pk=need.pk).requested_nok == 74_000
    pay = need.contributions.get()
    assert (pay.year, pay.amount_nok) == (2019, 4_000)
    assert list(broken()) == []


def test_a_third_year_is_linked_to_the_first(people, source, later):
    second = start(people, source, later)
    third_year = make_a.SchemeYearFactory(county=later.county, year=2020)
    assert start(people, second, third_year).continues == source


def test_a_category_that_is_gone_leaves_its_amount_undivided(people, source, later):
    later.cost_categories = later.cost_categories[:1]
    later.save()
    need = start(people, source, later)
    assert answers_of(need, ["owner_2019", "owner_2019_leave"]) == {
        "owner_2019": 4_000,
        "owner_2019_leave": 50_000,
    }
    assert list(broken()) == []


def test_started_twice_by_one_form_is_one_draft(people, source, later):
    key = uuid.uuid4()
    assert start(people, source, later, key=key) == start(
        people, source, later, key=key
    )


@pytest.mark.parametrize("who", ["reader", "neighbour", "uh_partner", "officer"])
def test_nobody_else_starts_from_it(people, source, later, who):
    with pytest.raises(PermissionDenied):
        start(people, source, later, who)
    assert not Need.objects.filter(scheme_year=later).exists()


def test_it_is_begun_from_the_page_of_the_new_need(people, as_person, source, later):
    client = as_person(people.member)
    new = reverse("partnerships:need_new", args=[later.pk])
    page = client.get(new).content.decode()
    address = reverse("partnerships:need_continue", args=[later.pk, source.pk])
    assert address in page
    key = str(uuid.uuid4())
    answer = client.post(address, {"form_key": key})
    need = Need.objects.get(form_key=key)
    assert answer["Location"] == reverse(
        "partnerships:need_step", args=[need.pk, "background"]
    )


def test_a_form_without_its_key_is_told_so(people, as_person, source, later):
    address = reverse("partnerships:need_continue", args=[later.pk, source.pk])
    answer = as_person(people.member).post(address, {"form_key": "x"})
    assert answer["Location"] == reverse("partnerships:need_new", args=[later.pk])


def test_the_neighbours_need_is_not_offered(people, as_person, source, later):
    page = as_person(people.neighbour).get(
        reverse("partnerships:need_new", args=[later.pk])
    )
    assert source.title not in page.content.decode()
