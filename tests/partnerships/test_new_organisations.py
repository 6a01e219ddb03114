from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from partnerships.models import MembershipOffer, Municipality, Organisation
from partnerships.services.organisations import Facts, create_organisation
from portal.audit.models import AuditEntry
from portal.post.models import Message
from tests import cast
from tests import factories as make_a

pytestmark = pytest.mark.django_db
NUMBER = make_a.org_number(700_001)
FIRST = "rektor@friskulen.example"


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


def create(people, who="national", kind="private_owner", facts=None, **values):
    values = {
        "name": "Friskulen",
        "org_number": NUMBER,
        "county": people.owner.county,
        "written_norwegian": "nn",
        "valid_from": None,
        **values,
    }
    return create_organisation(
        actor=people.actor(who),
        kind=kind,
        values=values,
        approver=FIRST,
        facts=Facts(**facts or {}),
    )


@pytest.mark.parametrize(
    ("kind", "facts", "number"),
    [
        ("private_owner", {}, NUMBER),
        ("county_authority", {}, NUMBER),
        ("municipality", {"municipality_number": "1599"}, "1599"),
        ("uh", {"dbh_code": "9876", "short_name": "NYH"}, NUMBER),
    ],
)
def test_each_kind_is_created_with_its_facts(people, kind, facts, number):
    made = create(people, kind=kind, facts=facts)
    assert (made.kind, made.number) == (kind, number)
    assert Municipality.objects.filter(organisation=made).exists() == (
        kind == "municipality"
    )
    offer = MembershipOffer.objects.get()
    assert (offer.organisation, offer.role) == (made, "approver")
    assert Message.objects.get().address == FIRST
    entry = AuditEntry.objects.about(made).get()
    assert (entry.action, entry.user_name) == ("organisation.created", "National")


@pytest.mark.parametrize(
    "who", ["approver", "head", "officer", "uh_partner", "nobody", "other_county"]
)
def test_nobody_else_creates(people, who):
    with pytest.raises(PermissionDenied):
        create(people, who)
    assert not Organisation.objects.filter(org_number=NUMBER).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"org_number": "123456789"}, "org_number"),
        ({"org_number": ""}, "org_number"),
        ({"county": None}, "county"),
        ({"name": ""}, "name"),
        ({"kind": "municipality"}, "municipality_number"),
        ({"kind": "uh"}, "dbh_code"),
        ({"kind": "governor"}, "kind"),
    ],
)
def test_what_is_missing_or_wrong_is_named(people, changes, field):
    before = Organisation.objects.count()
    with pytest.raises(ValidationError) as refused:
        create(people, **changes)
    assert field in refused.value.message_dict
    assert Organisation.objects.count() == before


def test_the_same_number_twice_is_refused_with_a_sentence(people):
    create(people)
    with pytest.raises(ValidationError, match="has this organisation number"):
        create(people, name="Another name")


def test_a_municipality_number_is_used_once(people):
    with pytest.raises(ValidationError, match="with this number"):
        create(
            people,
            kind="municipality",
            facts={"municipality_number": people.owner.number},
        )


@pytest.mark.django_db(transaction=True)
def test_five_sendings_at_once_create_one():
    people = cast.make()

    def send(_):
        try:
            return create(people).pk
        except ValidationError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        made = list(pool.map(send, range(5)))
    assert made.count(None) == 4
    assert Organisation.objects.filter(org_number=NUMBER).count() == 1
    assert MembershipOffer.objects.count() == 1


# ------------------------------------------------------------------------- pages

NEW = "partnerships:organisation_new"


def form(people, **changes):
    return {
        "kind": "private_owner",
        "name": "Friskulen",
        "org_number": f"{NUMBER[:3]} {NUMBER[3:6]} {NUMBER[6:]}",
        "county": people.owner.county.pk,
        "written_norwegian": "nn",
        "approver": FIRST,
        **changes,
    }


def test_the_national_administration_creates_one_on_the_page(people, as_person):
    client = as_person(people.national)
    listed = client.get(reverse("partnerships:organisation_list")).content.decode()
    assert reverse(NEW) in listed

    response = client.post(reverse(NEW), form(people))

    made = Organisation.objects.get(org_number=NUMBER)
    assert response["Location"] == reverse("partnerships:people", args=[made.pk])
    page = client.get(response["Location"]).content.decode()
    assert "The organisation was created." in page
    assert FIRST in page


@pytest.mark.parametrize(
    ("changes", "target"),
    [
        ({"org_number": "123"}, "id_org_number"),
        ({"approver": "no"}, "id_approver"),
        ({"kind": "municipality"}, "id_municipality_number"),
        ({"kind": "king"}, "id_kind"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stands(
    people, as_person, changes, target
):
    response = as_person(people.national).post(reverse(NEW), form(people, **changes))
    assert response.status_code == 422
    page = response.content.decode()
    assert f'href="#{target}"' in page
    assert 'value="Friskulen"' in page
    assert not Organisation.objects.filter(org_number=NUMBER).exists()


def test_a_duplicate_gets_a_sentence_on_the_page(people, as_person):
    client = as_person(people.national)
    client.post(reverse(NEW), form(people))
    response = client.post(reverse(NEW), form(people))
    assert response.status_code == 422
    assert "on the same day" in response.content.decode()


@pytest.mark.parametrize("who", ["approver", "head", "nobody"])
def test_others_are_told_who_creates(people, as_person, who):
    client = as_person(getattr(people, who))
    response = client.get(reverse(NEW))
    assert response.status_code == 403
    assert "national administration" in response.content.decode()
