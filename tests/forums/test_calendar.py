"""The meeting in people's calendars: called, changed, cancelled, downloaded."""

import datetime as dt

import pytest
from django.urls import reverse
from icalendar import Calendar

from forums.models import SeatHolder
from forums.services import fora, meetings, participants
from portal.lib import clock
from portal.post.models import Message
from tests import factories as make_a
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


def test_who_loses_the_place_has_the_meeting_taken_away_again(people):
    meeting = scenes.called(people)
    holder = SeatHolder.objects.get(user=people.forum_member)
    day = meeting.day - dt.timedelta(days=1)
    fora.end_holder(actor=people.actor("officer"), person=holder, last_day=day)
    (_asked, first), (method, gone) = mails(people)
    assert (method, gone.method, gone["STATUS"]) == ("CANCEL", "CANCEL", "CANCELLED")
    assert gone["UID"] == first["UID"]
    assert (first["SEQUENCE"], gone["SEQUENCE"]) == (1, 2)
    # The others hear nothing, and what they are told next is newer.
    assert [method for method, _event in mails(people, "secretary")] == ["REQUEST"]
    meetings.call_meeting(actor=people.actor("secretary"), meeting=meeting)
    assert mails(people, "secretary")[-1][1]["SEQUENCE"] == 3
    assert len(mails(people)) == 2


def test_a_deputy_who_was_not_called_in_is_told_of_no_loss(people):
    meeting = scenes.called(people)
    holder = SeatHolder.objects.get(user=people.forum_deputy)
    day = meeting.day - dt.timedelta(days=1)
    fora.end_holder(actor=people.actor("officer"), person=holder, last_day=day)
    assert mails(people, "forum_deputy") == []
    meeting.refresh_from_db()
    assert meeting.revision == 1


def test_who_gets_a_place_after_the_agenda_went_out_is_called(people):
    planned = scenes.meeting(people)
    meeting = scenes.called(people, scenes.meeting(people, title="Haustmøtet"))
    seat = make_a.SeatFactory(forum=people.forum, kind="ks", represents="KS")
    fora.seat_person(
        actor=people.actor("officer"),
        seat=seat,
        part="member",
        name="Kari",
        email="kari@ks.example",
        valid_from=clock.today(),
    )
    [mail] = [mail for mail in delivered() if mail.to == ["kari@ks.example"]]
    method, event = event_in(mail)
    assert (method, event["SEQUENCE"]) == ("REQUEST", 2)
    assert event["UID"].startswith(str(meeting.form_key))
    assert planned.participants.filter(name="Kari").exists()


def test_a_new_secretary_is_called_and_the_one_before_is_not(people):
    scenes.called(people)
    fora.give_role(
        actor=people.actor("officer"),
        forum=people.forum,
        kind="secretary",
        email=people.governor_reader.email,
        valid_from=clock.today(),
    )
    before, after = mails(people, "secretary"), mails(people, "governor_reader")
    assert [method for method, _event in before] == ["REQUEST", "CANCEL"]
    assert [method for method, _event in after] == ["REQUEST"]
    assert before[-1][1]["UID"] == after[0][1]["UID"]


def test_who_leads_and_has_a_seat_keeps_the_meeting_when_one_place_ends(people):
    seat = make_a.SeatFactory(forum=people.forum, kind="ks", represents="KS")
    make_a.HolderFactory(seat=seat, user=people.leader, organisation=None)
    meeting = scenes.called(people)
    holder = SeatHolder.objects.get(user=people.leader)
    day = meeting.day - dt.timedelta(days=1)
    fora.end_holder(actor=people.actor("officer"), person=holder, last_day=day)
    assert [method for method, _event in mails(people, "leader")] == ["REQUEST"]


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
