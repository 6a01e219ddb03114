"""The agenda and the minutes as PDF: what is in them, and for whom."""

import hashlib
import io

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from forums.documents import AgendaPaper, MinutesPaper
from forums.meeting.agenda_paper import agenda_paper
from forums.models import PrintedPaper
from forums.services import agenda, decisions, meetings, minutes, printed, votes
from portal.documents.papers import freeze
from portal.documents.services import fulfil_document
from tests import factories as make_a
from tests.forums import scenes, written
from tests.funding import papers
from tests.funding.papers import text_of
from tests.portal.papers import assert_archival, bytes_of

HOSTILE = papers.HOSTILE.replace("\0", "")  # which no form lets through
pytestmark = pytest.mark.django_db


def full_agenda(people):
    """With a need, two papers, one of them internal, a note, and a task since last."""
    written.task(people, written.held(people))
    meeting = written.coming(people)
    item = scenes.item(people, meeting, text="Kva saka gjeld.\n\nMeir om saka.")
    agenda.put_needs(actor=people.actor("secretary"), item=item, needs=[people.need])
    make_a.ItemPaperFactory(item=item, name="Oversyn.pdf")
    make_a.ItemPaperFactory(item=item, name="Hemmeleg.pdf", internal=True)
    agenda.write_note(
        actor=people.actor("secretary"), item=item, minutes=7, text="Ver streng."
    )
    scenes.called(people, meeting)
    return meeting


def pdf_of(paper):
    return papers.printed(paper)


def made(row: PrintedPaper) -> bytes:
    fulfil_document(row.document_id)
    row.document.refresh_from_db()
    return bytes_of(row.document)


def fetched(client, row: PrintedPaper) -> int:
    response = client.get(reverse("forums:printed_file", args=[row.pk]))
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


@pytest.mark.parametrize("internal", [False, True])
@pytest.mark.parametrize("language", ["nn", "nb", "en"])
def test_an_agenda_is_archival_and_accessible(people, language, internal):
    meeting = full_agenda(people)
    paper = agenda_paper(meeting, language=language, internal=internal)
    assert AgendaPaper.load(freeze(paper).content) == paper
    assert_archival(pdf_of(paper))


def test_the_agenda_has_its_papers_needs_and_tasks_and_no_notes(people):
    paper = agenda_paper(full_agenda(people), language="en", internal=False)
    text = text_of(pdf_of(paper))
    for said in (
        "Agenda: Haustmøtet",
        "Kva saka gjeld.",
        "Forumet rår til.",
        "Skulebasert vurdering",
        "Oversyn.pdf",
        "Spør UH om kapasitet.",
    ):
        assert said in text
    assert "Hemmeleg" not in text
    assert "Ver streng" not in text


def test_internal_papers_are_named_in_a_paper_of_their_own_alone(people):
    rows = printed.order_agenda(
        actor=people.actor("forum_member"), meeting=full_agenda(people)
    )
    assert [row.internal for row in rows] == [False, True]
    assert "Hemmeleg.pdf" not in text_of(made(rows[0]))
    assert "Hemmeleg.pdf (intern" in text_of(made(rows[1]))


def test_who_stands_down_is_not_given_the_paper_with_internal_ones(people, as_person):
    meeting = full_agenda(people)
    plain, internal = printed.order_agenda(
        actor=people.actor("secretary"), meeting=meeting
    )
    for row in (plain, internal):
        made(row)
    recusal = make_a.RecusalFactory(
        item=meeting.items.get(),
        participant=meeting.participants.get(user=people.forum_member),
    )
    member = as_person(people.forum_member)
    address = reverse("forums:printed_file", args=[internal.pk])
    assert fetched(member, internal) == 404
    assert address not in member.get(meeting.get_absolute_url()).content.decode()
    assert fetched(member, plain) == 200
    assert fetched(as_person(people.leader), internal) == 200
    recusal.state = "takes_part"
    recusal.decision_reason = "Nei."
    recusal.save()
    assert fetched(as_person(people.forum_member), internal) == 200


