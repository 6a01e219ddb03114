"""Minutes: made from the rows, written by several, approved, and then locked."""

import datetime as dt
import hashlib
import json
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from forums.invariants import broken
from forums.models import Minutes, MinutesComment, MinutesSection
from forums.services import (
    decisions,
    meetings,
    minutes,
    minutes_text,
    participants,
    votes,
)
from forums.start import start_part
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.post.models import Message
from tests import factories as make_a
from tests.forums import scenes, written

pytestmark = pytest.mark.django_db
S = Minutes.State
NOT_RUNNING = ["forum_member", "officer", "head", "member", "national", "other_forum"]


def write(people, section, text, *, who="secretary", version=None):
    return minutes_text.write_section(
        actor=people.actor(who),
        section=section,
        text=text,
        version=section.version if version is None else version,
    )


def test_the_draft_says_what_the_rows_say(people):
    meeting = scenes.meeting(people)
    agreed = scenes.item(people, meeting, text="Kva saka gjeld.")
    voted = scenes.item(people, meeting, title="Fordeling")
    scenes.opened(people, meeting)
    leader = meeting.participants.get(user=people.leader)
    make_a.RecusalFactory(item=agreed, participant=leader)
    secretary = people.actor("secretary")
    decisions.record_consensus(
        actor=secretary, item=agreed, proposal=agreed.proposals.get()
    )
    vote = scenes.vote(people, voted, secret=True)
    member = people.actor("forum_member")
    votes.cast_vote(actor=member, vote=vote, option=1)
    decisions.dissent(actor=member, item=voted, text="For lite.")
    votes.close_vote(actor=secretary, vote=vote)
    participants.leave(actor=people.actor("leader"), participant=leader)
    meetings.close_meeting(actor=secretary, meeting=meeting)

    facts = written.draft(people, meeting).facts

    assert [one["name"] for one in facts["there"]] == ["Leader", "Secretary", "Seated"]
    assert all(len(one["times"]) == 1 for one in facts["there"])
    first, second = facts["items"]
    assert first["stands_down"] == ["Leader"]
    assert (first["state"], first["adopted"]) == ("agreed", 1)
    assert second["disagreement"] == "Eigarane vil fordele flatt."
    assert second["ballots"] == [
        {
            "secret": True,
            "entitled": 1,
            "cast": 1,
            "tallies": [
                {"proposal": 1, "votes": 1, "adopted": True},
                {"proposal": 0, "votes": 0, "adopted": False},
            ],
        }
    ]
    assert second["dissents"][0]["text"] == "For lite."
    assert "Seated" not in json.dumps(second["ballots"])


def test_the_draft_is_made_once_with_a_text_to_each_item(people):
    made = written.draft(people)
    assert written.draft(people, made.meeting) == made
    assert made.sections.count() == made.meeting.items.count() == 1
    assert AuditEntry.objects.filter(action="minutes.started").count() == 1


def test_there_are_no_minutes_of_a_meeting_that_is_going_on(people):
    meeting = scenes.opened(people)
    with pytest.raises(PermissionDenied, match="held and closed"):
        minutes.start_minutes(actor=people.actor("secretary"), meeting=meeting)
    with pytest.raises(IntegrityError, match="held meeting"), transaction.atomic():
        Minutes.objects.create(meeting=meeting, language="nn", facts={"x": 1})


