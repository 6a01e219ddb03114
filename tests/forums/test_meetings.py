"""Meetings: their life, who is called, what they answer, and who sees what of them."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from forums.models import (
    AgendaItem,
    Attendance,
    ItemNote,
    ItemPaper,
    Meeting,
    SeatHolder,
)
from forums.services import agenda, fora, meetings, participants, recusals
from forums.services.meetings import MOVES
from partnerships.models import ForwardedRanking, NetworkRanking
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import IllegalMove, StaleState
from portal.post.models import Message
from tests import factories as make_a
from tests.forums import scenes

pytestmark = pytest.mark.django_db
S = Meeting.State
NOT_RUNNING = ["forum_member", "officer", "head", "member", "national", "other_forum"]


def do(people, action: str, meeting: Meeting, who: str = "secretary") -> Meeting:
    service = getattr(meetings, f"{action}_meeting")
    given = {"reason": "Sjukdom."} if action == "cancel" else {}
    return service(actor=people.actor(who), meeting=meeting, **given)


def in_state(people, state: str) -> Meeting:
    meeting = scenes.meeting(people)
    scenes.item(people, meeting)
    steps = {
        S.PLANNED: (),
        S.CALLED: ("call",),
        S.OPENED: ("call", "open"),
        S.CLOSED: ("call", "open", "close"),
        S.CANCELLED: ("cancel",),
    }
    for step in steps[state]:
        meeting = do(people, step, meeting)
    return meeting


@pytest.mark.parametrize("action", ["call", "open", "close", "cancel"])
@pytest.mark.parametrize("state", S.values)
def test_every_state_and_action_is_either_in_the_table_or_refused(
    people, state, action
):
    meeting = in_state(people, state)
    before = AuditEntry.objects.count()
    target = MOVES.get((state, action))
    if target is None:
        with pytest.raises(IllegalMove):
            do(people, action, meeting)
        assert AuditEntry.objects.count() == before
    else:
        do(people, action, meeting)
        meeting.refresh_from_db()
        assert meeting.state == target
        assert AuditEntry.objects.count() == before + 1


@pytest.mark.parametrize("who", NOT_RUNNING)
def test_only_who_runs_the_forum_makes_and_runs_its_meetings(people, who):
    actor = people.actor(who)
    meeting = scenes.meeting(people)
    item = scenes.item(people, meeting)
    attempts = [
        lambda: meetings.create_meeting(
            actor=actor, forum=people.forum, form_key=uuid.uuid4(), title="x"
        ),
        lambda: meetings.change_meeting(
            actor=actor, meeting=meeting, version=1, title="x"
        ),
        lambda: agenda.add_item(
            actor=actor, meeting=meeting, form_key=uuid.uuid4(), title="x"
        ),
        lambda: agenda.change_item(actor=actor, item=item, version=1, title="x"),
        lambda: agenda.remove_item(actor=actor, item=item),
        lambda: agenda.order_items(actor=actor, meeting=meeting, order=[item.pk]),
        lambda: agenda.put_needs(actor=actor, item=item, needs=[people.need]),
        lambda: agenda.write_note(actor=actor, item=item, minutes=5, text="x"),
        lambda: participants.arrive_all(actor=actor, meeting=meeting),
        *(
            lambda action=action: do(people, action, meeting, who)
            for action in ("call", "open", "close", "cancel")
        ),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()


def test_the_same_form_sent_twice_is_one_meeting(people):
    meeting = scenes.meeting(people)
    again = meetings.create_meeting(
        actor=people.actor("secretary"),
        forum=people.forum,
        form_key=meeting.form_key,
        title="Vårmøtet",
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
    )
    assert again == meeting
    assert Meeting.objects.count() == 1


def test_those_with_a_place_that_day_are_called(people):
    meeting = scenes.meeting(people)
    found = meeting.participants.by_seat().values_list("name", "capacity")
    assert list(found) == [
        ("Leader", "leader"),
        ("Secretary", "secretary"),
        ("Seated", "member"),
        ("Deputy", "deputy"),
    ]


def test_calling_sends_one_mail_to_each_who_is_expected(people):
    scenes.called(people)
    to = Message.objects.values_list("address", flat=True)
    assert set(to) == {
        people.leader.email,
        people.secretary.email,
        people.forum_member.email,
    }


def test_a_meeting_without_an_agenda_is_not_called(people):
    with pytest.raises(ValidationError, match="on the agenda first"):
        do(people, "call", scenes.meeting(people))


def test_a_members_absence_calls_the_deputy_in_and_back_again(people):
    meeting = scenes.called(people)
    member = meeting.participants.get(user=people.forum_member)
    deputy = meeting.participants.get(user=people.forum_deputy)
    actor = people.actor("forum_member")
    participants.answer(actor=actor, participant=member, comes=False)
    deputy.refresh_from_db()
    assert deputy.called_in_at is not None
    assert Message.objects.filter(user=people.forum_deputy).count() == 1
    participants.answer(actor=actor, participant=member, comes=True)
    deputy.refresh_from_db()
    assert deputy.called_in_at is None
    assert Message.objects.filter(user=people.forum_deputy).count() == 2


@pytest.mark.parametrize("who", ["forum_deputy", "officer", "member", "neighbour"])
def test_nobody_answers_or_comes_for_another(people, who):
    meeting = scenes.opened(people)
    member = meeting.participants.get(user=people.forum_member)
    for service in (participants.arrive, participants.leave):
        with pytest.raises(PermissionDenied):
            service(actor=people.actor(who), participant=member)
    with pytest.raises(PermissionDenied):
        participants.answer(actor=people.actor(who), participant=member, comes=True)


def test_attendance_is_from_when_to_when(people):
    meeting = scenes.opened(people)
    member = meeting.participants.get(user=people.forum_member)
    secretary = people.actor("secretary")
    participants.arrive(actor=secretary, participant=member)  # is there already
    participants.leave(actor=secretary, participant=member)
    participants.arrive(actor=people.actor("forum_member"), participant=member)
    do(people, "close", meeting)
    times = Attendance.objects.filter(participant=member)
    assert [row.left_at is not None for row in times] == [True, True]
    assert not Attendance.objects.filter(left_at=None).exists()


def test_an_old_tab_does_not_write_over_a_newer_text(people):
    meeting = scenes.meeting(people)
    item = scenes.item(people, meeting)
    secretary = people.actor("secretary")
    agenda.change_item(actor=secretary, item=item, version=1, title="Ny")
    with pytest.raises(StaleState):
        agenda.change_item(actor=secretary, item=item, version=1, title="Gamal")
    meetings.change_meeting(actor=secretary, meeting=meeting, version=1, place="Volda")
    with pytest.raises(StaleState):
        meetings.change_meeting(
            actor=secretary, meeting=meeting, version=1, place="Ørsta"
        )


def test_items_are_numbered_in_the_order_that_they_are_put(people):
    meeting = scenes.meeting(people)
    one, two, three = (scenes.item(people, meeting, title=str(n)) for n in range(3))
    secretary = people.actor("secretary")
    agenda.order_items(
        actor=secretary, meeting=meeting, order=[three.pk, one.pk, two.pk]
    )
    agenda.remove_item(actor=secretary, item=one)
    assert list(meeting.items.values_list("number", "title")) == [(1, "2"), (2, "1")]
    with pytest.raises(ValidationError, match="other items now"):
        agenda.order_items(actor=secretary, meeting=meeting, order=[one.pk])


def test_the_agenda_of_a_held_meeting_is_locked_by_the_database(people):
    meeting = in_state(people, S.CLOSED)
    with pytest.raises(PermissionDenied, match="agenda stands"):
        scenes.item(people, meeting)
    with pytest.raises(IntegrityError, match="is over"), transaction.atomic():
        meeting.items.update(title="Noko anna")
    with pytest.raises(IntegrityError, match="is over"), transaction.atomic():
        AgendaItem.objects.create(meeting=meeting, number=9, title="x")
    with pytest.raises(IntegrityError, match="is over"), transaction.atomic():
        meeting.items.all().delete()


def forwarded(people) -> ForwardedRanking:
    ranking = NetworkRanking.objects.create(
        network=people.network,
        scheme_year=people.scheme_year,
        reason="x",
        took_part="y",
    )
    NetworkRanking.objects.filter(pk=ranking.pk).update(state="forwarded")
    return ForwardedRanking.objects.create(
        ranking=ranking,
        order=[{"rank": 1, "need": people.need.pk}],
        reason="x",
        took_part="y",
    )


def test_a_networks_order_is_put_on_the_agenda_with_its_origin(people):
    meeting = scenes.meeting(people)
    item = scenes.item(people, meeting, kind="priorities")
    order = forwarded(people)
    secretary = people.actor("secretary")
    agenda.put_ranking(actor=secretary, item=item, forwarded=order)
    agenda.put_ranking(actor=secretary, item=item, forwarded=order)
    row = item.needs.get()
    assert (row.need, row.forwarded, row.network_rank) == (people.need, order, 1)
    do(people, "call", meeting)
    do(people, "open", meeting)
    order.ranking.refresh_from_db()
    assert order.ranking.treated_at is not None


def test_an_order_of_another_year_or_called_back_is_refused(people):
    other = make_a.SchemeYearFactory(county=people.forum.county, year=2030)
    item = scenes.item(people, scenes.meeting(people, scheme_year=other))
    order = forwarded(people)
    secretary = people.actor("secretary")
    with pytest.raises(ValidationError, match="not for this meeting"):
        agenda.put_ranking(actor=secretary, item=item, forwarded=order)
    with pytest.raises(ValidationError, match="not a submitted need"):
        agenda.put_needs(actor=secretary, item=item, needs=[people.need])


def test_conflicts_are_found_before_the_agenda_goes_out(people):
    seat = make_a.SeatFactory(forum=people.forum, kind="uh", organisation=people.uh)
    make_a.HolderFactory(
        seat=seat, user=people.uh_partner, organisation=people.uh, name="Partner"
    )
    meeting = scenes.meeting(people)
    item = scenes.item(people, meeting)
    secretary = people.actor("secretary")
    agenda.put_needs(actor=secretary, item=item, needs=[people.need])
    found = item.recusals.get()
    assert (found.participant.name, found.state, found.need) == (
        "Partner",
        "stands_down",
        people.need,
    )
    agenda.take_need_off(actor=secretary, item=item, need=people.need)
    assert not item.recusals.exists()


def test_where_the_mandate_says_so_a_tie_is_only_marked(people):
    people.forum.membership_disqualifies = False
    people.forum.save()
    make_a.MembershipFactory(
        user=people.forum_member, organisation=people.owner, role="reader"
    )
    item = scenes.item(people, scenes.meeting(people))
    agenda.put_needs(actor=people.actor("secretary"), item=item, needs=[people.need])
    assert item.recusals.get().state == "marked"


def test_a_conflict_is_declared_by_oneself_and_decided_by_another(people):
    item = scenes.called(people).items.get()
    for who in ("officer", "member", "other_forum"):
        with pytest.raises(PermissionDenied):
            recusals.declare(actor=people.actor(who), item=item, reason="x")
    recusal = recusals.declare(
        actor=people.actor("forum_member"), item=item, reason="Bror min leier det."
    )
    assert recusal.state == "declared"
    for who in ("forum_member", "officer", "member"):
        with pytest.raises(PermissionDenied):
            recusals.decide(
                actor=people.actor(who), recusal=recusal, stands_down=False, reason="x"
            )
    with pytest.raises(ValidationError, match="takes part all the same"):
        recusals.decide(
            actor=people.actor("leader"), recusal=recusal, stands_down=False
        )
    decided = recusals.decide(
        actor=people.actor("leader"),
        recusal=recusal,
        stands_down=False,
        reason="Broren har slutta.",
    )
    assert decided.state == "takes_part"


def test_nobody_decides_about_themselves(people):
    item = scenes.called(people).items.get()
    recusal = recusals.declare(
        actor=people.actor("leader"), item=item, reason="Eg eig det."
    )
    with pytest.raises(PermissionDenied, match="Somebody else"):
        recusals.decide(actor=people.actor("leader"), recusal=recusal, stands_down=True)


@pytest.mark.parametrize("state", ["declared", "stands_down"])
def test_who_stands_down_does_not_see_internal_papers(people, as_person, state):
    item = scenes.called(people).items.get()
    shared = make_a.ItemPaperFactory(item=item)
    internal = make_a.ItemPaperFactory(item=item, internal=True)
    actor = people.actor("forum_member")
    assert set(ItemPaper.objects.visible_to(actor)) == {shared, internal}
    make_a.RecusalFactory(
        item=item,
        participant=item.meeting.participants.get(user=people.forum_member),
        state=state,
    )
    assert set(ItemPaper.objects.visible_to(actor)) == {shared}
    client = as_person(people.forum_member)
    assert client.get(internal.get_absolute_url()).status_code == 404
    assert internal.name not in client.get(item.get_absolute_url()).content.decode()


def test_notes_are_for_who_runs_the_meeting_alone(people, as_person):
    item = scenes.called(people).items.get()
    agenda.write_note(
        actor=people.actor("leader"), item=item, minutes=10, text="Spør Giske."
    )
    for who in ("forum_member", "officer", "head", "national", "member"):
        assert not ItemNote.objects.visible_to(people.actor(who)).exists(), who
        page = as_person(getattr(people, who)).get(item.get_absolute_url())
        assert "Spør Giske" not in page.content.decode()
    for who in ("leader", "secretary"):
        page = as_person(getattr(people, who)).get(item.get_absolute_url())
        assert "Spør Giske" in page.content.decode()


def test_a_network_has_meetings_of_its_committee(people, as_person):
    committee = make_a.CommitteeFactory(
        network=people.network, owner=people.mate, user=people.network_mate, name="Mate"
    )
    client = as_person(people.member)
    address = reverse("forums:network_meeting_new", args=[people.network.pk])
    begins = "2030-02-01T09:00"
    response = client.post(
        address,
        {
            "form_key": uuid.uuid4(),
            "title": "AU",
            "starts_at": begins,
            "ends_at": "2030-02-01T11:00",
        },
    )
    meeting = Meeting.objects.get()
    assert response["Location"] == meeting.get_absolute_url()
    assert meeting.participants.get().committee_member == committee
    assert as_person(people.network_mate).get(address).status_code == 403


def test_a_members_page_and_the_start_page_say_what_waits(people, as_person):
    meeting = scenes.called(people)
    client = as_person(people.forum_member)
    assert meeting.title in client.get("/").content.decode()
    member = meeting.participants.get(user=people.forum_member)
    client.post(reverse("forums:participant_say", args=[member.pk, "comes"]))
    member.refresh_from_db()
    assert member.answer == "comes"


@pytest.mark.parametrize("more", [0, 2])
def test_the_meetings_page_takes_as_many_queries_whatever_its_size(
    people, as_person, django_assert_num_queries, more
):
    scenes.seats(people, more)
    meeting = scenes.meeting(people)
    for _ in range(more + 1):
        scenes.item(people, meeting)
    scenes.called(people, meeting)
    client = as_person(people.secretary)
    with django_assert_num_queries(11):
        client.get(meeting.get_absolute_url())


# ---------------------------------------------------------- a place that is over


def test_who_has_no_seat_that_day_is_no_longer_called(people):
    meeting = scenes.called(people)
    member = people.actor("forum_member")
    assert Meeting.objects.visible_to(member).filter(pk=meeting.pk).exists()
    fora.end_holder(
        actor=people.actor("officer"),
        person=people.forum.seats.get().holders.get(part="member"),
        last_day=clock.today(),
    )
    assert not meeting.participants.filter(user=people.forum_member).exists()
    SeatHolder.objects.filter(user=people.forum_member).update(
        valid_to=clock.today() - dt.timedelta(days=1)
    )
    assert not Meeting.objects.visible_to(member).exists()


def test_nor_is_anybody_in_a_seat_that_is_over(people):
    meeting = scenes.called(people)
    fora.end_seat(
        actor=people.actor("officer"),
        seat=people.forum.seats.get(),
        last_day=clock.today(),
    )
    assert not meeting.participants.exclude(seat=None).exists()


def test_a_new_secretary_is_called_instead_of_the_one_before(people):
    meeting = scenes.called(people)
    fora.give_role(
        actor=people.actor("officer"),
        forum=people.forum,
        kind="secretary",
        email=people.head.email,
        valid_from=clock.today(),
    )
    called = meeting.participants.filter(capacity="secretary")
    assert [one.user for one in called] == [people.head]


def test_a_meeting_opens_with_those_who_have_a_place_and_their_ties(people):
    """Also where nobody has called it again since somebody was seated."""
    meeting = scenes.meeting(people)
    item = scenes.item(people, meeting)
    secretary = people.actor("secretary")
    agenda.put_needs(actor=secretary, item=item, needs=[people.need])
    scenes.called(people, meeting)
    seat = make_a.SeatFactory(forum=people.forum, represents="Eigaren")
    make_a.HolderFactory(seat=seat, user=None, organisation=people.need.owner)
    meetings.open_meeting(actor=secretary, meeting=meeting)
    new = meeting.participants.get(seat=seat)
    assert item.recusals.get(participant=new).bars


def test_titles_of_meetings_and_items_can_be_read(people):
    meeting = scenes.meeting(people, title="Vår\u202e\u200bmøtet")
    item = scenes.item(people, meeting, title="Sa\u00adk 1")
    assert (meeting.title, item.title) == ("Vårmøtet", "Sak 1")
    with pytest.raises(ValidationError, match="cannot be blank"):
        scenes.meeting(people, title="\u200b \u2060")
    with pytest.raises(ValidationError, match="cannot be blank"):
        scenes.item(people, meeting, title="\ufeff")
