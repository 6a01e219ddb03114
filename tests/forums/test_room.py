"""The meeting room: what it shows to whom, what it costs, and who moves it on."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forums.models import Meeting, Participant, Speech
from forums.services import agenda, decisions, meetings, participants, recusals, room
from forums.services import votes as voting
from portal.audit.models import AuditEntry
from tests import factories as make_a
from tests import stage
from tests.forums import scenes

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
# session, user, memberships, and the meeting's pulse
QUIET = 4


@pytest.fixture
@stage.scene
def meeting(people) -> Meeting:
    """Open, everybody there, with two items; the first one is up."""
    planned = scenes.meeting(people)
    scenes.item(people, planned, title="Prioriteringar")
    scenes.item(people, planned, title="Langsiktig plan")
    opened = scenes.opened(people, planned)
    return room.take_up(actor=people.actor("leader"), item=first(opened))


def first(meeting):
    return meeting.items.get(number=1)


def second(meeting):
    return meeting.items.get(number=2)


def address(meeting) -> str:
    return reverse("forums:room", args=[meeting.pk])


def part(client, meeting, seen=""):
    return client.get(address(meeting), {"seen": seen}, headers=HTMX)


def seen_by(client, meeting) -> str:
    return part(client, meeting).context["pulse"]


def me(people, meeting, who="forum_member") -> Participant:
    return meeting.participants.get(user=getattr(people, who))


# ------------------------------------------------------------------ what is up


def test_the_leader_takes_up_the_next_item_and_all_see_it(people, meeting, as_person):
    client = as_person(people.forum_member)
    before = seen_by(client, meeting)

    room.take_up(actor=people.actor("leader"), item=second(meeting))

    answer = part(client, meeting, before)
    assert answer.status_code == 200
    assert answer.context["item"] == second(meeting)
    assert "<html" not in answer.content.decode()
    entry = AuditEntry.objects.latest("pk")
    assert entry.action == "meeting.item_taken_up"


def test_to_take_up_what_is_up_changes_nothing(people, meeting):
    meeting.refresh_from_db()
    entries = AuditEntry.objects.count()
    room.take_up(actor=people.actor("leader"), item=first(meeting))
    again = Meeting.objects.get(pk=meeting.pk)
    assert (again.pulse, again.current_since) == (meeting.pulse, meeting.current_since)
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("who", ["forum_member", "forum_deputy", "officer", "member"])
def test_only_who_runs_the_meeting_moves_it_on(people, meeting, who):
    with pytest.raises(PermissionDenied, match="leader and the secretary"):
        room.take_up(actor=people.actor(who), item=second(meeting))


def test_an_item_is_up_only_in_an_open_meeting(people):
    called = scenes.called(people)
    with pytest.raises(PermissionDenied, match="not open"):
        room.take_up(actor=people.actor("leader"), item=first(called))


def test_who_stands_down_may_still_move_the_meeting_past_the_item(people, meeting):
    leader = me(people, meeting, "leader")
    make_a.RecusalFactory(item=second(meeting), participant=leader)
    room.take_up(actor=people.actor("leader"), item=second(meeting))
    assert Meeting.objects.get(pk=meeting.pk).current_item == second(meeting)


def test_the_forms_of_the_room_work_without_htmx(people, meeting, as_person):
    client = as_person(people.leader)
    page = client.get(address(meeting))
    assert page.context["following"] == second(meeting)
    answer = client.post(reverse("forums:item_up", args=[second(meeting).pk]))
    assert answer.status_code == 302
    assert answer["Location"] == address(meeting)
    page = client.get(address(meeting))
    assert page.context["item"] == second(meeting)
    assert page.context["before"] == first(meeting)
    assert page.context["following"] is None


# ------------------------------------------------------------- what it costs


def test_a_room_where_nothing_is_new_answers_in_four_queries(
    people, meeting, as_person, django_assert_num_queries
):
    client = as_person(people.forum_member)
    seen = seen_by(client, meeting)
    with django_assert_num_queries(QUIET):
        answer = part(client, meeting, seen)
    assert answer.status_code == 204
    assert answer.content == b""


@pytest.mark.parametrize("needs", [1, 3])
def test_what_is_new_is_read_in_the_same_number_of_queries(
    people, meeting, as_person, django_assert_num_queries, needs
):
    more = make_a.SubmittedNeedFactory.create_batch(
        needs - 1, owner=people.mate, scheme_year=people.scheme_year
    )
    item = first(meeting)
    secretary = people.actor("secretary")
    agenda.put_needs(actor=secretary, item=item, needs=[people.need, *more])
    for number in range(needs):
        scenes.item(people, meeting, title=f"Sak {number}")
    client = as_person(people.forum_member)
    seen_by(client, meeting)
    with django_assert_num_queries(17):
        answer = part(client, meeting, "0.0")
    assert len(answer.context["money"].rows) == needs


def test_whatever_changes_is_new_to_who_has_seen_the_room(people, meeting, as_person):
    client = as_person(people.forum_member)
    item, secretary = first(meeting), people.actor("secretary")
    member, mine = people.actor("forum_member"), me(people, meeting)
    give = {"actor": secretary, "item": item}
    speech, vote = Speech.objects.wanted, item.votes.get
    steps = [
        lambda: agenda.put_needs(**give, needs=[people.need]),
        lambda: agenda.take_need_off(**give, need=people.need),
        lambda: agenda.write_note(**give, minutes=10, text="Kort."),
        lambda: agenda.change_item(**give, version=item.version, title="Ny tittel"),
        lambda: room.ask_to_speak(actor=member, item=item),
        lambda: room.give_the_floor(actor=secretary, speech=speech().get()),
        lambda: room.end_speech(actor=member, speech=speech().get()),
        lambda: participants.leave(actor=secretary, participant=mine),
        lambda: participants.arrive(actor=secretary, participant=mine),
        lambda: decisions.record_consensus(
            **give, proposal=None, disagreement="Usamde."
        ),
        lambda: voting.open_vote(**give, secret=True),
        lambda: voting.cast_vote(actor=member, vote=vote(), option=1),
        lambda: voting.close_vote(actor=secretary, vote=vote()),
        lambda: decisions.dissent(actor=member, item=item, text="Eg er usamd."),
        lambda: recusals.declare(
            actor=people.actor("leader"), item=second(meeting), reason="Bur der."
        ),
        lambda: meetings.close_meeting(actor=secretary, meeting=meeting),
    ]
    seen = seen_by(client, meeting)
    for number, step in enumerate(steps):
        step()
        answer = part(client, meeting, seen)
        assert answer.status_code == 200, f"step {number} told nobody"
        seen = answer.context["pulse"]


def test_a_vote_does_not_wait_for_the_meetings_row(people, meeting):
    """Forty vote at once: each adds to a count, and none to the pulse."""
    vote = scenes.vote(people, first(meeting), secret=True)
    before = Meeting.objects.get(pk=meeting.pk).pulse
    with CaptureQueriesContext(connection) as asked:
        voting.cast_vote(actor=people.actor("forum_member"), vote=vote, option=1)
    assert Meeting.objects.get(pk=meeting.pk).pulse == before
    assert not any(one["sql"].startswith('UPDATE "forums_meeting"') for one in asked)


# --------------------------------------------------------- each sees their own


def test_notes_are_for_who_runs_the_meeting_alone(people, meeting, as_person):
    agenda.write_note(
        actor=people.actor("leader"), item=first(meeting), minutes=7, text="Hald tida."
    )
    for who in ("leader", "secretary"):
        assert b"Hald tida." in part(as_person(getattr(people, who)), meeting).content
    for who in ("forum_member", "forum_deputy", "officer", "national"):
        shown = part(as_person(getattr(people, who)), meeting)
        assert shown.status_code == 200
        assert b"Hald tida." not in shown.content
        assert shown.context["note"] is None


@pytest.mark.parametrize("who", ["forum_member", "leader"])
def test_who_stands_down_sees_no_internal_paper_and_no_note(
    people, meeting, as_person, who
):
    item = first(meeting)
    make_a.ItemPaperFactory(item=item, internal=True, name="internt.txt")
    make_a.ItemPaperFactory(item=item, internal=False, name="ope.txt")
    agenda.write_note(actor=people.actor("leader"), item=item, minutes=1, text="Løynd")
    make_a.RecusalFactory(item=item, participant=me(people, meeting, who))
    shown = part(as_person(getattr(people, who)), meeting)
    text = shown.content.decode()
    assert "ope.txt" in text
    assert "internt.txt" not in text
    assert "Løynd" not in text
    assert shown.context["stands_down"]
    assert [one.pk for one in shown.context["out"]] == [me(people, meeting, who).pk]
    others = part(as_person(people.secretary), meeting).content.decode()
    assert "internt.txt" in others


def test_who_stands_down_sees_no_amounts_that_are_proposed(people, as_person):
    item = scenes.needs_on_item(people)
    secretary = people.actor("secretary")
    decisions.propose(
        actor=secretary,
        item=item,
        form_key=uuid.uuid4(),
        text="Som søkt.",
        amounts={people.need.lines.first().pk: 43_210},
    )
    room.take_up(actor=secretary, item=item)
    member = item.meeting.participants.get(user=people.forum_member)
    make_a.RecusalFactory(item=item, participant=member)
    assert part(as_person(people.leader), item.meeting).context["money"]
    shown = part(as_person(people.forum_member), item.meeting)
    assert shown.context["money"] is None
    assert "210" not in shown.content.decode()


@pytest.mark.parametrize("secret", [True, False])
def test_of_an_open_vote_the_room_tells_how_many_and_nothing_more(
    people, meeting, as_person, secret
):
    scenes.seats(people, 2)
    participants.gather(meeting)
    participants.arrive_all(actor=people.actor("leader"), meeting=meeting)
    vote = scenes.vote(people, first(meeting), secret=secret)
    voting.cast_vote(actor=people.actor("forum_member"), vote=vote, option=1)
    for who in ("leader", "secretary", "forum_member", "officer"):
        shown = part(as_person(getattr(people, who)), meeting)
        assert (shown.context["cast"], shown.context["entitled"]) == (1, 3)
        assert "lines" not in shown.context
        assert "1 av 3 har røysta" in shown.content.decode()


def test_one_votes_in_the_room_and_stays_there(people, meeting, as_person):
    vote = scenes.vote(people, first(meeting), secret=False)
    client = as_person(people.forum_member)
    assert part(client, meeting).context["ballot_form"] is not None
    answer = client.post(
        reverse("forums:vote_cast", args=[vote.pk]), {"option": "1", "room": "1"}
    )
    assert answer["Location"] == address(meeting)
    shown = part(client, meeting).context
    assert shown["ballot_form"] is None
    assert shown["may_vote"].reason
    answer = as_person(people.leader).post(
        reverse("forums:vote_close", args=[vote.pk]), {"room": "1"}
    )
    assert answer["Location"] == address(meeting)
    shown = part(client, meeting).context
    assert [(line.number, line.votes) for line in shown["lines"]] == [(1, 1), (0, 0)]


def test_the_sums_of_what_is_decided_are_those_of_its_lines(people, meeting, as_person):
    item, secretary = first(meeting), people.actor("secretary")
    agenda.put_needs(actor=secretary, item=item, needs=[people.need])
    line = people.need.lines.first()
    decisions.propose(
        actor=secretary,
        item=item,
        form_key=uuid.uuid4(),
        text="Halve summen.",
        amounts={line.pk: 40_000},
    )
    money = part(as_person(people.forum_member), meeting).context["money"]
    assert [one.text for one in money.proposals] == ["Halve summen."]
    assert [row.amounts for row in money.rows] == [[40_000]]
    assert money.sums == [40_000]
    assert money.requested_nok == people.need.requested_nok


# ------------------------------------------------------------------ the floor


def test_one_asks_once_speaks_and_has_spoken(people, meeting):
    item = first(meeting)
    member, leader = people.actor("forum_member"), people.actor("leader")
    asked = room.ask_to_speak(actor=member, item=item)
    assert room.ask_to_speak(actor=member, item=item) == asked
    other = room.ask_to_speak(actor=leader, item=item)
    room.give_the_floor(actor=leader, speech=asked)
    room.give_the_floor(actor=leader, speech=other)
    asked.refresh_from_db()
    other.refresh_from_db()
    assert asked.ended_at is not None
    assert other.has_the_floor
    room.end_speech(actor=leader, speech=other)
    assert not Speech.objects.wanted().exists()


def test_who_waits_is_not_asked_whether_they_want_to_speak(people, meeting, as_person):
    client = as_person(people.forum_member)
    assert part(client, meeting).context["ask"]
    room.ask_to_speak(actor=people.actor("forum_member"), item=first(meeting))
    assert not part(client, meeting).context["ask"]


def test_the_next_item_begins_with_an_empty_list_of_speakers(people, meeting):
    room.ask_to_speak(actor=people.actor("forum_member"), item=first(meeting))
    room.take_up(actor=people.actor("leader"), item=second(meeting))
    assert not Speech.objects.wanted().exists()


def test_who_may_not_speak_is_told_why(people, meeting):
    item, member = first(meeting), people.actor("forum_member")
    with pytest.raises(PermissionDenied, match="not up now"):
        room.ask_to_speak(actor=member, item=second(meeting))
    with pytest.raises(PermissionDenied, match="Those who are called"):
        room.ask_to_speak(actor=people.actor("officer"), item=item)
    scenes.silenced(people)
    with pytest.raises(PermissionDenied, match="does not speak"):
        room.ask_to_speak(actor=member, item=item)
    make_a.RecusalFactory(item=item, participant=me(people, meeting))
    with pytest.raises(PermissionDenied, match="stand down"):
        room.ask_to_speak(actor=member, item=item)


def test_only_who_leads_gives_the_floor_and_takes_others_off(people, meeting):
    item = first(meeting)
    asked = room.ask_to_speak(actor=people.actor("leader"), item=item)
    member = people.actor("forum_member")
    with pytest.raises(PermissionDenied):
        room.give_the_floor(actor=member, speech=asked)
    with pytest.raises(PermissionDenied):
        room.end_speech(actor=member, speech=asked)
    meetings.close_meeting(actor=people.actor("leader"), meeting=meeting)
    with pytest.raises(PermissionDenied, match="not open"):
        room.end_speech(actor=people.actor("leader"), speech=asked)
