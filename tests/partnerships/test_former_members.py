"""Who has left a network, or is no more, runs and ranks nothing in it from that day."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from partnerships.models import NetworkMember, NetworkRanking, Organisation
from partnerships.need.recipients import recipient_of
from partnerships.rules import networks as rules
from partnerships.services import networks, rankings
from portal.lib import clock
from tests import factories as make_a

pytestmark = pytest.mark.django_db


def yesterday():
    return clock.today() - dt.timedelta(days=1)


def leaves(people, owner):
    """The owner was in the network until yesterday."""
    rows = NetworkMember.objects.filter(network=people.network, organisation=owner)
    rows.update(valid_to=yesterday())


def ends(people, owner):
    """The owner was there until yesterday; nobody has ended its membership."""
    Organisation.objects.filter(pk=owner.pk).update(valid_to=yesterday())


def save(people, who):
    return rankings.save_ranking(
        actor=people.actor(who),
        network=type(people.network).objects.get(pk=people.network.pk),
        scheme_year=people.scheme_year,
        order=[people.need.pk],
        reason="Flest elevar",
        took_part="Alle",
        version=0,
    )


def address(people, route, *more):
    return reverse(f"partnerships:{route}", args=[people.network.pk, *more])


@pytest.mark.parametrize("lapse", [leaves, ends])
def test_a_host_that_is_gone_neither_ranks_nor_runs_the_network(
    people, as_person, lapse
):
    lapse(people, people.owner)
    with pytest.raises(PermissionDenied, match="has no host now"):
        save(people, "approver")
    assert not NetworkRanking.objects.exists()
    committee = address(people, "network_committee")
    assert as_person(people.approver).get(committee).status_code == 403


@pytest.mark.parametrize("lapse", [leaves, ends])
def test_an_order_is_not_forwarded_or_called_back_by_a_host_that_is_gone(people, lapse):
    ranking = save(people, "approver")
    lapse(people, people.owner)
    ranking.network = type(people.network).objects.get(pk=people.network.pk)
    for act in (
        lambda: rankings.forward_ranking(
            actor=people.actor("approver"), ranking=ranking, version=1
        ),
        lambda: rankings.call_back_ranking(
            actor=people.actor("approver"), ranking=ranking, reason="x"
        ),
    ):
        with pytest.raises(PermissionDenied, match="governor says who hosts"):
            act()


def test_a_host_that_joined_later_and_left_sees_the_order_no_more(people, as_person):
    save(people, "approver")
    members = NetworkMember.objects.filter(organisation=people.owner)
    members.update(valid_from=dt.date(2019, 1, 1))
    client = as_person(people.member)
    order = address(people, "ranking_detail", people.scheme_year.pk)
    seen = NetworkRanking.objects.visible_to(people.actor("member"))
    assert client.get(order).status_code == 200
    assert seen.count() == 1
    leaves(people, people.owner)
    assert client.get(order).status_code == 404
    assert seen.count() == 0


def test_who_was_in_the_network_that_year_still_sees_the_order_of_it(people, as_person):
    save(people, "approver")
    leaves(people, people.mate)
    order = address(people, "ranking_detail", people.scheme_year.pk)
    assert as_person(people.network_mate).get(order).status_code == 200


@pytest.mark.parametrize("lapse", [leaves, ends])
def test_the_page_names_no_host_that_is_gone(people, as_person, lapse):
    client = as_person(people.officer)
    pages = [address(people, name) for name in ("network_detail", "network_committee")]
    assert all("ingen vert no" not in client.get(p).content.decode() for p in pages)
    lapse(people, people.owner)
    assert client.get(pages[0]).context["network"].host_now is None
    assert "har ingen vert no" in client.get(pages[1]).content.decode()


@pytest.mark.parametrize("lapse", [leaves, ends])
def test_the_governor_makes_no_former_member_the_host(people, lapse):
    lapse(people, people.mate)
    with pytest.raises(ValidationError):
        networks.choose_host(
            actor=people.actor("officer"), network=people.network, host=people.mate
        )


@pytest.mark.parametrize("lapse", [leaves, ends])
def test_a_person_of_the_committee_whose_owner_is_gone_does_not_rank(people, lapse):
    make_a.CommitteeFactory(
        network=people.network, owner=people.mate, user=people.network_mate
    )
    assert save(people, "network_mate")
    NetworkRanking.objects.all().delete()
    lapse(people, people.mate)
    with pytest.raises(PermissionDenied):
        save(people, "network_mate")


def test_a_person_of_the_committee_whose_own_membership_has_ended_does_not_rank(
    people, as_person
):
    make_a.CommitteeFactory(
        network=people.network, owner=people.mate, user=people.network_mate
    )
    client = as_person(people.network_mate)
    order = address(people, "ranking_detail", people.scheme_year.pk)
    assert client.get(order).status_code == 200
    make_a.MembershipFactory(organisation=people.mate, role="approver")
    people.network_mate.memberships.update(valid_to=yesterday())
    assert client.get(order).status_code == 404
    with pytest.raises(PermissionDenied):
        save(people, "network_mate")


def test_no_money_is_asked_for_to_a_host_that_was_not_in_the_network_that_year(people):
    assert recipient_of(people.need, "network") == people.owner
    people.network.host = people.mate
    people.network.save()
    assert recipient_of(people.need, "network") == people.mate
    rows = NetworkMember.objects.filter(organisation=people.mate)
    rows.update(valid_to=dt.date(2017, 12, 31))
    assert recipient_of(people.need, "network") is None


def test_a_seat_is_of_one_owner_and_gives_nothing_at_another(people):
    """A user of two members, in the committee for one of them."""
    make_a.CommitteeFactory(
        network=people.network, owner=people.mate, user=people.network_mate
    )
    sula = people.neighbour.memberships.get().organisation
    make_a.NetworkMemberFactory(network=people.network, organisation=sula)
    ranking = rankings.ranking_of(people.network, people.scheme_year)
    actor = people.actor("network_mate")
    assert rules.may_rank(actor, ranking)
    at_sula = type(actor)(
        user_id=actor.user_id,
        user_name=actor.user_name,
        organisation_id=sula.pk,
        kind=sula.kind,
        role="approver",
    )
    assert not rules.may_rank(at_sula, ranking)
