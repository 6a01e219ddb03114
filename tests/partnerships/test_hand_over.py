import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from partnerships.models import HandedOverNeed, Handout, WorkingCommitteeMember
from partnerships.pages.waiting import drafts_of, waiting_for
from partnerships.services.memberships import end_membership
from partnerships.services.needs import register_need
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.post.models import Message
from tests import factories as make_a
from tests import stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
@stage.scene
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


def seat(people, who="member", **facts):
    return make_a.CommitteeFactory(
        network=people.network, owner=people.owner, user=getattr(people, who), **facts
    )


def named(people, draft):
    """The editor is asked by name to write a part of it, by a link."""
    return make_a.HandoutFactory(
        need=draft,
        organisation=None,
        name="Member",
        email=people.member.email.upper(),
        token_hash="a",
    )


def test_a_part_to_write_goes_to_the_colleague_by_a_link_of_its_own(people, draft):
    old = named(people, draft)
    end(people)
    new = Handout.objects.open().get()
    assert (new.email, new.parts, new.until) == (
        people.approver.email,
        list(old.parts),
        old.until,
    )
    assert new.token_hash != old.token_hash
    assert Message.objects.filter(key=f"handout:{new.pk}").exists()
    assert waiting_for(of(people, "approver")).parts == [new]


def test_a_part_of_anothers_draft_stays_the_persons(people):
    other = make_a.NeedFactory(scheme_year=people.scheme_year)
    mine = named(people, other)
    end(people, to=None)
    assert list(Handout.objects.open()) == [mine]


def test_a_seat_in_the_working_committee_goes_along_with_its_role(people):
    old = seat(people, role="leader", name="Member")
    end(people)
    old.refresh_from_db()
    assert old.valid_to == clock.today()
    new = WorkingCommitteeMember.objects.get(user=people.approver)
    assert (new.network, new.owner, new.role) == (
        people.network,
        people.owner,
        "leader",
    )
    told = AuditEntry.objects.about(people.network).values_list("action", flat=True)
    assert list(told)[:2] == [
        "network.committee_member_added",
        "network.committee_member_ended",
    ]


def test_one_who_sits_there_already_is_not_seated_twice(people):
    seat(people, name="Member")
    own = seat(people, "approver", name="Approver")
    end(people)
    assert list(WorkingCommitteeMember.objects.filter(user=people.approver)) == [own]


def test_the_page_names_all_that_waits_before_and_after(people, as_person, draft):
    named(people, draft)
    seat(people, name="Member")
    make_a.CommentFactory(need=people.need)
    membership = of(people, "member")
    address = reverse("partnerships:hand_over", args=[membership.pk])
    client = as_person(people.approver)

    before = client.get(address).content.decode()
    assert "A part of “Lesing i alle fag” to write" in before
    assert f"The seat in the working committee of {people.network}" in before
    assert f"Answer 1 comment on “{people.need.title}”." in before

    typed = {"colleague": of(people, "approver").pk}
    after = client.post(address, typed, follow=True).content.decode()
    moved = "Lesing i alle fag, a part of “Lesing i alle fag”, the seat in the working"
    assert f"Approver has taken over: {moved}" in after
    past = client.get(membership.get_absolute_url()).content.decode()
    assert f"handed over what waited to Approver. {moved}" in past


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


def test_a_part_goes_to_a_colleague_with_a_very_long_name_too(people, draft):
    named(people, draft)
    people.approver.full_name = "Å" * 200
    people.approver.save()
    end(people)
    assert Handout.objects.open().get().name == "Å" * 120
