"""The meeting in people's calendars: called, changed, cancelled, downloaded."""

import datetime as dt

import pytest
from django.urls import reverse
from icalendar import Calendar

from forums.services import meetings, participants
from portal.post.models import Message
from tests.forums import scenes
from tests.mails import delivered

pytestmark = pytest.mark.django_db


def mails(people, to="forum_member"):
    """(method in the mail's header, the event) of each mail to that person so far."""
    address = getattr(people, to).email
    return [event_in(mail) for mail in delivered() if mail.to == [address]]


def event_in(mail):
    [part] = [
        part
        for part in mail.message().walk()
        if part.get_content_type() == "text/calendar"
    ]
    return part.get_param("method"), event_of(part.get_payload(decode=True))


def event_of(content):
    calendar = Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    event.method = str(calendar["METHOD"])
    return event


def change(people, meeting, **facts):
    now = meetings.change_meeting(
        actor=people.actor("secretary"),
        meeting=meeting,
        version=meeting.version,
        **facts,
    )
    return meetings.call_meeting(actor=people.actor("secretary"), meeting=now)


def test_the_invitation_says_when_and_where_in_a_file_for_the_calendar(people):
    planned = scenes.meeting(people, place="Volda", link="https://mote.example/1")
    meeting = scenes.called(people, planned)
    [(method, event)] = mails(people)
    assert (method, event.method) == ("REQUEST", "REQUEST")
    assert event["UID"] == f"{meeting.form_key}@127.0.0.1"
    assert event["SEQUENCE"] == 1
    # A calendar has whole seconds.
    assert event.start == meeting.starts_at.replace(microsecond=0)
    assert event.end == meeting.ends_at.replace(microsecond=0)
    assert event.start.utcoffset() == dt.timedelta(0)
    assert event["SUMMARY"] == f"Vårmøtet, {people.forum.name}"
    assert event["LOCATION"] == "Volda"
    assert "https://mote.example/1" in event["DESCRIPTION"]
    assert event["STATUS"] == "CONFIRMED"
    assert event["ATTENDEE"] == f"mailto:{people.forum_member.email}"
    assert event["ORGANIZER"].params["CN"] == people.forum.name


def test_each_change_that_is_told_raises_the_sequence_of_the_same_event(people):
    meeting = scenes.called(people)
    later = meeting.starts_at + dt.timedelta(days=1)
    meeting = change(
        people, meeting, starts_at=later, ends_at=later + dt.timedelta(hours=2)
    )
    meetings.cancel_meeting(
        actor=people.actor("secretary"), meeting=meeting, reason="Sjukdom."
    )
    first, changed, cancelled = (event for _method, event in mails(people))
    assert first["UID"] == changed["UID"] == cancelled["UID"]
    assert [one["SEQUENCE"] for one in (first, changed, cancelled)] == [1, 2, 3]
    assert changed.start == later.replace(microsecond=0)
    assert (cancelled.method, cancelled["STATUS"]) == ("CANCEL", "CANCELLED")


def test_a_deputy_gets_it_when_called_in_and_has_it_taken_away_again(people):
    meeting = scenes.called(people)
    member = meeting.participants.get(user=people.forum_member)
    actor = people.actor("forum_member")
    participants.answer(actor=actor, participant=member, comes=False)
    participants.answer(actor=actor, participant=member, comes=True)
    told = mails(people, "forum_deputy")
    assert [method for method, _event in told] == ["REQUEST", "CANCEL"]
    assert len({event["UID"] for _method, event in told}) == 1


def test_the_file_is_frozen_with_the_mail(people):
    meeting = scenes.called(people)
    before = bytes(Message.objects.first().enclosures.get().content)
    meeting.title = "Eit anna møte"
    meeting.save(update_fields=["title"])
    assert bytes(Message.objects.first().enclosures.get().content) == before


def test_whoever_sees_the_meeting_gets_it_as_a_file(people, as_person):
    meeting = scenes.called(people)
    page = reverse("forums:meeting_calendar", args=[meeting.pk])
    answer = as_person(people.forum_deputy).get(page)
    assert answer["Content-Type"] == "text/calendar"
    assert 'filename="varmtet.ics"' in answer["Content-Disposition"]
    event = event_of(answer.content)
    assert event.method == "PUBLISH"
    assert event["UID"].startswith(str(meeting.form_key))
    assert "ATTENDEE" not in event
    assert as_person(people.other_forum).get(page).status_code == 404


def test_a_title_cannot_add_a_line_to_the_file(people):
    meeting = scenes.meeting(people, title="Møte\r\nATTENDEE:mailto:x@x.example")
    scenes.called(people, meeting)
    [(_method, event)] = mails(people)
    assert event["ATTENDEE"] == f"mailto:{people.forum_member.email}"
