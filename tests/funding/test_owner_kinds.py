"""Municipalities, county authorities from 2019, and private owners: all the way."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.urls import reverse

from funding.services.allocations import use_key
from partnerships.acting import actor_by
from partnerships.models import NeedLine, Organisation, SchemeYear
from partnerships.models.scheme import owner_kinds_of
from partnerships.services.needs import LineInput, register_need, submit_need
from tests import factories as make_a
from tests.funding import money
from tests.partnerships.need_texts import VALUES

pytestmark = pytest.mark.django_db

Kind = Organisation.Kind
# Who has no network has no published figures of children either.
KEY = {
    "name": "Base for all",
    "rounding_unit": 1,
    "pots": [
        {"name": "base", "each": 50_000},
        {
            "name": "children",
            "rest": True,
            "by": "children_6_15",
            "only": {"column": "class", "in": ["host", "member"]},
        },
    ],
}


def an_owner(people, kind, **facts):
    number = make_a.org_number(500)
    given = {"kind": kind, "county": people.owner.county, "org_number": number}
    owner = make_a.OrganisationFactory(number=number, **given | facts)
    return owner, make_a.MembershipFactory(organisation=owner, role="approver")


def a_year(people, number):
    """A year of its own, with what the scheme says of who owns schools then."""
    old = people.scheme_year
    return SchemeYear.objects.create(
        scheme=old.scheme,
        county=old.county,
        year=number,
        opens_at=old.opens_at,
        deadline=old.deadline,
        owners_on=old.owners_on,
        owner_kinds=owner_kinds_of(number),
    )


def register(membership, scheme_year):
    owner = membership.organisation
    lines = [LineInput(owner, NeedLine.Role.OWNER, scheme_year.year, 80_000)]
    return register_need(
        actor=actor_by(membership, membership.user),
        scheme_year=scheme_year,
        owner=owner,
        form_key=uuid.uuid4(),
        values=VALUES,
        lines=lines,
    )


@pytest.mark.parametrize(
    "kind", [Kind.MUNICIPALITY, Kind.COUNTY_AUTHORITY, Kind.PRIVATE_OWNER]
)
def test_every_kind_logs_in_registers_submits_and_gets_a_line(people, as_person, kind):
    owner, membership = an_owner(people, kind)
    year = a_year(people, 2019)
    client = as_person(membership.user)
    form = client.get(reverse("partnerships:need_new", args=[year.pk]))
    assert form.status_code == 200

    need = register(membership, year)
    actor = actor_by(membership, membership.user)
    submit_need(actor=actor, need=need, version=need.version)

    sula = people.neighbour.memberships.get().organisation
    haram = people.network_mate.memberships.get().organisation
    for municipality in (people.owner, sula, haram):
        money.figures(municipality, "100")
    money.frame(year)
    allocation = use_key(
        actor=people.actor("officer"),
        scheme_year=year,
        name="Base for all",
        definition=KEY,
        statistics_year=2018,
        form_key=uuid.uuid4(),
    )
    line = allocation.lines.get(recipient=owner)
    assert line.granted_nok == 50_000
    assert allocation.lines.count() == 4


def test_a_county_authority_is_no_owner_before_2019(people, as_person):
    owner, membership = an_owner(people, Kind.COUNTY_AUTHORITY)
    year = a_year(people, 2017)
    with pytest.raises(PermissionDenied, match="ikkje skuleeigar"):
        register(membership, year)
    assert owner not in year.owners()
    assert owner in a_year(people, 2019).owners()


def test_a_year_without_kinds_of_owners_is_refused(people):
    year = a_year(people, 2019)
    assert year.owner_kinds == ["municipality", "private_owner", "county_authority"]
    year.owner_kinds = []
    with pytest.raises(IntegrityError, match="scheme_year_has_kinds_of_owners"):
        year.save()


def test_a_private_owner_is_known_by_its_organisation_number(people):
    owner, _ = an_owner(people, Kind.PRIVATE_OWNER)
    assert owner.number == owner.org_number
    with pytest.raises(ValidationError, match="organisasjonsnummer"):
        make_a.OrganisationFactory.build(
            kind=Kind.PRIVATE_OWNER, org_number="123456789", county=owner.county
        ).full_clean()