@pytest.mark.parametrize("who", NOT_RUNNING)
def test_only_who_runs_the_meeting_moves_its_minutes_on(people, who):
    actor = people.actor(who)
    of = written.decided(people)
    section = of.sections.get()
    comment = MinutesComment.objects.create(
        minutes=of,
        section=section,
        participant=of.meeting.participants.get(user=people.forum_member),
        text="x",
    )
    attempts = [
        lambda: minutes.start_minutes(actor=actor, meeting=of.meeting),
        lambda: minutes.send_minutes(actor=actor, minutes=of, until=clock.today()),
        lambda: minutes.put_on_agenda(
            actor=actor, minutes=of, meeting=of.approval_item.meeting
        ),
        lambda: minutes.approve_minutes(actor=actor, minutes=of),
        lambda: minutes.correct_minutes(actor=actor, minutes=of, reason="x"),
        lambda: write(people, section, "x", who=who),
        lambda: minutes_text.answer_comment(actor=actor, comment=comment, answer="x"),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()


def test_of_two_who_write_at_once_the_later_chooses_and_neither_is_lost(people):
    section = written.draft(people).sections.get()
    first = write(people, section, "Det fyrste.", version=1)
    assert (first.section.version, first.theirs) == (2, None)
    second = write(people, section, "Det andre.", who="leader", version=1)
    assert second.theirs.text == "Det fyrste."
    section.refresh_from_db()
    assert section.text == "Det fyrste."
    write(people, section, "Begge.", who="leader", version=second.theirs.version)
    traced = AuditEntry.objects.filter(action="minutes.written").order_by("pk")
    assert [entry.data["old"] for entry in traced] == ["", "Det fyrste."]


def test_the_same_text_sent_again_is_no_conflict(people):
    section = written.draft(people).sections.get()
    write(people, section, "Same.", version=1)
    assert write(people, section, "Same.", version=1).theirs is None
    section.refresh_from_db()
    assert section.version == 2


def test_minutes_go_by_mail_to_those_who_were_there_and_once(people):
    before = Message.objects.count()
    of = written.sent(people)
    mails = Message.objects.filter(key__startswith="forums/minutes_sent:")
    assert set(mails.values_list("address", flat=True)) == {
        people.leader.email,
        people.secretary.email,
        people.forum_member.email,
    }
    assert Message.objects.count() > before
    with pytest.raises(PermissionDenied, match="are sent for comments"):
        written.sent(people, of)


def test_a_day_that_is_past_is_no_deadline(people):
    of = written.draft(people)
    with pytest.raises(ValidationError, match="past"):
        minutes.send_minutes(
            actor=people.actor("secretary"),
            minutes=of,
            until=clock.today() - dt.timedelta(days=1),
        )


def test_a_comment_is_made_once_and_answered(people):
    of = written.sent(people)
    key = uuid.uuid4()
    given = {
        "actor": people.actor("forum_member"),
        "section": of.sections.get(),
        "form_key": key,
        "text": "Eg sa nei.",
    }
    comment = minutes_text.comment(**given)
    assert minutes_text.comment(**given) == comment
    answered = minutes_text.answer_comment(
        actor=people.actor("secretary"), comment=comment, answer="Det er retta."
    )
    assert (answered.text, answered.answer) == ("Eg sa nei.", "Det er retta.")
    with pytest.raises(ValidationError):
        minutes_text.answer_comment(
            actor=people.actor("secretary"), comment=comment, answer=" "
        )


@pytest.mark.parametrize("who", ["forum_deputy", "officer", "member", "other_forum"])
def test_who_was_not_in_the_room_comments_nothing(people, who):
    of = written.sent(people)
    with pytest.raises(PermissionDenied, match="who were in the meeting"):
        written.said(people, of, who)


def test_comments_end_with_their_day(people, settings):
    of = written.sent(people)
    settings.DEMO = True
    with (
        clock.at(clock.now() + dt.timedelta(days=15)),
        pytest.raises(PermissionDenied, match="ended"),
    ):
        written.said(people, of)


def test_a_draft_takes_no_comments(people):
    with pytest.raises(PermissionDenied, match="not sent for comments"):
        written.said(people, written.draft(people))


def test_their_approval_is_an_item_of_the_next_meeting_and_both_know_it(people):
    of = written.put(people)
    item = of.approval_item
    assert (item.kind, item.meeting.title) == ("minutes", "Haustmøtet")
    assert list(item.approves.all()) == [of]
    with pytest.raises(PermissionDenied, match="on the agenda of Haustmøtet"):
        written.put(people, of, days=60)


def test_an_earlier_or_anothers_meeting_does_not_approve(people):
    of = written.sent(people)
    network = make_a.MeetingFactory(
        network=people.network, starts_at=clock.now() + dt.timedelta(days=40)
    )
    for meeting in (written.coming(people, 1), network):
        with pytest.raises(ValidationError, match="same forum or network"):
            minutes.put_on_agenda(
                actor=people.actor("secretary"), minutes=of, meeting=meeting
            )


def test_after_a_cancelled_meeting_they_go_to_the_one_after(people):
    of = written.put(people)
    meetings.cancel_meeting(
        actor=people.actor("secretary"),
        meeting=of.approval_item.meeting,
        reason="Snø.",
    )
    of = written.put(people, Minutes.objects.get(), days=60)
    assert of.approval_item.meeting.state == "planned"


def test_they_are_approved_when_the_meeting_has_decided_and_not_before(people):
    of = written.put(people)
    actor = people.actor("secretary")
    with pytest.raises(PermissionDenied, match="not decided on them"):
        minutes.approve_minutes(actor=actor, minutes=of)
    with pytest.raises(IntegrityError, match="approved"), transaction.atomic():
        Minutes.objects.filter(pk=of.pk).update(
            state=S.APPROVED,
            approved_at=clock.now(),
            content="{}",
            sha256=hashlib.sha256(b"{}").hexdigest(),
        )


def test_a_decision_that_may_be_found_anew_locks_nothing(people):
    of = written.put(people)
    item = of.approval_item
    scenes.opened(people, item.meeting)
    actor = people.actor("secretary")
    decisions.record_consensus(actor=actor, item=item, proposal=item.proposals.get())
    with pytest.raises(PermissionDenied, match="Close the meeting first"):
        minutes.approve_minutes(actor=actor, minutes=of)


def test_what_a_meeting_did_not_approve_goes_to_a_later_one(people):
    of = written.put(people)
    scenes.opened(people, of.approval_item.meeting)
    meetings.close_meeting(
        actor=people.actor("secretary"), meeting=of.approval_item.meeting
    )
    actor = people.actor("secretary")
    with pytest.raises(PermissionDenied, match="not decided on them"):
        minutes.approve_minutes(actor=actor, minutes=of)
    of = written.decided(people, of, days=60)
    assert minutes.approve_minutes(actor=actor, minutes=of).is_approved


def test_the_hash_is_that_of_all_that_they_say(people):
    of = written.sent(people)
    write(people, of.sections.get(), "Forumet drøfta saka. Æ ø å.")
    of = written.approved(people, of)
    assert of.sha256 == hashlib.sha256(of.content.encode()).hexdigest()
    said = json.loads(of.content)
    assert said["texts"][0]["text"] == "Forumet drøfta saka. Æ ø å."
    assert said["facts"] == of.facts
    again = minutes.approve_minutes(actor=people.actor("secretary"), minutes=of)
    assert again.approved_at == of.approved_at
    assert AuditEntry.objects.filter(action="minutes.approved").count() == 1
    assert list(broken()) == []


def test_a_wrong_hash_is_refused_by_the_database(people):
    of = written.decided(people)
    with pytest.raises(IntegrityError, match="hash"), transaction.atomic():
        Minutes.objects.filter(pk=of.pk).update(
            state=S.APPROVED, approved_at=clock.now(), content="{}", sha256="0" * 64
        )


CHANGES = [
    "UPDATE forums_minutes SET content = '{}', sha256 = repeat('0', 64)",
    "UPDATE forums_minutes SET state = 'comments', approved_at = NULL, content = '',"
    " sha256 = ''",
    "UPDATE forums_minutes SET approval_item_id = NULL",
    "UPDATE forums_minutes SET facts = '{}'",
    "DELETE FROM forums_minutes",
    "UPDATE forums_minutessection SET text = 'x'",
    "DELETE FROM forums_minutessection",
    "INSERT INTO forums_minutessection (minutes_id, item_id, text, version, changed_at,"
    " changed_by_name) SELECT minutes_id, item_id, 'x', 1, now(), ''"
    " FROM forums_minutessection",
    "UPDATE forums_minutescomment SET text = 'x'",
    "DELETE FROM forums_minutescomment",
]


@pytest.mark.parametrize("sql", CHANGES)
def test_no_sql_changes_approved_minutes(people, sql):
    of = written.sent(people)
    written.said(people, of)
    of = written.approved(people, of)
    with (
        pytest.raises(DatabaseError, match=r"Approved minutes|Cannot update"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert Minutes.objects.get().content == of.content


def test_no_service_changes_approved_minutes(people):
    of = written.sent(people)
    comment = written.said(people, of)
    of = written.approved(people, of)
    actor = people.actor("secretary")
    attempts = [
        lambda: write(people, of.sections.get(), "x"),
        lambda: minutes.send_minutes(actor=actor, minutes=of, until=clock.today()),
        lambda: written.put(people, of, days=60),
        lambda: written.said(people, of),
        lambda: minutes_text.answer_comment(actor=actor, comment=comment, answer="x"),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied, match="approved"):
            attempt()


def test_a_correction_is_a_new_version_with_its_reason_and_is_approved_too(people):
    first = written.sent(people)
    write(people, first.sections.get(), "Feil.")
    first = written.approved(people, first)
    actor = people.actor("secretary")
    with pytest.raises(ValidationError, match="what is corrected"):
        minutes.correct_minutes(actor=actor, minutes=first, reason=" ")
    second = minutes.correct_minutes(actor=actor, minutes=first, reason="Feil tal.")
    assert (second.number, second.corrects, second.state) == (2, first, S.DRAFT)
    assert second.sections.get().text == "Feil."
    write(people, second.sections.get(), "Rett.")
    second = written.sent(people, second)
    second = written.decided(people, second, days=90)
    second = minutes.approve_minutes(actor=actor, minutes=second)
    assert json.loads(second.content)["reason"] == "Feil tal."
    first.refresh_from_db()
    assert json.loads(first.content)["texts"][0]["text"] == "Feil."
    with pytest.raises(PermissionDenied, match="later version"):
        minutes.correct_minutes(actor=actor, minutes=first, reason="Igjen.")


def test_minutes_that_are_not_approved_are_not_corrected(people):
    of = written.sent(people)
    with pytest.raises(PermissionDenied, match="change them"):
        minutes.correct_minutes(actor=people.actor("secretary"), minutes=of, reason="x")


SEES = {
    "draft": {"secretary", "leader"},
    "comments": {"secretary", "leader", "forum_member"},
    "approved": {
        "secretary",
        "leader",
        "forum_member",
        "forum_deputy",
        "officer",
        "head",
        "governor_reader",
        "national",
    },
}
CAST = sorted(
    SEES["approved"]
    | {"member", "neighbour", "uh_partner", "other_forum", "other_county", "nobody"}
)


@pytest.mark.parametrize("state", SEES)
def test_who_sees_minutes_follows_how_far_they_have_come(people, state):
    make = {"draft": written.draft, "comments": written.sent}
    of = make.get(state, written.approved)(people)
    seen = {
        who
        for who in CAST
        if Minutes.objects.visible_to(people.actor(who)).filter(pk=of.pk).exists()
    }
    assert seen == SEES[state]


def test_those_called_to_approve_them_read_them_first(people):
    of = written.put(people)
    deputy = people.actor("forum_deputy")
    assert not Minutes.objects.visible_to(deputy).exists()
    scenes.called(people, of.approval_item.meeting)
    assert Minutes.objects.visible_to(deputy).get() == of


def test_a_networks_committee_has_minutes_alike(people):
    of_network = make_a.MeetingFactory(
        network=people.network,
        state="closed",
        called_at=clock.now(),
        opened_at=clock.now(),
        closed_at=clock.now(),
    )
    actor = people.actor("member")  # an editor at the host
    assert "Write the minutes of" in str(next(iter(start_part(actor).tasks)).text)
    of = minutes.start_minutes(actor=actor, meeting=of_network)
    assert of.language == people.owner.written_norwegian
    of = minutes.send_minutes(actor=actor, minutes=of, until=clock.today())
    assert not Minutes.objects.visible_to(people.actor("officer")).exists()
    assert of.state == S.COMMENTS


def test_minutes_are_taken_through_in_the_browser(people, as_person):
    """From the held meeting to locked minutes, each step on a page."""
    meeting = written.held(people)
    written.coming(people)
    secretary = as_person(people.secretary)
    started = secretary.post(reverse("forums:minutes_start", args=[meeting.pk]))
    of = Minutes.objects.get()
    assert started["Location"] == of.get_absolute_url()
    edit = reverse("forums:section_edit", args=[of.sections.get().pk])
    secretary.post(edit, {"text": "Det vart sagt.", "version": "1"})
    send = reverse("forums:minutes_send", args=[of.pk])
    assert secretary.post(send, {"until": "2001-01-01"}).status_code == 422
    secretary.post(send, {"until": (clock.today() + dt.timedelta(9)).isoformat()})
    member = as_person(people.forum_member)
    assert "Det vart sagt." in member.get(of.get_absolute_url()).content.decode()
    assert member.get(edit).status_code == 403
    say = reverse("forums:section_comment", args=[of.sections.get().pk])
    assert member.get(say).status_code == 200
    member.post(say, {"form_key": uuid.uuid4(), "text": "Eg sa meir."})
    comment = MinutesComment.objects.get()
    secretary = as_person(people.secretary)
    answer = reverse("forums:comment_answer", args=[comment.pk])
    assert "Eg sa meir." in secretary.get(answer).content.decode()
    secretary.post(answer, {"answer": "Teke inn."})
    put = reverse("forums:minutes_put", args=[of.pk])
    secretary.post(put, {"meeting": meeting.forum.meetings.get(title="Haustmøtet").pk})
    of.refresh_from_db()
    item = of.approval_item
    assert "Vårmøtet" in secretary.get(item.get_absolute_url()).content.decode()
    scenes.opened(people, item.meeting)
    decisions.record_consensus(
        actor=people.actor("secretary"), item=item, proposal=item.proposals.get()
    )
    approve = reverse("forums:minutes_approve", args=[of.pk])
    assert secretary.post(approve).status_code == 403
    meetings.close_meeting(actor=people.actor("secretary"), meeting=item.meeting)
    secretary.post(approve)
    of.refresh_from_db()
    page = secretary.get(of.get_absolute_url()).content.decode()
    assert of.sha256 in page
    assert "Teke inn." in page
    correct = reverse("forums:minutes_correct", args=[of.pk])
    assert secretary.post(correct, {"reason": ""}).status_code == 422
    secretary.post(correct, {"reason": "Feil namn."})
    assert Minutes.objects.get(number=2).corrects == of
    assert secretary.get(of.get_absolute_url()).status_code == 200
    assert secretary.get(meeting.get_absolute_url()).status_code == 200


def test_the_page_with_two_texts_saves_what_is_chosen(people, as_person):
    of = written.draft(people)
    section = of.sections.get()
    write(people, section, "Deira.", who="leader", version=1)
    client = as_person(people.secretary)
    edit = reverse("forums:section_edit", args=[section.pk])
    response = client.post(edit, {"text": "Mitt.", "version": "1"})
    shown = response.content.decode()
    assert response.status_code == 409
    assert "Deira." in shown
    assert "Mitt." in shown
    choice = {"mine": "Mitt.", "together": "Deira. Mitt.", "version": "2"}
    client.post(edit, {**choice, "choice": "theirs"})
    section.refresh_from_db()
    assert section.text == "Deira."
    assert client.post(edit, {**choice, "choice": "x"}).status_code == 422
    client.post(edit, {**choice, "choice": "together"})
    section.refresh_from_db()
    assert section.text == "Deira. Mitt."
    again = client.post(edit, {**choice, "choice": "mine"})
    assert again.status_code == 409


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_of_minutes_takes_as_many_queries_whatever_its_size(
    people, as_person, django_assert_num_queries, more
):
    meeting = scenes.meeting(people)
    for _ in range(more + 1):
        scenes.item(people, meeting)
    scenes.opened(people, meeting)
    secretary = people.actor("secretary")
    meeting = meetings.close_meeting(actor=secretary, meeting=meeting)
    for _ in range(more + 1):
        written.task(people, meeting)
    of = written.sent(people, written.draft(people, meeting))
    for _ in range(more + 1):
        written.said(people, of)
    for who, queries in (("secretary", 11), ("forum_member", 10)):
        client = as_person(getattr(people, who))
        with django_assert_num_queries(queries):
            client.get(of.get_absolute_url())


def test_the_invariants_see_minutes_that_do_not_say_what_was_approved(people):
    of = written.approved(people)
    assert list(broken()) == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("forums_minutes", "forums_minutessection"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    MinutesSection.objects.update(text="Endra.")
    said = list(broken())
    assert said == [f"Minutes {of.pk}: item 1 has another text than was approved."]
    Minutes.objects.update(sha256="0" * 64)
    assert f"Minutes {of.pk}: the hash is not that of what they say." in list(broken())
