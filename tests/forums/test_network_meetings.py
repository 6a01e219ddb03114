"""A network's own meetings: called by its host, seen and answered by its owners."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from forums.models import Meeting
from forums.services import agenda, decisions, meetings, participants, room
from partnerships.models import WorkingCommitteeMember
from tests import factories as make_a
from tests import stage
from tests.forums import scenes

pytestmark = pytest.mark.django_db
OWN = ["member", "approver", "reader", "auditor", "network_mate"]
OTHERS = ["neighbour", "officer", "forum_member", "secretary", "uh_partner", "nobody"]


@pytest.fixture
@stage.scene
def committee(people):
    """One of the host's without a user, and the mate's own editor."""
    mate = people.network_mate.memberships.get().organisation
    for owner, user in ((people.owner, None), (mate, people.network_mate)):
        WorkingCommitteeMember.objects.create(
            network=people.network,
            owner=owner,
            user=user,
            name=f"Rektor i {owner.name}",
            valid_from=make_a.FIRST_DAY,
        )


@pytest.fixture
@stage.scene
def meeting(people, committee) -> Meeting:
    """Called by the host's editor, with one item."""
    facts = make_a.MeetingFactory.build(title="AU-møte")
    made = meetings.create_meeting(
        actor=people.actor("member"),
        network=people.network,
        form_key=uuid.uuid4(),
        title=facts.title,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
    )
    agenda.add_item(
        actor=people.actor("member"),
        meeting=made,
        form_key=uuid.uuid4(),
        title="Rangering",
        suggestion="Slik vi har drøfta.",
    )
    return meetings.call_meeting(actor=people.actor("member"), meeting=made)


def listing(people):
    return reverse("forums:network_meetings", args=[people.network.pk])


def network_page(people):
    return reverse("partnerships:network_detail", args=[people.network.pk])


@pytest.mark.parametrize("who", OWN)
def test_the_networks_people_find_its_meetings_from_its_page(
    people, meeting, as_person, who
):
    client = as_person(getattr(people, who))
    network = client.get(network_page(people))
    assert listing(people) in network.content.decode()
    assert meeting.get_absolute_url() in client.get(listing(people)).content.decode()
    assert client.get(meeting.get_absolute_url()).status_code == 200
    assert client.get(reverse("forums:room", args=[meeting.pk])).status_code == 200


def test_the_national_admin_sees_what_is_called_as_of_a_forum_and_runs_nothing(
    people, meeting, as_person
):
    national = people.actor("national")
    of_forum = scenes.called(people)
    planned = [
        make_a.MeetingFactory(network=people.network),
        scenes.meeting(people, title="Til hausten"),
    ]
    seen = Meeting.objects.visible_to(national)
    assert set(seen) == {meeting, of_forum}
    assert not Meeting.objects.run_by(national).exists()
    client = as_person(people.national)
    assert listing(people) in client.get(network_page(people)).content.decode()
    listed = client.get(listing(people)).content.decode()
    assert meeting.get_absolute_url() in listed
    assert planned[0].get_absolute_url() not in listed
    item = meeting.items.get()
    for page in (meeting, item):
        assert client.get(page.get_absolute_url()).status_code == 200
    with pytest.raises(PermissionDenied):
        meetings.open_meeting(actor=national, meeting=meeting)
    with pytest.raises(PermissionDenied):
        room.ask_to_speak(actor=national, item=item)


@pytest.mark.parametrize("who", OTHERS)
def test_others_find_nothing(people, meeting, as_person, who):
    client = as_person(getattr(people, who))
    network = client.get(network_page(people))
    assert listing(people) not in network.content.decode()
    assert client.get(listing(people)).status_code == 403
    assert client.get(meeting.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(
    people, as_person, django_assert_num_queries, count
):
    make_a.MeetingFactory.create_batch(count, network=people.network)
    client = as_person(people.member)
    client.get(listing(people))
    with django_assert_num_queries(8):
        shown = client.get(listing(people))
    assert len(shown.context["meetings"]) == count


@pytest.mark.parametrize("who", ["reader", "network_mate", "officer", "secretary"])
def test_only_the_hosts_editors_and_the_committees_leader_call(people, who):
    with pytest.raises(PermissionDenied, match="network's host"):
        meetings.create_meeting(
            actor=people.actor(who),
            network=people.network,
            form_key=uuid.uuid4(),
            title="x",
        )


def test_an_owners_editor_answers_for_its_member_of_the_committee(people, meeting):
    theirs = meeting.participants.get(name="Rektor i Giske")
    participants.answer(actor=people.actor("approver"), participant=theirs, comes=True)
    theirs.refresh_from_db()
    assert theirs.answer == "comes"
    for who in ("reader", "network_mate"):
        with pytest.raises(PermissionDenied, match="answers for themselves"):
            participants.answer(
                actor=people.actor(who), participant=theirs, comes=False
            )


def test_in_a_forum_nobody_answers_for_a_colleague(people):
    called = scenes.called(people)
    deputy = called.participants.get(user=people.forum_deputy)
    with pytest.raises(PermissionDenied, match="answers for themselves"):
        participants.answer(
            actor=people.actor("forum_member"), participant=deputy, comes=True
        )


def test_a_network_decides_in_the_room_by_consensus_alone(people, meeting, as_person):
    host = people.actor("member")
    meetings.open_meeting(actor=host, meeting=meeting)
    item = meeting.items.get()
    room.take_up(actor=host, item=item)
    room.ask_to_speak(actor=people.actor("network_mate"), item=item)
    decisions.record_consensus(actor=host, item=item, proposal=item.proposals.get())
    shown = as_person(people.network_mate).get(
        reverse("forums:room", args=[meeting.pk])
    )
    assert shown.context["adopted"].text == "Slik vi har drøfta."
    assert shown.context["quorum"] is None
    assert [one.participant.name for one in shown.context["speeches"]] == [
        f"Rektor i {people.network_mate.memberships.get().organisation.name}"
    ]
