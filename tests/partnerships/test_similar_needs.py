"""Needs of others that are like one's own: in outline, and never more than that."""

import pytest
from django.urls import reverse

from partnerships.pages.similar import similar_needs
from tests import factories as make_a
from tests import stage
from tests.test_access import COUNTY, EVERYBODY

pytestmark = pytest.mark.django_db

OWN = {
    "title": "Grunnleggjande lesing på småtrinnet",
    "aim": "Elevane les med flyt, og lærarane planlegg leseopplæringa saman.",
}


@pytest.fixture
def sula(people):
    return people.neighbour.memberships.get().organisation


@pytest.fixture
@stage.scene
def own(people):
    return make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year, **OWN)


def other(people, owner, title, aim="Noko heilt anna.", **facts):
    given = {"scheme_year": people.scheme_year, "owner": owner, **facts}
    return make_a.SubmittedNeedFactory(title=title, aim=aim, **given)


def titles(people, **text):
    asked = OWN | text
    found = similar_needs(people.scheme_year, people.owner.pk, **asked)
    return [need.title for need in found]


def test_words_in_common_make_needs_alike_and_rare_ones_most(people, sula):
    for n in range(10):
        other(people, sula, f"Tiltak nummer {n}", "Elevane og lærarane har det bra.")
    other(people, sula, "Lesing og flyt i småskulen", "Betre leseopplæring.")
    assert titles(people) == ["Lesing og flyt i småskulen"]


def test_the_words_that_are_shared_are_told(people, sula):
    other(people, sula, "Lesing på småtrinnet", "Flyt")
    found = similar_needs(people.scheme_year, people.owner.pk, **OWN)[0]
    assert set(found.words) <= {"grunnleggjande", "lesing", "småtrinnet", "flyt"}
    assert "lesing" in found.words
    assert (found.owner, found.year) == ("Sula", 2018)


@pytest.mark.parametrize(
    ("own", "theirs"),
    [
        ("Skulebasert vurdering", "Skolebasert vurdering"),
        ("Vurdering for læring", "Vurdering for laering"),
        ("Programmering", "Programering"),
    ],
)
def test_the_other_written_norwegian_and_a_slip_are_near_enough(
    people, sula, own, theirs
):
    other(people, sula, theirs)
    assert titles(people, title=own, aim="") == [theirs]


def test_what_has_nothing_in_common_is_not_shown(people, sula):
    other(people, sula, "Programmering i valfag", "Musikk")
    assert titles(people) == []


@pytest.mark.parametrize(
    "text", ["", "a b c", "123 456", "og i på", "'|&!():*\\", "\x01"]
)
def test_nothing_to_go_by_finds_nothing_and_breaks_nothing(people, sula, text):
    other(people, sula, "Lesing")
    assert titles(people, title=text, aim=text) == []


def test_only_submitted_needs_of_others_in_the_county_in_these_years(people, sula):
    same = {"title": OWN["title"], "aim": OWN["aim"]}
    make_a.NeedFactory(scheme_year=people.scheme_year, owner=sula, **same)  # a draft
    other(people, people.owner, **same)
    elsewhere = make_a.CountyFactory(code="11")
    other(
        people,
        make_a.MunicipalityFactory(county=elsewhere),
        scheme_year=make_a.SchemeYearFactory(county=elsewhere),
        **same,
    )
    assert titles(people) == []
    for year, count in ((2015, 0), (2016, 1), (2019, 2)):
        later = make_a.SchemeYearFactory(county=people.owner.county, year=year)
        other(people, sula, scheme_year=later, **same)
        assert len(titles(people)) == count


def test_at_most_five_and_the_most_alike_first(people, sula):
    for n in range(7):
        other(
            people, sula, f"Lesing {'på småtrinnet ' * (n == 3)}{n}", "Leseflyt, flyt"
        )
    found = titles(people)
    assert len(found) == 5
    assert found[0].endswith("3")


OUTLINE = {"network_mate", "member", "approver", "reader", "auditor"} | COUNTY


@pytest.mark.parametrize("who", sorted(EVERYBODY))
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "part"])
def test_no_more_than_the_outline_is_shown_and_to_nobody_outside(
    people, sula, as_person, who, headers
):
    secret = "Lesing etter ein hemmeleg plan"
    other(people, sula, "Lesing på småtrinnet", f"Flyt. {secret}")
    people.need.title, people.need.aim = OWN["title"], OWN["aim"]
    people.need.save()
    address = reverse("partnerships:need_similar", args=[people.need.pk])
    response = as_person(getattr(people, who)).get(address, headers=headers)
    page = response.content.decode()
    assert secret not in page
    if who in OUTLINE | {"national"}:
        assert response.status_code == 200
        assert "Lesing på småtrinnet" in page
        assert ("Spør om å vere med" in page) == (who in ("member", "approver"))
    else:
        assert response.status_code == (403 if who == "uh_partner" else 404)
        assert "Lesing på småtrinnet" not in page


def test_what_is_being_written_is_compared_and_not_saved(people, sula, own, as_person):
    other(people, sula, "Lesing på småtrinnet", "Flyt")
    client = as_person(people.member)
    address = reverse("partnerships:similar_to_text", args=[people.scheme_year.pk])
    page = client.post(address, OWN | {"aim": "x" * 100_000}).content.decode()
    assert "Lesing på småtrinnet" in page
    assert "<html" not in page
    assert client.post(address, {}).status_code == 200
    own.refresh_from_db()
    assert own.aim == OWN["aim"]


@pytest.mark.parametrize("count", [3, 300])
def test_similar_needs_cost_the_same_among_3_and_300(
    people, sula, own, as_person, count, django_assert_num_queries
):
    for n in range(count):
        other(people, sula, f"Lesing på småtrinnet {n}", "Flyt")
    client = as_person(people.member)
    address = reverse("partnerships:need_similar", args=[own.pk])
    with django_assert_num_queries(8):
        response = client.get(address, headers={"HX-Request": "true"})
    assert len(response.content) < 8 * 1024
