"""The network's page: who was in it, what they ask for, who runs it, the map."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from partnerships.models import Need, NetworkMember, WorkingCommitteeMember
from partnerships.pages.county_map import county_map
from partnerships.services.networks import (
    add_committee_member,
    choose_host,
    end_committee_member,
)
from portal.audit.models import AuditEntry
from tests import factories as make_a

pytestmark = pytest.mark.django_db


def address(people, route="network_detail", *more):
    return reverse(f"partnerships:{route}", args=[people.network.pk, *more])


def rows(response):
    found = response.context["rows"]
    return [(row.owner.name, row.needs, row.requested_nok) for row in found]


def test_owners_in_a_network_see_each_others_submitted_needs(people, as_person):
    client = as_person(people.network_mate)

    response = client.get(address(people))

    assert people.need.title in response.content.decode()
    assert rows(response) == [("Giske", 1, 100_000), ("Haram", 0, 0)]
    assert client.get(people.need.get_absolute_url()).status_code == 200


def test_a_draft_stays_its_owners_alone_in_the_network_too(people):
    draft = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    seen = Need.objects.visible_to(people.actor("network_mate"))
    assert draft not in seen
    assert people.need in seen


@pytest.mark.parametrize(
    ("member", "period"),
    [
        ("mate", {"valid_to": dt.date(2017, 12, 31)}),
        ("mate", {"valid_from": dt.date(2018, 1, 2)}),
        ("owner", {"valid_to": dt.date(2017, 12, 31)}),
    ],
)
def test_only_those_who_were_together_on_the_years_day_see_them(people, member, period):
    row = NetworkMember.objects.filter(organisation=getattr(people, member))
    row.update(**period)
    assert not Need.objects.visible_to(people.actor("network_mate")).exists()


def test_a_need_is_listed_once_though_its_owners_share_two_networks(people):
    second = make_a.NetworkFactory(county=people.owner.county)
    for owner in (people.owner, people.mate):
        make_a.NetworkMemberFactory(network=second, organisation=owner)
    seen = Need.objects.visible_to(people.actor("network_mate"))
    assert list(seen) == [people.need]
    assert seen.totals() == {"count": 1, "requested_nok": 100_000}


def test_each_owner_of_a_joint_need_is_shown_with_its_own_lines(people, as_person):
    make_a.ParticipantFactory(need=people.need, owner=people.mate)
    make_a.NeedLineFactory(
        need=people.need, recipient=people.mate, requested_nok=40_000
    )
    make_a.NeedLineFactory(
        need=people.need, recipient=people.uh, role="uh", requested_nok=5_000
    )
    found = rows(as_person(people.member).get(address(people)))
    assert found == [("Giske", 1, 105_000), ("Haram", 0, 40_000)]


def test_who_is_outside_sees_the_members_and_no_need(people, as_person):
    client = as_person(people.neighbour)
    response = client.get(address(people))
    assert rows(response) == [("Giske", 0, 0), ("Haram", 0, 0)]
    assert people.need.title not in response.content.decode()


def test_members_are_those_of_the_day_asked_for(people, as_person):
    make_a.NetworkMemberFactory(
        network=people.network,
        organisation=make_a.MunicipalityFactory(name="Skodje"),
        valid_to=dt.date(2018, 6, 30),
    )
    client = as_person(people.member)
    names = {
        on: [name for name, *_ in rows(client.get(address(people), {"on": on}))]
        for on in ("2018-06-30", "2018-07-01")
    }
    assert names == {
        "2018-06-30": ["Giske", "Haram", "Skodje"],
        "2018-07-01": ["Giske", "Haram"],
    }


@pytest.mark.parametrize(
    "asked", [{"year": "x"}, {"on": "2018-13-01"}, {"year": "9999", "page": "x"}]
)
def test_nonsense_in_the_address_is_left_aside(people, as_person, asked):
    client = as_person(people.member)
    assert client.get(address(people), asked).status_code == 200


def test_the_map_shows_each_municipality_with_its_number_and_standing(
    people, as_person
):
    page = as_person(people.member).get(address(people)).content.decode()
    assert "1. Giske" in page
    assert page.count("area-with-need") == 2  # Giske, and the key beside the map
    assert page.count("area-without-need") == 2


@pytest.mark.parametrize(
    ("year", "count"), [(2017, 36), (2018, 36), (2020, 26), (2026, 27)]
)
def test_the_map_is_that_of_the_division_of_the_year(year, count):
    found = county_map("15", year)
    assert len({outline.number for outline in found.outlines}) == count
    assert all(0 <= outline.x <= found.width for outline in found.outlines)


def test_a_county_of_another_time_has_no_map():
    assert county_map("46", 2018) is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_makes_a_fixed_number_of_queries(
    people, as_person, count, django_assert_num_queries
):
    make_a.SubmittedNeedFactory.create_batch(
        count, owner=people.mate, scheme_year=people.scheme_year
    )
    make_a.CommitteeFactory.create_batch(count, network=people.network)
    for who in (people.member, people.network_mate):
        client = as_person(who)
        with django_assert_num_queries(12):
            client.get(address(people))


# --- The working committee and the host ---

PERSON = {"name": "Turid Tindebakkøy", "valid_from": dt.date(2018, 1, 1)}


@pytest.mark.parametrize("who", ["member", "approver", "officer", "head"])
def test_the_host_and_the_governor_seat_people_in_the_committee(people, who):
    person = add_committee_member(
        actor=people.actor(who), network=people.network, owner=people.mate, **PERSON
    )
    assert (person.owner, person.user) == (people.mate, None)
    entry = AuditEntry.objects.about(people.network).get()
    assert entry.action == "network.committee_member_added"


@pytest.mark.parametrize(
    "who",
    [
        "reader",
        "former_member",
        "neighbour",
        "network_mate",
        "uh_partner",
        "governor_reader",
        "other_county",
        "national",
        "nobody",
    ],
)
def test_nobody_else_touches_the_committee(people, as_person, who):
    person = make_a.CommitteeFactory(network=people.network)
    actor = people.actor(who)
    with pytest.raises(PermissionDenied):
        add_committee_member(
            actor=actor, network=people.network, owner=people.mate, **PERSON
        )
    with pytest.raises(PermissionDenied):
        end_committee_member(actor=actor, person=person, last_day=dt.date(2020, 1, 1))
    client = as_person(getattr(people, who))
    assert client.get(address(people, "network_committee")).status_code == 403
    assert WorkingCommitteeMember.objects.get().valid_to is None


def test_the_address_of_a_user_at_that_owner_makes_the_person_that_user(people):
    def seat(name, email):
        return add_committee_member(
            actor=people.actor("member"),
            network=people.network,
            owner=people.mate,
            email=email,
            **{**PERSON, "name": name},
        ).user

    assert seat("A", people.network_mate.email.upper()) == people.network_mate
    assert seat("B", people.neighbour.email) is None


def test_a_person_is_seated_for_a_member_only_and_once(people):
    sula = people.neighbour.memberships.get().organisation
    seat = {"actor": people.actor("member"), "network": people.network, **PERSON}
    with pytest.raises(ValidationError, match="Sula"):
        add_committee_member(owner=sula, **seat)
    add_committee_member(owner=people.mate, **seat)
    with pytest.raises(ValidationError, match="already"):
        add_committee_member(owner=people.mate, **seat)
    assert WorkingCommitteeMember.objects.count() == 1


def test_a_person_is_added_and_ended_on_the_page(people, as_person):
    client = as_person(people.member)
    form = {
        "owner": people.mate.pk,
        "name": "Turid Tindebakkøy",
        "role": "leader",
        "valid_from": "2018-01-01",
    }
    committee = address(people, "network_committee")
    assert client.post(committee, form | {"name": ""}).status_code == 422
    assert client.post(committee, form).status_code == 302
    person = WorkingCommitteeMember.objects.get()
    assert person.name in client.get(address(people)).content.decode()

    client.post(address(people, "network_committee_end", person.pk))

    person.refresh_from_db()
    assert person.valid_to is not None


def test_the_governor_says_who_hosts(people, as_person):
    with pytest.raises(PermissionDenied):
        choose_host(
            actor=people.actor("approver"), network=people.network, host=people.mate
        )
    sula = people.neighbour.memberships.get().organisation
    with pytest.raises(ValidationError):
        choose_host(actor=people.actor("officer"), network=people.network, host=sula)
    client = as_person(people.officer)
    client.post(address(people, "network_host"), {"host": people.mate.pk})
    people.network.refresh_from_db()
    assert people.network.host == people.mate


def test_who_takes_part_in_anothers_need_is_not_shown_as_without(people, as_person):
    make_a.ParticipantFactory(need=people.need, owner=people.mate)
    response = as_person(people.member).get(address(people))
    found = {row.owner.name: (row.needs, row.joint) for row in response.context["rows"]}
    assert found == {"Giske": (1, 0), "Haram": (0, 1)}
    assert response.content.decode().count("area-without-need") == 1  # the key


def test_who_may_not_know_of_the_needs_sees_no_nought(people, as_person):
    page = as_person(people.neighbour).get(address(people)).content.decode()
    assert "area-without-need" not in page
    assert page.count("area-member") == 3  # two members, and the key
