import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from partnerships.models import HandedOverNeed
from partnerships.pages.waiting import drafts_of
from partnerships.services.memberships import end_membership
from partnerships.services.needs import register_need
from portal.audit.models import AuditEntry
from portal.post.models import Message
from tests import factories as make_a

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def draft(people):
    """What the editor of Giske has begun to write."""
    return register_need(
        actor=people.actor("member"),
        scheme_year=people.scheme_year,
        owner=people.owner,
        form_key=uuid.uuid4(),
        values={"title": "Lesing i alle fag"},
    )


def of(people, who):
    return getattr(people, who).memberships.get()


def end(people, who="member", to="approver"):
    return end_membership(
        actor=people.actor("approver"),
        membership=of(people, who),
        colleague=of(people, to) if to else None,
    )


def test_what_waits_goes_to_the_colleague_who_is_told(people, draft):
    end(people)

    handed = HandedOverNeed.objects.get()
    assert (handed.need, handed.from_user, handed.to_user) == (
        draft,
        people.member,
        people.approver,
    )
    assert drafts_of(people.approver, people.owner) == [draft]
    assert drafts_of(people.member, people.owner) == []
    assert "Lesing i alle fag" in Message.objects.get(user=people.approver).text
    actions = AuditEntry.objects.about(draft).values_list("action", flat=True)
    assert actions[0] == "need.handed_over"


def test_without_a_colleague_nothing_ends(people, draft):
    with pytest.raises(ValidationError, match="Choose who takes over"):
        end(people, to=None)
    assert of(people, "member").holds


@pytest.mark.parametrize("to", ["reader", "neighbour", "former_member", "member"])
def test_only_one_who_writes_here_can_take_over(people, draft, to):
    with pytest.raises(ValidationError):
        end(people, to=to)
    assert not HandedOverNeed.objects.exists()
    assert of(people, "member").holds


def test_what_is_sent_in_waits_for_nobody(people, draft):
    draft.state, draft.submitted_at = "submitted", "2018-06-01T12:00Z"
    draft.save()
    end(people, to=None)
    assert not HandedOverNeed.objects.exists()


def test_it_goes_on_to_the_next_when_the_colleague_leaves(people, draft):
    end(people)
    third = make_a.MembershipFactory(organisation=people.owner, role="approver")
    end_membership(
        actor=people.actor("approver"),
        membership=of(people, "approver"),
        colleague=third,
    )
    assert drafts_of(third.user, people.owner) == [draft]
    assert drafts_of(people.approver, people.owner) == []


def test_with_nobody_to_take_over_it_stays_the_organisations(people, draft):
    hareid = make_a.MunicipalityFactory(name="Hareid", county=people.owner.county)
    alone = make_a.MembershipFactory(organisation=hareid)
    need = make_a.NeedFactory(owner=hareid, scheme_year=people.scheme_year)
    AuditEntry.objects.create(
        action="need.registered",
        object_type="partnerships.need",
        object_id=need.pk,
        user=alone.user,
    )
    end_membership(actor=people.actor("head"), membership=alone)
    assert not alone.user.memberships.current().exists()


def test_the_page_shows_what_waits_and_moves_it(people, as_person, draft):
    address = reverse("partnerships:hand_over", args=[of(people, "member").pk])
    client = as_person(people.approver)
    page = client.get(address).content.decode()
    assert "Lesing i alle fag" in page
    assert ">Approver</label>" in page
    assert ">Reader</label>" not in page

    assert client.post(address).status_code == 422
    assert of(people, "member").holds

    client.post(address, {"colleague": of(people, "approver").pk})

    assert not people.member.memberships.current().exists()
    start = client.get("/").content.decode()
    assert "Member has handed over “Lesing i alle fag” to you." in start
    need = client.get(draft.get_absolute_url()).content.decode()
    assert "Member handed over the need to Approver." in need
    again = client.post(address)
    assert again.status_code == 302


def test_one_who_leaves_hands_over_oneself(people, as_person, draft):
    address = reverse("partnerships:hand_over", args=[of(people, "member").pk])
    client = as_person(people.member)
    response = client.post(address, {"colleague": of(people, "approver").pk})
    assert response["Location"] == reverse("home")
    page = client.get("/").content.decode()
    assert "You are not a member of any organisation today." in page
    assert client.get(draft.get_absolute_url()).status_code == 404
