"""Owners who work together: who was a member on which day, and who had nobody."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from partnerships.models import County, Network, NetworkMember, Organisation
from tests.factories import MembershipFactory, UserFactory

CODES = ["nordre-sunnmore", "sore-sunnmore", "romsdal", "nordmore"]


def day(year):
    return dt.date(year, 6, 1)


def sizes(on):
    networks = Network.objects.with_members_on(on)
    return {network.code: len(network.members_then) for network in networks}


@pytest.mark.parametrize(
    ("year", "counts"),
    [(2018, [11, 7, 8, 10]), (2020, [6, 7, 5, 8]), (2024, [7, 7, 5, 8])],
)
def test_each_division_has_its_members(registry, year, counts):
    assert sizes(day(year)) == dict(zip(CODES, counts, strict=True))


def test_nordre_sunnmore_of_2018_by_name(registry):
    nordre = Network.objects.filter(code="nordre-sunnmore")

    names = nordre.members_on(day(2018)).in_norwegian_order()

    assert [o.name for o in names] == [
        "Giske",
        "Haram",
        "Norddal",
        "Sandøy",
        "Skodje",
        "Stordal",
        "Stranda",
        "Sula",
        "Sykkylven",
        "Ørskog",
        "Ålesund",
    ]


def test_a_member_that_stayed_has_one_row(registry):
    row = NetworkMember.objects.get(organisation__number="1532")

    assert (row.valid_from, row.valid_to) == (dt.date(2018, 1, 1), None)


def test_a_member_that_ended_early_leaves_on_its_last_day(registry):
    row = NetworkMember.objects.get(organisation__number="1567")

    assert row.valid_to == dt.date(2018, 12, 31)


def test_the_network_of_an_owner_is_found_by_day(registry):
    skodje = Organisation.objects.get(number="1529")

    assert [n.code for n in Network.objects.for_owner_on(skodje, day(2018))] == [
        "nordre-sunnmore"
    ]
    assert not Network.objects.for_owner_on(skodje, day(2020)).exists()


def test_an_owner_without_a_network_shows_as_missing_structure(registry):
    county = County.objects.get(code="15")
    owners = Organisation.objects.in_county(county)

    assert not owners.owners_on(day(2018)).without_network_on(day(2018)).exists()
    (alone,) = owners.owners_on(day(2024)).without_network_on(day(2024))
    assert alone.name == "Møre og Romsdal fylkeskommune"


def test_a_former_member_has_no_network(registry):
    giske = Organisation.objects.get(number="1532")
    NetworkMember.objects.filter(organisation=giske).update(
        valid_to=dt.date(2019, 12, 31)
    )
    alone = Organisation.objects.filter(pk=giske.pk)

    assert not alone.without_network_on(day(2018)).exists()
    assert alone.without_network_on(day(2024)).exists()


def test_nobody_is_a_member_of_a_network_twice_on_a_day(registry):
    row = NetworkMember.objects.get(organisation__number="1532")

    with pytest.raises(IntegrityError), transaction.atomic():
        NetworkMember.objects.create(
            network=row.network,
            organisation=row.organisation,
            valid_from=dt.date(2020, 1, 1),
        )


@pytest.fixture
def browser(client, registry):
    client.force_login(UserFactory())
    return client


def shown(response):
    return {
        network.code: [line.owner.name for line in members]
        for network, members, _ranked in response.context["networks"]
    }


def test_the_page_shows_the_networks_of_the_chosen_county_and_day(browser):
    response = browser.get("/networks/", {"county": "15", "on": "2018-06-01"})

    assert response.status_code == 200
    assert len(shown(response)["nordre-sunnmore"]) == 11
    assert response.context["alone"] == []
    line = next(
        line
        for _network, members, _ranked in response.context["networks"]
        for line in members
        if line.owner.name == "Giske"
    )
    assert (line.inhabitants, line.children) == (8292, 1188)


def test_the_page_names_the_owners_without_a_network(browser):
    response = browser.get("/networks/", {"county": "15", "on": "2024-06-01"})

    (alone,) = response.context["alone"]
    assert alone.owner.name in response.content.decode()


def test_a_county_without_networks_shows_all_its_owners_as_alone(browser):
    response = browser.get("/networks/", {"county": "11", "on": "2018-06-01"})

    assert shown(response) == {}
    assert len(response.context["alone"]) == response.context["owner_count"] == 26


def test_a_person_sees_the_county_of_the_organisation_first(client, registry):
    member = MembershipFactory(organisation=Organisation.objects.get(number="1532"))
    client.force_login(member.user)

    assert client.get("/networks/").context["county"].code == "15"


@pytest.mark.parametrize(
    "asked",
    [{"county": "99"}, {"county": "'"}, {"on": "2018-13-01"}, {"on": "0001-01-01"}],
)
def test_nonsense_in_the_address_is_left_aside(browser, asked):
    assert browser.get("/networks/", asked).status_code == 200


@pytest.mark.parametrize("members", [3, 36])
def test_the_page_makes_a_fixed_number_of_queries(
    browser, members, django_assert_num_queries
):
    kept = NetworkMember.objects.filter(valid_from=day(2018).replace(month=1))[:members]
    NetworkMember.objects.exclude(pk__in=kept.values("pk")).delete()

    with django_assert_num_queries(8):
        browser.get("/networks/", {"county": "15", "on": "2018-06-01"})


def test_the_page_needs_login(client, registry):
    assert client.get("/networks/").status_code == 302
