"""An item is proposed on, agreed, or not agreed; what it recommends is written down."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forums.invariants import broken
from forums.models import AgendaItem, Consensus, Dissent, ItemPaper
from forums.services import agenda, decisions, meetings, papers, participants, votes
from partnerships.models import NeedLine
from portal.audit.models import AuditEntry
from tests import factories as make_a
from tests import stage
from tests.forums import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
@stage.scene
def item(people) -> AgendaItem:
    """About the cast's need, in an open meeting, with one proposal."""
    meeting = scenes.meeting(people)
    item = scenes.item(people, meeting)
    agenda.put_needs(actor=people.actor("secretary"), item=item, needs=[people.need])
    return scenes.opened(people, meeting).items.get()


def propose(people, item, who="secretary", **given):
    return decisions.propose(
        actor=people.actor(who),
        item=item,
        form_key=uuid.uuid4(),
        **{"text": "Gje 80 000.", **given},
    )


def agree(people, item, proposal, who="secretary"):
    return decisions.record_consensus(
        actor=people.actor(who), item=item, proposal=proposal
    )


def test_what_is_agreed_is_written_as_recommended_and_can_be_found_anew(people, item):
    line = people.need.lines.get()
    less = propose(people, item, amounts={line.pk: 80_000})
    agree(people, item, less)
    line.refresh_from_db()
    item.refresh_from_db()
    assert (item.state, item.adopted, line.recommended_nok) == ("agreed", less, 80_000)
    more = AuditEntry.objects.about(people.need).filter(action="need.recommended")
    assert more.get().data["lines"] == {str(line.pk): 80_000}
    agree(people, item, item.proposals.first())
    line.refresh_from_db()
    assert line.recommended_nok is None


def test_a_recorded_lack_of_consensus_decides_nothing_and_says_where(people, item):
    with pytest.raises(ValidationError, match="do not agree on"):
        decisions.record_consensus(
            actor=people.actor("secretary"), item=item, proposal=None
        )
    scenes.disagreed(people, item)
    assert (item.state, item.adopted) == ("disagreed", None)
    assert item.consensus.text == "Eigarane vil fordele flatt."


def test_what_a_vote_adopts_is_written_as_recommended(people, item):
    line = people.need.lines.get()
    propose(people, item, amounts={line.pk: 50_000})
    vote = scenes.vote(people, item, secret=True)
    votes.cast_vote(actor=people.actor("forum_member"), vote=vote, option=2)
    votes.close_vote(actor=people.actor("leader"), vote=vote)
    line.refresh_from_db()
    assert line.recommended_nok == 50_000


@pytest.mark.parametrize(
    "who", ["forum_member", "officer", "head", "member", "national", "other_forum"]
)
def test_only_who_runs_the_meeting_records_what_it_agrees_on(people, item, who):
    with pytest.raises(PermissionDenied):
        agree(people, item, item.proposals.first(), who)
    assert not Consensus.objects.exists()
    assert NeedLine.objects.get(need=people.need).recommended_nok is None


def test_nothing_is_decided_before_the_meeting_opens_or_after_it_closes(people):
    meeting = scenes.called(people)
    item = meeting.items.get()
    with pytest.raises(PermissionDenied, match="not open now"):
        agree(people, item, item.proposals.first())
    with pytest.raises(IntegrityError, match="not open"), transaction.atomic():
        Consensus.objects.create(item=item, reached=False, text="x")
    scenes.opened(people, meeting)
    meetings.close_meeting(actor=people.actor("secretary"), meeting=meeting)
    with pytest.raises(PermissionDenied, match="not open now"):
        agree(people, item, item.proposals.first())


def test_too_few_decide_nothing(people, item):
    scenes.seats(people, 3)
    with pytest.raises(PermissionDenied, match="Too few are there: 1 of the 4"):
        agree(people, item, item.proposals.first())


def test_who_stands_down_does_not_lead_the_item(people, item):
    leader = item.meeting.participants.get(user=people.leader)
    make_a.RecusalFactory(item=item, participant=leader)
    with pytest.raises(PermissionDenied, match="stand down"):
        agree(people, item, item.proposals.first(), "leader")
    agree(people, item, item.proposals.first(), "secretary")


