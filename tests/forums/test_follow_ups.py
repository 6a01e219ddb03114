"""What is to be done after a meeting: on each agenda, and waiting for the person."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from forums.models import FollowUp
from forums.services import follow_ups
from forums.start import start_part
from portal.lib import clock
from tests.forums import scenes, written

pytestmark = pytest.mark.django_db
NOT_RUNNING = ["forum_member", "officer", "head", "member", "national", "other_forum"]


def texts(part):
    return [str(task.text) for task in part.tasks]


def test_a_task_is_agreed_once_and_may_be_agreed_in_the_meeting(people):
    meeting = scenes.opened(people)
    key = uuid.uuid4()
    first = written.task(people, meeting, form_key=key)
    assert written.task(people, meeting, form_key=key) == first
    assert FollowUp.objects.count() == 1


def test_nothing_is_agreed_before_the_meeting(people):
    meeting = scenes.called(people)
    with pytest.raises(PermissionDenied, match="in the meeting, or after it"):
        written.task(people, meeting)


@pytest.mark.parametrize("who", NOT_RUNNING)
def test_only_who_runs_the_meeting_agrees_for_others(people, who):
    meeting = written.held(people)
    with pytest.raises(PermissionDenied):
        follow_ups.add_follow_up(
            actor=people.actor(who),
            item=meeting.items.get(),
            form_key=uuid.uuid4(),
            text="x",
            person=meeting.participants.first(),
            due=clock.today(),
        )


def test_a_task_is_for_one_who_is_called_and_not_before_the_meeting(people):
    meeting = written.held(people)
    stranger = written.coming(people).participants.first()
    with pytest.raises(ValidationError, match="called to the meeting"):
        written.task(people, meeting, person=stranger)
    with pytest.raises(ValidationError, match="before the meeting"):
        written.task(people, meeting, due=meeting.day - dt.timedelta(days=1))


def test_it_is_on_each_later_agenda_until_it_is_done(people):
    meeting = written.held(people)
    task = written.task(people, meeting)
    following, after = written.coming(people, 30), written.coming(people, 60)

    def on(agenda):
        return list(FollowUp.objects.on_agenda_of(agenda))

    assert on(meeting) == []
    assert on(following) == on(after) == [task]
    follow_ups.finish_follow_up(actor=people.actor("forum_member"), task=task)
    assert on(following) == on(after) == []


def test_who_is_to_do_it_or_runs_the_meetings_says_that_it_is_done(people):
    task = written.task(people, written.held(people))
    for who in ("forum_deputy", "officer", "member", "other_forum"):
        with pytest.raises(PermissionDenied, match="says that this is done"):
            follow_ups.finish_follow_up(actor=people.actor(who), task=task)
    done = follow_ups.finish_follow_up(actor=people.actor("leader"), task=task)
    again = follow_ups.finish_follow_up(actor=people.actor("leader"), task=task)
    assert again.done_at == done.done_at is not None


def test_the_start_page_says_what_waits_for_whom(people):
    meeting = written.held(people)
    written.task(people, meeting)
    member, secretary = people.actor("forum_member"), people.actor("secretary")
    assert texts(start_part(secretary)) == ["Write the minutes of Vårmøtet."]
    assert texts(start_part(member)) == ["Spør UH om kapasitet. (Prioritering)"]
    of = written.sent(people, written.draft(people, meeting))
    to_read = "Read the minutes of Vårmøtet, and comment on what is wrong."
    assert to_read in texts(start_part(member))
    written.said(people, of)
    assert to_read not in texts(start_part(member))
    assert texts(start_part(people.actor("forum_deputy"))) == []
    assert texts(start_part(people.actor("officer"))) == []


def test_a_task_is_agreed_and_done_in_the_browser(people, as_person):
    meeting = written.held(people)
    item = meeting.items.get()
    secretary = as_person(people.secretary)
    new = reverse("forums:follow_up_new", args=[item.pk])
    assert secretary.get(new).status_code == 200
    sent = {
        "form_key": uuid.uuid4(),
        "text": "Ring Volda.",
        "person": meeting.participants.get(user=people.forum_member).pk,
        "due": (meeting.day + dt.timedelta(days=3)).isoformat(),
    }
    assert secretary.post(new, {**sent, "due": ""}).status_code == 422
    assert secretary.post(new, sent)["Location"] == item.get_absolute_url()
    following = scenes.called(people, written.coming(people))
    member = as_person(people.forum_member)
    assert "Ring Volda." in member.get(following.get_absolute_url()).content.decode()
    assert "Ring Volda." in member.get(item.get_absolute_url()).content.decode()
    task = FollowUp.objects.get()
    member.post(reverse("forums:follow_up_done", args=[task.pk]))
    assert FollowUp.objects.waiting().count() == 0
    assert member.get(following.get_absolute_url()).context["carried"] == []
