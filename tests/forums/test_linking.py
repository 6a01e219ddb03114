"""Who was seated by name and address finds their meetings as a user."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed

from forums.models import Meeting, SeatHolder
from forums.services.linking import link_seats
from portal.audit.models import AuditEntry
from portal.lib import clock
from tests import factories as make_a
from tests import stage
from tests.forums import scenes

pytestmark = pytest.mark.django_db
ADDRESS = "kari@ks.example"


@pytest.fixture
@stage.scene
def seated(people) -> SeatHolder:
    """By name and address, with a meeting that is called."""
    seat = make_a.SeatFactory(forum=people.forum, kind="ks", represents="KS")
    return make_a.HolderFactory(
        seat=seat, user=None, name="Kari Nordmann", email="Kari@KS.example"
    )


def linked(holder) -> object:
    return SeatHolder.objects.get(pk=holder.pk).user


def test_one_who_logs_in_with_that_address_sees_the_meetings_from_then_on(
    people, seated, client
):
    meeting = scenes.called(people)
    user = make_a.UserFactory(email=ADDRESS)
    client.force_login(user)
    assert client.get(meeting.get_absolute_url()).status_code == 200
    assert linked(seated) == user
    assert meeting.participants.get(holder=seated).user == user
    entry = AuditEntry.objects.get(action="forum.person_linked")
    assert (entry.user_id, entry.data["name"]) == (user.pk, "Kari Nordmann")
    assert link_seats(user=user) == []
    assert AuditEntry.objects.filter(action="forum.person_linked").count() == 1


def test_the_meeting_that_is_held_stays_as_it_was(people, seated):
    held = scenes.opened(people)
    scenes.meetings.close_meeting(actor=people.actor("secretary"), meeting=held)
    link_seats(user=make_a.UserFactory(email=ADDRESS))
    assert held.participants.get(holder=seated).user is None


def test_a_confirmed_second_address_links_and_an_unconfirmed_one_does_not(
    people, seated
):
    user = make_a.UserFactory()
    address = EmailAddress.objects.create(user=user, email=ADDRESS, verified=False)
    link_seats(user=user)
    assert linked(seated) is None
    address.verified = True
    address.save()
    email_confirmed.send(sender=EmailAddress, request=None, email_address=address)
    assert linked(seated) == user


def test_nor_does_a_login_address_that_is_not_confirmed(people, seated):
    user = make_a.UserFactory(email=ADDRESS)
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=False)
    assert link_seats(user=user) == []


@pytest.mark.parametrize(
    "email", ["kari@ks.example.org", "xkari@ks.example", "kari+x@ks.example"]
)
def test_only_the_exact_address_counts(people, seated, email):
    assert link_seats(user=make_a.UserFactory(email=email)) == []


def test_a_seat_without_an_address_is_nobodys(people, seated):
    SeatHolder.objects.filter(pk=seated.pk).update(email="")
    assert link_seats(user=make_a.UserFactory(email=ADDRESS)) == []


def test_an_address_that_several_people_are_seated_with_links_nobody(people, seated):
    seat = make_a.SeatFactory(forum=people.forum, kind="ks", represents="KS 2")
    make_a.HolderFactory(seat=seat, user=None, name="Ola", email=ADDRESS)
    assert link_seats(user=make_a.UserFactory(email=ADDRESS)) == []


def test_one_person_in_two_seats_gets_both_and_is_one_in_each_meeting(people, seated):
    seat = make_a.SeatFactory(forum=people.forum, kind="ks", represents="KS 2")
    name = "kari  nordmann"
    second = make_a.HolderFactory(seat=seat, user=None, name=name, email=ADDRESS)
    meeting = scenes.called(people)
    user = make_a.UserFactory(email=ADDRESS)
    assert link_seats(user=user) == [seated, second]
    assert meeting.participants.get(user=user).holder == seated


def test_a_seat_that_is_over_or_somebodys_is_not_taken(people, seated):
    user = make_a.UserFactory(email=ADDRESS)
    yesterday = clock.today() - dt.timedelta(days=1)
    SeatHolder.objects.filter(pk=seated.pk).update(valid_to=yesterday)
    assert link_seats(user=user) == []
    other = make_a.UserFactory()
    SeatHolder.objects.filter(pk=seated.pk).update(valid_to=None, user=other)
    assert link_seats(user=user) == []
    assert linked(seated) == other


def test_the_governors_people_are_linked_to_no_seat(people, seated, as_person):
    user = make_a.UserFactory(email=ADDRESS)
    make_a.MembershipFactory(user=user, organisation=people.governor, role="reader")
    client = as_person(user)
    assert linked(seated) is None
    assert client.get("/").status_code == 200


def test_where_they_have_a_place_already_that_one_is_theirs(people, seated):
    meeting = scenes.called(people)
    SeatHolder.objects.filter(pk=seated.pk).update(email=people.forum_member.email)
    SeatHolder.objects.filter(user=people.forum_member).update(email="")
    link_seats(user=people.forum_member)
    assert linked(seated) == people.forum_member
    assert (
        Meeting.objects.get(pk=meeting.pk)
        .participants.filter(user=people.forum_member)
        .get()
        .holder
        != seated
    )
