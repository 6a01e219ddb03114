"""An owner ranks its own needs, and those that it takes part in."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from partnerships.models import NeedLine
from partnerships.services.own_ranks import own_order, rank_own_needs
from portal.lib.errors import StaleState
from tests import factories as make_a

pytestmark = pytest.mark.django_db


def needs_of(people, owner=None, count=2):
    return make_a.NeedFactory.create_batch(
        count, owner=owner or people.owner, scheme_year=people.scheme_year
    )


def rank(people, needs, who="member", version=None):
    actor = people.actor(who)
    now = own_order(actor.organisation_id or 0, people.scheme_year)
    return rank_own_needs(
        actor=actor,
        scheme_year=people.scheme_year,
        order=[need.pk for need in needs],
        version=now.version if version is None else version,
    )


def test_an_editor_ranks_its_own_needs(people):
    first, second = needs_of(people)

    order = rank(people, [second, first])

    people.need.refresh_from_db()
    assert order.ranks == {second.pk: 1, first.pk: 2, people.need.pk: None}


def test_a_joint_need_has_a_rank_with_each_owner(people):
    (own,) = needs_of(people, people.mate, 1)
    party = make_a.ParticipantFactory(need=people.need, owner=people.mate)

    rank(people, [own, people.need], "network_mate")

    party.refresh_from_db()
    people.need.refresh_from_db()
    assert (party.rank, people.need.rank) == (2, None)


@pytest.mark.parametrize("who", ["reader", "uh_partner", "officer", "nobody"])
def test_nobody_else_ranks(people, who):
    with pytest.raises(PermissionDenied):
        rank(people, [], who)


def test_who_ranks_over_another_is_told(people):
    first, second = needs_of(people)
    seen = own_order(people.owner.pk, people.scheme_year).version
    rank(people, [first, second])
    with pytest.raises(StaleState):
        rank(people, [second, first], version=seen)


def test_only_ones_own_needs_are_ranked(people):
    (other,) = needs_of(people, people.mate, 1)
    with pytest.raises(ValidationError):
        rank(people, [other])


def test_what_grants_are_laid_on_keeps_its_order(people):
    NeedLine.objects.update(granted_nok=1)
    with pytest.raises(PermissionDenied, match="laid"):
        rank(people, [people.need])


def test_numbers_and_buttons_work_without_a_script(people, as_person):
    first, second = needs_of(people)
    client = as_person(people.member)
    address = reverse("partnerships:own_ranks", args=[people.scheme_year.pk])
    form = client.get(address).context["form"]
    typed = {
        "version": form["version"].value(),
        f"rank_{first.pk}": "2",
        f"rank_{second.pk}": "1",
    }

    moved = client.post(address, typed | {"move": f"up-{first.pk}"})
    assert moved.status_code == 200
    first.refresh_from_db()
    assert first.rank is None

    assert client.post(address, typed).status_code == 302
    first.refresh_from_db()
    assert first.rank == 2
    assert client.post(address, typed).status_code == 409


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_makes_a_fixed_number_of_queries(
    people, as_person, count, django_assert_num_queries
):
    needs_of(people, count=count)
    client = as_person(people.member)
    address = reverse("partnerships:own_ranks", args=[people.scheme_year.pk])
    with django_assert_num_queries(8):
        client.get(address)
