"""Who was there, and when, stands when the meeting is over; in words, not an error."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from forums.models import Attendance, Meeting
from forums.services import meetings, participants
from tests import cast, stage
from tests.forums import scenes

pytestmark = pytest.mark.django_db
STANDS = "from when to when stands"


@pytest.fixture
@stage.scene
def held(people) -> Meeting:
    opened = scenes.opened(people)
    return meetings.close_meeting(actor=people.actor("secretary"), meeting=opened)


def times() -> list[tuple[object, ...]]:
    return list(Attendance.objects.order_by("pk").values_list())


@pytest.mark.parametrize("who", ["secretary", "leader", "forum_member"])
def test_nobody_comes_or_leaves_when_it_is_held(people, held, who):
    before, actor = times(), people.actor(who)
    one = held.participants.get(user=people.forum_member)
    for service in (participants.arrive, participants.leave):
        with pytest.raises(PermissionDenied, match=STANDS):
            service(actor=actor, participant=one)
    assert times() == before


def test_nor_do_all_of_them(people, held):
    before = times()
    with pytest.raises(PermissionDenied, match=STANDS):
        participants.arrive_all(actor=people.actor("secretary"), meeting=held)
    with pytest.raises(PermissionDenied, match="leader and the secretary"):
        participants.arrive_all(actor=people.actor("forum_member"), meeting=held)
    assert times() == before


def test_before_it_is_open_it_says_so(people):
    called = scenes.called(people)
    one = called.participants.get(user=people.forum_member)
    with pytest.raises(PermissionDenied, match="not open now"):
        participants.arrive(actor=people.actor("secretary"), participant=one)


def test_the_page_says_so_and_has_no_buttons_and_an_old_tab_is_told(
    people, held, as_person
):
    client = as_person(people.secretary)
    one = held.participants.get(user=people.forum_member)
    shown = client.get(held.get_absolute_url()).content.decode()
    said = "kven som var til stades"
    assert said in shown
    old_tab = [
        reverse("forums:participant_say", args=[one.pk, "arrive"]),
        reverse("forums:participant_say", args=[one.pk, "leave"]),
        reverse("forums:meeting_arrive_all", args=[held.pk]),
    ]
    before = times()
    for address in old_tab:
        assert address not in shown
        answer = client.post(address)
        assert answer.status_code == 403
        assert said in answer.content.decode()
    assert times() == before


@pytest.mark.django_db(transaction=True)
def test_one_who_comes_while_it_closes_is_told_the_same_or_was_there():
    people = cast.make()
    opened = scenes.opened(people)
    secretary = people.actor("secretary")
    one = opened.participants.get(user=people.forum_member)
    participants.leave(actor=secretary, participant=one)
    begin = threading.Barrier(2)
    wrong = []

    def at_once(act, **given):
        begin.wait()
        try:
            act(actor=secretary, **given)
        except PermissionDenied:
            pass
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=at_once, args=(act,), kwargs=given)
        for act, given in (
            (participants.arrive, {"participant": one}),
            (meetings.close_meeting, {"meeting": opened}),
        )
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert not Attendance.objects.filter(left_at=None).exists()