def test_who_stands_down_does_not_take_off_what_they_stand_down_for(people):
    """Nor puts on, nor writes: the other of the leader and the secretary does."""
    made = scenes.item(people, scenes.meeting(people))
    secretary, leader = people.actor("secretary"), people.actor("leader")
    agenda.put_needs(actor=secretary, item=made, needs=[people.need])
    me = made.meeting.participants.get(user=people.leader)
    make_a.RecusalFactory(item=made, participant=me, origin="found")
    with pytest.raises(PermissionDenied, match="stand down"):
        agenda.take_need_off(actor=leader, item=made, need=people.need)
    with pytest.raises(PermissionDenied, match="stand down"):
        agenda.remove_item(actor=leader, item=made)
    assert made.recusals.get(participant=me).bars
    agenda.take_need_off(actor=secretary, item=made, need=people.need)


def test_a_proposal_of_another_item_or_withdrawn_is_not_agreed_on(people, item):
    mine = propose(people, item, "forum_member")
    decisions.withdraw(actor=people.actor("forum_member"), proposal=mine)
    with pytest.raises(ValidationError, match="not on the item now"):
        agree(people, item, mine)
    other = scenes.item(people, item.meeting, title="Ei anna")
    with pytest.raises(ValidationError, match="not on the item now"):
        agree(people, item, other.proposals.get())


@pytest.mark.parametrize("who", ["officer", "member", "national", "other_forum"])
def test_who_has_no_place_proposes_and_dissents_nothing(people, item, who):
    with pytest.raises(PermissionDenied):
        propose(people, item, who)
    with pytest.raises(PermissionDenied):
        decisions.dissent(actor=people.actor(who), item=item, text="Nei.")
    with pytest.raises(PermissionDenied):
        decisions.withdraw(actor=people.actor(who), proposal=item.proposals.first())


def test_an_amount_for_a_need_that_is_not_on_the_item_is_refused(people, item):
    stray = make_a.NeedLineFactory()
    with pytest.raises(ValidationError, match="not on this item"):
        propose(people, item, amounts={stray.pk: 1})


def test_a_dissent_is_ones_own_words_and_locked_when_the_meeting_closes(people, item):
    agree(people, item, item.proposals.first())
    actor = people.actor("forum_member")
    decisions.dissent(actor=actor, item=item, text="For lite.")
    said = decisions.dissent(actor=actor, item=item, text="Altfor lite.")
    assert Dissent.objects.get().text == "Altfor lite."
    meetings.close_meeting(actor=people.actor("secretary"), meeting=item.meeting)
    with pytest.raises(IntegrityError, match="not open"), transaction.atomic():
        said.delete()


def test_a_paper_is_put_with_an_item_once_and_taken_away(people, item):
    secretary = people.actor("secretary")
    file = SimpleUploadedFile("Sak.txt", b"Kva saka gjeld.")
    given = {"actor": secretary, "item": item, "file": file, "name": "Sak.txt"}
    paper = papers.attach(**given, internal=True)
    assert (paper.name, paper.internal) == ("Sak.txt", True)
    assert papers.attach(**given) is None
    with pytest.raises(PermissionDenied):
        papers.remove(actor=people.actor("forum_member"), paper=paper)
    with pytest.raises(PermissionDenied):
        papers.attach(**{**given, "actor": people.actor("forum_member")})
    papers.remove(actor=secretary, paper=paper)
    assert not ItemPaper.objects.visible_to(secretary).exists()


def secretary_sees(client, address) -> str:
    """The page in English, as the sentences are in the code."""
    client.cookies["django_language"] = "en"
    return client.get(address).content.decode()


def test_an_item_is_taken_through_in_the_browser(people, as_person, item):
    """From a member's proposal to a vote, each step on the item's page."""
    member = as_person(people.forum_member)
    address = item.get_absolute_url()
    propose_at = reverse("forums:item_propose", args=[item.pk])
    member.post(propose_at, {"form_key": uuid.uuid4(), "text": "Flatt til alle."})
    secretary = as_person(people.secretary)
    assert "Flatt til alle." in secretary.get(address).content.decode()
    assert "There is no consensus" in secretary_sees(secretary, address)
    consensus_at = reverse("forums:item_consensus", args=[item.pk])
    refused = secretary.post(consensus_at, {"proposal": "", "disagreement": ""})
    assert refused.status_code == 422
    secretary.post(consensus_at, {"proposal": "", "disagreement": "Usamde."})
    secretary.post(reverse("forums:vote_open", args=[item.pk]), {"secret": "on"})
    vote = item.votes.get()
    member = as_person(people.forum_member)
    cast_at = reverse("forums:vote_cast", args=[vote.pk])
    assert member.post(cast_at, {"option": "9"}).status_code == 422
    assert member.post(cast_at, {"option": "2"}).status_code == 302
    assert member.post(cast_at, {"option": "1"}).status_code == 403
    secretary = as_person(people.secretary)
    secretary.post(reverse("forums:vote_close", args=[vote.pk]))
    item.refresh_from_db()
    assert (item.state, item.adopted.text) == ("voted", "Flatt til alle.")
    assert secretary.get(address).status_code == 200


