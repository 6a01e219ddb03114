"""The governor sees which owners have no submitted need, and reminds them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from partnerships.models import Network, NetworkMember, OwnerReminder
from partnerships.services.owner_reminders import remind_all, remind_owner
from portal.audit.models import AuditEntry
from portal.lib.errors import Refusal
from portal.post.models import Message
from tests import factories as make_a
from tests import stage
from tests.test_access import COUNTY, EVERYBODY

pytestmark = pytest.mark.django_db

PAGE = "/needs/missing/"


@pytest.fixture
@stage.scene
def sula(people):
    """The neighbour's municipality, without a need, with an approver."""
    owner = people.neighbour.memberships.get().organisation
    approver = make_a.UserFactory(full_name="Sjefen", email="sjef@sula.example")
    make_a.MembershipFactory(user=approver, organisation=owner, role="approver")
    return owner


def remind(people, owner, who="officer"):
    return remind_owner(
        actor=people.actor(who), scheme_year=people.scheme_year, owner=owner
    )


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_only_the_governor_and_the_nation_see_who_is_missing(
    people, sula, as_person, who
):
    response = as_person(getattr(people, who)).get(PAGE)
    page = response.content.decode()
    if who in COUNTY | {"national"}:
        assert response.status_code == 200
        assert "sjef@sula.example" in page
        assert "Giske" not in page.split('id="results"')[1]
    else:
        assert "sjef@sula.example" not in page
        assert response.status_code in (403, 404)


def test_a_draft_is_not_a_need_and_is_not_told_of(people, sula, as_person):
    make_a.NeedFactory(owner=sula, scheme_year=people.scheme_year, title="Hemmeleg")
    page = as_person(people.officer).get(PAGE).content.decode()
    assert "Sula" in page
    assert "Hemmeleg" not in page


def test_an_owner_of_another_county_or_time_is_not_missing(people, sula, as_person):
    make_a.MunicipalityFactory(name="Nedlagd", valid_to=dt.date(2017, 12, 31))
    make_a.MunicipalityFactory(name="Time", county=make_a.CountyFactory(code="11"))
    results = as_person(people.officer).get(PAGE).content.decode()
    assert "Nedlagd" not in results
    assert "Time<" not in results


def test_an_owner_is_reminded_once_a_day(people, sula, as_person):
    address = reverse("partnerships:remind", args=[people.scheme_year.pk])
    client = as_person(people.officer)
    for _ in range(3):
        response = client.post(address, {"owner": sula.pk}, follow=True)
        assert response.status_code == 200
    mail = Message.objects.get()
    assert mail.address == "sjef@sula.example"
    assert "Sula" in mail.subject
    assert OwnerReminder.objects.get().sent_by == people.officer
    assert AuditEntry.objects.filter(action="owner.reminded").count() == 1
    assert "Påmint i dag" in response.content.decode()


def test_the_database_holds_once_a_day(people, sula):
    remind(people, sula)
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnerReminder.objects.create(
            scheme_year=people.scheme_year, owner=sula, sent_by=people.head
        )


def test_all_are_reminded_at_once_but_those_that_nobody_reads_for(people, sula):
    make_a.MunicipalityFactory(name="Tom")
    year = people.scheme_year
    reached = remind_all(actor=people.actor("head"), scheme_year=year)
    assert remind_all(actor=people.actor("head"), scheme_year=year) == 0
    assert Message.objects.count() == reached > 0
    assert not OwnerReminder.objects.filter(owner__name="Tom").exists()


@pytest.mark.parametrize(
    "who", sorted(EVERYBODY - {"officer", "head", "nobody", "former_member"})
)
def test_nobody_else_reminds(people, sula, as_person, who):
    with pytest.raises(PermissionDenied):
        remind(people, sula, who)
    address = reverse("partnerships:remind", args=[people.scheme_year.pk])
    for data in ({"owner": sula.pk}, {}):
        response = as_person(getattr(people, who)).post(address, data)
        assert response.status_code in (403, 404)
    assert not Message.objects.exists()


def test_who_has_a_need_or_nobody_to_write_to_is_not_reminded(people, sula):
    with pytest.raises(Refusal):
        remind(people, people.owner)
    with pytest.raises(Refusal):
        remind(people, make_a.MunicipalityFactory(name="Tom"))
    assert not OwnerReminder.objects.exists()


def test_a_year_that_is_not_open_yet_has_nobody_to_remind(people, sula):
    people.scheme_year.opens_at = dt.datetime(2090, 1, 1, tzinfo=dt.UTC)
    with pytest.raises(PermissionDenied, match="2090"):
        remind(people, sula)


def test_an_owner_that_is_no_number_is_not_found(people, sula, as_person):
    address = reverse("partnerships:remind", args=[people.scheme_year.pk])
    client = as_person(people.officer)
    for owner in ("x", "9" * 30, "0"):
        assert client.post(address, {"owner": owner}).status_code == 404


@pytest.mark.parametrize("count", [1, 24])
def test_the_page_costs_the_same_for_1_and_24(
    people, sula, as_person, count, django_assert_num_queries
):
    network = Network.objects.create(code="n", name="N", county=sula.county)
    for _ in range(count):
        owner = make_a.MunicipalityFactory()
        NetworkMember.objects.create(network=network, organisation=owner)
        make_a.MembershipFactory(organisation=owner, role="approver")
        remind(people, owner)
    client = as_person(people.officer)
    client.get(PAGE)
    with django_assert_num_queries(10):
        client.get(PAGE)