@pytest.mark.parametrize("language", ["nn", "nb", "en"])
def test_minutes_are_archival_whatever_is_written_in_them(people, language):
    meeting = scenes.meeting(people, title=HOSTILE[:150])
    item = scenes.item(people, meeting, text=HOSTILE, suggestion=HOSTILE)
    scenes.opened(people, meeting)
    written.task(people, meeting, text=HOSTILE[:300])
    vote = scenes.vote(people, item, secret=False)
    member = people.actor("forum_member")
    votes.cast_vote(actor=member, vote=vote, option=1)
    decisions.dissent(actor=member, item=item, text=HOSTILE)
    votes.close_vote(actor=people.actor("secretary"), vote=vote)
    meetings.close_meeting(actor=people.actor("secretary"), meeting=meeting)
    record = minutes.record_of(written.draft(people, meeting))
    paper = MinutesPaper(language=language, record=record, approved=None)
    assert MinutesPaper.load(freeze(paper).content).record.facts.items
    pdf = pdf_of(paper)
    assert_archival(pdf)
    assert "alert(1)" in text_of(pdf)


def test_approved_minutes_carry_the_very_text_that_the_hash_is_of(people):
    of = written.sent(people)
    of = written.approved(people, of)
    row = printed.order_minutes(actor=people.actor("forum_member"), minutes=of)
    pdf = made(row)
    text = text_of(pdf).replace(" ", "")
    assert of.sha256 in text
    with pikepdf.open(io.BytesIO(pdf)) as file:
        (inside,) = [spec.get_file().read_bytes() for spec in file.attachments.values()]
    assert hashlib.sha256(inside).hexdigest() == of.sha256
    again = printed.order_minutes(actor=people.actor("secretary"), minutes=of)
    assert again == row


def test_a_draft_as_paper_is_for_who_runs_the_meeting(people, as_person):
    of = written.draft(people)
    row = printed.order_minutes(actor=people.actor("secretary"), minutes=of)
    made(row)
    written.sent(people, of)
    assert fetched(as_person(people.leader), row) == 200
    assert fetched(as_person(people.forum_member), row) == 404


def test_what_was_out_for_comments_is_not_published_by_the_approval(people):
    of = written.sent(people)
    row = printed.order_minutes(actor=people.actor("forum_member"), minutes=of)
    member = people.actor("forum_member")
    assert PrintedPaper.objects.visible_to(member).filter(pk=row.pk).exists()
    written.approved(people, of)
    for who in ("officer", "forum_deputy", "national"):
        seen = PrintedPaper.objects.visible_to(people.actor(who))
        assert not seen.filter(pk=row.pk).exists()


@pytest.mark.parametrize("who", ["member", "neighbour", "other_forum", "nobody"])
def test_a_stranger_orders_no_paper(people, who):
    of = written.approved(people)
    with pytest.raises(PermissionDenied):
        printed.order_agenda(actor=people.actor(who), meeting=of.meeting)
    with pytest.raises(PermissionDenied):
        printed.order_minutes(actor=people.actor(who), minutes=of)
    assert not PrintedPaper.objects.exists()


def test_papers_are_ordered_and_fetched_in_the_browser(people, as_person):
    of = written.sent(people)
    client = as_person(people.forum_member)
    asked = client.post(reverse("forums:minutes_print", args=[of.pk]))
    assert asked["Location"] == of.get_absolute_url()
    client.post(reverse("forums:agenda_print", args=[of.meeting_id]))
    of_minutes = PrintedPaper.objects.get(minutes=of)
    address = reverse("forums:printed_file", args=[of_minutes.pk])
    if not of_minutes.document.is_made:
        assert client.get(address).status_code == 409
    made(of_minutes)
    assert address in client.get(of.get_absolute_url()).content.decode()
    assert fetched(client, of_minutes) == 200