def test_the_invariants_see_what_is_broken_and_nothing_else(people, item):
    line = people.need.lines.get()
    agree(people, item, propose(people, item, amounts={line.pk: 70_000}))
    make_a.ItemPaperFactory(item=item)
    assert list(broken()) == []
    NeedLine.objects.filter(pk=line.pk).update(recommended_nok=1)
    item.papers.update(sha256="0" * 64)
    said = list(broken())
    assert "recommends 70000 kr" in said[0]
    assert "has been changed" in said[1]
    assert len(said) == 2


def test_the_count_is_not_shown_before_the_vote_is_closed(people, as_person, item):
    vote = scenes.vote(people, item, secret=False)
    votes.cast_vote(actor=people.actor("forum_member"), vote=vote, option=1)
    page = as_person(people.secretary).get(item.get_absolute_url())
    assert page.context["votes"] == []


def test_what_was_typed_is_shown_again_when_it_is_refused(people, as_person, item):
    client = as_person(people.forum_member)
    response = client.post(
        reverse("forums:item_propose", args=[item.pk]), {"text": "Eit forslag."}
    )
    assert response.status_code == 422
    assert "Eit forslag." in response.content.decode()


def test_the_secretary_writes_an_item_with_papers_and_needs(people, as_person):
    meeting = scenes.meeting(people)
    client = as_person(people.secretary)
    response = client.post(
        reverse("forums:item_new", args=[meeting.pk]),
        {"form_key": uuid.uuid4(), "title": "Behov", "kind": "priorities"},
    )
    item = meeting.items.get()
    assert response["Location"] == item.get_absolute_url()
    client.post(
        reverse("forums:item_needs", args=[item.pk]), {"needs": [people.need.pk]}
    )
    client.post(
        reverse("forums:item_paper", args=[item.pk]),
        {"file": SimpleUploadedFile("Sak.txt", b"Tekst."), "internal": "on"},
    )
    client.post(
        reverse("forums:item_note", args=[item.pk]), {"minutes": "5", "text": "Kort."}
    )
    assert item.needs.get().need == people.need
    assert item.papers.get().internal
    assert item.note.minutes == 5
    wrong = client.post(
        reverse("forums:item_paper", args=[item.pk]),
        {"file": SimpleUploadedFile("x.exe", b"MZ\x90\x00" * 50)},
    )
    assert wrong.status_code == 422


@pytest.mark.parametrize("more", [0, 2])
def test_the_items_page_takes_as_many_queries_whatever_its_size(
    people, as_person, django_assert_num_queries, item, more
):
    scenes.seats(people, more)
    for _ in range(more):
        propose(people, item)
        make_a.ItemPaperFactory(item=item)
        need = make_a.SubmittedNeedFactory(scheme_year=people.scheme_year)
        agenda.put_needs(actor=people.actor("secretary"), item=item, needs=[need])
    participants.arrive_all(actor=people.actor("secretary"), meeting=item.meeting)
    client = as_person(people.forum_member)
    with django_assert_num_queries(10):
        client.get(item.get_absolute_url())
    type(people.forum).objects.update(quorum_percent=1)  # the new seats are not there
    item = type(item).objects.get(pk=item.pk)
    scenes.vote(people, item, secret=False)
    client = as_person(people.secretary)
    with django_assert_num_queries(12):
        client.get(item.get_absolute_url())


def test_needs_put_on_an_item_are_asked_nothing_each(people, as_person):
    item = scenes.item(people, scenes.meeting(people))
    client = as_person(people.secretary)
    page = reverse("forums:item_needs", args=[item.pk])
    counts = []
    for n in (1, 6):
        made = make_a.SubmittedNeedFactory.create_batch(
            n, scheme_year=people.scheme_year
        )
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(page, {"needs": [need.pk for need in made]})
        assert answer.status_code == 302
        counts.append(len(asked))
    assert item.needs.count() == 7
    assert counts[0] == counts[1]
