"""Votes: once a seat, never by the governor or who stands down, exact, and secret."""

import threading
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from forums.meeting.counting import count
from forums.models import AgendaItem, BallotBox, Recusal, Vote, Voter
from forums.services import decisions, meetings, participants, recusals, votes
from forums.services.fora import change_seat_rule
from portal.audit.models import AuditEntry
from portal.lib import clock
from tests import cast, stage
from tests import factories as make_a
from tests.forums import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
@stage.scene
def item(people) -> AgendaItem:
    """With two proposals and three members, in an open meeting."""
    scenes.seats(people, 2)
    meeting = scenes.opened(people)
    item = meeting.items.get()
    decisions.propose(
        actor=people.actor("secretary"),
        item=item,
        form_key=uuid.uuid4(),
        text="Noko anna.",
    )
    return item


def numbers(vote) -> list[tuple[int, int]]:
    return [(line.number, line.votes) for line in count(vote)]


@pytest.mark.parametrize("secret", [False, True])
def test_a_vote_is_counted_and_decides_the_item(people, item, secret):
    vote = scenes.vote(people, item, secret=secret)
    one, two, three = scenes.voters(item.meeting)
    for who, option in ((one, 2), (two, 2), (three, 0)):
        votes.cast_vote(actor=scenes.actor_of(who), vote=vote, option=option)
    votes.close_vote(actor=people.actor("secretary"), vote=vote)
    vote.refresh_from_db()
    item.refresh_from_db()
    assert numbers(vote) == [(1, 0), (2, 2), (0, 1)]
    assert (item.state, item.adopted.number, vote.entitled) == ("voted", 2, 3)


def test_two_with_as_many_votes_decide_nothing(people, item):
    vote = scenes.vote(people, item, secret=False)
    one, two, _ = scenes.voters(item.meeting)
    votes.cast_vote(actor=scenes.actor_of(one), vote=vote, option=1)
    votes.cast_vote(actor=scenes.actor_of(two), vote=vote, option=2)
    votes.close_vote(actor=people.actor("secretary"), vote=vote)
    item.refresh_from_db()
    assert (item.state, item.adopted) == ("disagreed", None)
    assert (
        votes.open_vote(actor=people.actor("secretary"), item=item, secret=True).number
        == 2
    )


@pytest.mark.parametrize("secret", [False, True])
def test_nobody_votes_twice(people, item, secret):
    vote = scenes.vote(people, item, secret=secret)
    who = scenes.voters(item.meeting)[0]
    votes.cast_vote(actor=scenes.actor_of(who), vote=vote, option=1)
    with pytest.raises(PermissionDenied, match="has voted"):
        votes.cast_vote(actor=scenes.actor_of(who), vote=vote, option=2)
    with pytest.raises(IntegrityError, match="voter_once_a_"), transaction.atomic():
        Voter.objects.create(
            vote=vote, seat=who.seat, participant=who, option=None if secret else 1
        )
    assert Voter.objects.count() == 1
    assert sum(line.votes for line in count(vote)) == 1


def test_nobody_votes_after_closing(people, item):
    vote = scenes.vote(people, item, secret=True)
    votes.close_vote(actor=people.actor("secretary"), vote=vote)
    who = scenes.voters(item.meeting)[0]
    with pytest.raises(PermissionDenied, match="closed"):
        votes.cast_vote(actor=scenes.actor_of(who), vote=vote, option=1)
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        Voter.objects.create(vote=vote, seat=who.seat, participant=who)
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        BallotBox.objects.filter(vote=vote).update(counts=[9, 9, 9])
    with pytest.raises(IntegrityError, match="not changed"), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(closed_at=None, entitled=None)


def test_the_governor_never_votes(people, item):
    vote = scenes.vote(people, item, secret=False)
    for who in ("secretary", "officer", "head"):
        with pytest.raises(PermissionDenied, match="never votes"):
            votes.cast_vote(actor=people.actor(who), vote=vote, option=1)
    lead = item.meeting.participants.get(capacity="secretary")
    seat = people.forum.seats.first()
    with pytest.raises(IntegrityError, match="no vote"), transaction.atomic():
        Voter.objects.create(vote=vote, seat=seat, participant=lead, option=1)


def test_who_goes_to_the_governor_later_votes_no_more(people, item):
    vote = scenes.vote(people, item, secret=False)
    who = scenes.voters(item.meeting)[1]
    make_a.MembershipFactory(user=who.user, organisation=people.governor, role="reader")
    with pytest.raises(PermissionDenied, match="never votes"):
        votes.cast_vote(actor=scenes.actor_of(who), vote=vote, option=1)
    with pytest.raises(IntegrityError, match="never votes"), transaction.atomic():
        Voter.objects.create(vote=vote, seat=who.seat, participant=who, option=1)


def test_the_governors_day_is_that_of_oslo_in_the_database_too(people, item):
    """Whatever zone the connection is in: one of the two has another day now."""
    vote = scenes.vote(people, item, secret=False)
    who = scenes.voters(item.meeting)[1]
    make_a.MembershipFactory(
        user=who.user,
        organisation=people.governor,
        valid_from=clock.today(),
        valid_to=clock.today(),
    )
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL TIME ZONE '{zone}'")
            with (
                pytest.raises(IntegrityError, match="never votes"),
                transaction.atomic(),
            ):
                Voter.objects.create(
                    vote=vote, seat=who.seat, participant=who, option=1
                )
            transaction.set_rollback(True)


@pytest.mark.parametrize("state", ["declared", "stands_down"])
def test_who_stands_down_does_not_vote_and_is_not_counted(people, item, state):
    who = scenes.voters(item.meeting)[0]
    Recusal.objects.create(item=item, participant=who, state=state, origin="declared")
    vote = scenes.vote(people, item, secret=False)
    with pytest.raises(PermissionDenied, match="stand down"):
        votes.cast_vote(actor=scenes.actor_of(who), vote=vote, option=1)
    with pytest.raises(IntegrityError, match="stands down"), transaction.atomic():
        Voter.objects.create(vote=vote, seat=who.seat, participant=who, option=1)
    votes.close_vote(actor=people.actor("secretary"), vote=vote)
    vote.refresh_from_db()
    assert vote.entitled == 2


def test_the_deputy_votes_where_the_member_stands_down(people, item):
    member = item.meeting.participants.get(user=people.forum_member)
    deputy = item.meeting.participants.get(user=people.forum_deputy)
    recusals.declare(
        actor=people.actor("forum_member"), item=item, reason="Broren min leier det."
    )
    participants.arrive(actor=people.actor("secretary"), participant=deputy)
    vote = scenes.vote(people, item, secret=False)
    votes.cast_vote(actor=people.actor("forum_deputy"), vote=vote, option=1)
    voter = vote.voters.get()
    assert (voter.seat, voter.participant) == (member.seat, deputy)


def test_the_deputy_has_no_vote_beside_the_member(people, item):
    deputy = item.meeting.participants.get(user=people.forum_deputy)
    participants.arrive(actor=people.actor("secretary"), participant=deputy)
    vote = scenes.vote(people, item, secret=False)
    with pytest.raises(PermissionDenied, match="no vote here now"):
        votes.cast_vote(actor=people.actor("forum_deputy"), vote=vote, option=1)


def test_who_is_not_there_does_not_vote(people, item):
    vote = scenes.vote(people, item, secret=False)
    who = scenes.voters(item.meeting)[0]
    participants.leave(actor=people.actor("secretary"), participant=who)
    with pytest.raises(PermissionDenied, match="no vote here now"):
        votes.cast_vote(actor=scenes.actor_of(who), vote=vote, option=1)
    with pytest.raises(IntegrityError, match="not there"), transaction.atomic():
        Voter.objects.create(vote=vote, seat=who.seat, participant=who, option=1)


def test_a_seat_without_a_vote_does_not_vote(people, item):
    vote = scenes.vote(people, item, secret=False)
    change_seat_rule(
        actor=people.actor("officer"), forum=people.forum, kind="owners", may_vote=False
    )
    who = scenes.voters(item.meeting)[0]
    with pytest.raises(PermissionDenied):
        votes.cast_vote(actor=scenes.actor_of(who), vote=vote, option=1)
    with pytest.raises(IntegrityError, match="no vote"), transaction.atomic():
        Voter.objects.create(vote=vote, seat=who.seat, participant=who, option=1)


@pytest.mark.parametrize("who", ["member", "neighbour", "nobody", "other_forum"])
def test_who_has_no_seat_does_not_vote(people, item, who):
    vote = scenes.vote(people, item, secret=False)
    with pytest.raises(PermissionDenied):
        votes.cast_vote(actor=people.actor(who), vote=vote, option=1)


def test_there_is_no_vote_before_a_recorded_lack_of_consensus(people, item):
    with pytest.raises(PermissionDenied, match="Record first"):
        votes.open_vote(actor=people.actor("secretary"), item=item, secret=False)
    with pytest.raises(IntegrityError, match="No lack"), transaction.atomic():
        Vote.objects.create(item=item, secret=False)
    decisions.record_consensus(
        actor=people.actor("secretary"), item=item, proposal=item.proposals.first()
    )
    with pytest.raises(IntegrityError, match="No lack"), transaction.atomic():
        Vote.objects.create(item=item, secret=False)


def test_consensus_is_not_found_anew_once_a_vote_is_opened(people, item):
    scenes.vote(people, item, secret=False)
    with pytest.raises(PermissionDenied, match="vote has been opened"):
        decisions.record_consensus(
            actor=people.actor("secretary"), item=item, proposal=item.proposals.first()
        )
    with pytest.raises(IntegrityError, match="vote has been"), transaction.atomic():
        item.consensus.delete()


def test_only_who_runs_the_meeting_opens_and_closes_a_vote(people, item):
    scenes.disagreed(people, item)
    for who in ("forum_member", "officer", "member", "other_forum"):
        with pytest.raises(PermissionDenied):
            votes.open_vote(actor=people.actor(who), item=item, secret=False)
    vote = scenes.vote(people, item, secret=False)
    for who in ("forum_member", "officer", "member", "other_forum"):
        with pytest.raises(PermissionDenied):
            votes.close_vote(actor=people.actor(who), vote=vote)
    votes.close_vote(actor=people.actor("leader"), vote=vote)


def test_a_meeting_does_not_close_while_a_vote_is_open(people, item):
    scenes.vote(people, item, secret=False)
    with pytest.raises(ValidationError, match="vote that is open"):
        meetings.close_meeting(actor=people.actor("secretary"), meeting=item.meeting)


def test_a_vote_that_is_no_option_is_refused(people, item):
    for secret in (True, False):
        vote = scenes.vote(people, item, secret=secret)
        with pytest.raises(ValidationError, match="Choose one"):
            votes.cast_vote(actor=people.actor("forum_member"), vote=vote, option=7)
        votes.close_vote(actor=people.actor("secretary"), vote=vote)


def test_the_box_holds_as_many_votes_as_were_cast(people, item):
    vote = scenes.vote(people, item, secret=True)
    who = scenes.voters(item.meeting)[0]
    at_once()
    with pytest.raises(IntegrityError, match="as many"), transaction.atomic():
        BallotBox.objects.filter(vote=vote).update(counts=[0, 3, 0])
    with pytest.raises(IntegrityError, match="as many"), transaction.atomic():
        Voter.objects.create(vote=vote, seat=who.seat, participant=who)


def at_once():
    """What is checked when a transaction ends is now checked at each statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_nothing_that_is_stored_links_a_secret_vote_to_a_person(people, item):
    vote = scenes.vote(people, item, secret=True)
    for who, option in zip(scenes.voters(item.meeting), (1, 2, 2), strict=True):
        votes.cast_vote(actor=scenes.actor_of(who), vote=vote, option=option)
    # One row, and it has nothing but how many.
    assert list(BallotBox.objects.values("vote", "counts")) == [
        {"vote": vote.pk, "counts": [0, 1, 2]}
    ]
    assert set(Voter.objects.values_list("option", flat=True)) == {None}
    assert set(Voter.objects.values_list("registered_by", flat=True)) == {None}
    columns = {field.attname for field in Voter._meta.concrete_fields}
    kept = {"id", "vote_id", "seat_id", "participant_id", "option", "registered_by_id"}
    assert columns == kept
    said = AuditEntry.objects.filter(action="meeting.voted")
    assert {frozenset(entry.data) for entry in said} == {
        frozenset({"item", "represents"})
    }
    # The order of the list says nothing of the box, since the box has no order; and
    # no transaction but the last one is to be seen on it.
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM forums_ballotbox")
        assert cursor.fetchone() == (1,)


def test_an_open_vote_says_what_for_and_a_secret_one_never(people, item):
    who = scenes.voters(item.meeting)[0]
    secret = scenes.vote(people, item, secret=True)
    with pytest.raises(IntegrityError, match="secret one never"), transaction.atomic():
        Voter.objects.create(vote=secret, seat=who.seat, participant=who, option=1)
    votes.close_vote(actor=people.actor("secretary"), vote=secret)
    item.refresh_from_db()
    in_the_open = scenes.vote(people, item, secret=False)
    with pytest.raises(IntegrityError, match="secret one never"), transaction.atomic():
        Voter.objects.create(vote=in_the_open, seat=who.seat, participant=who)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("secret", [True, False])
def test_forty_at_the_same_second_are_counted_exactly(secret):
    people = cast.make()
    scenes.seats(people, 39)
    item = scenes.opened(people).items.get()
    vote = scenes.vote(people, item, secret=secret)
    found = scenes.voters(item.meeting)
    assert len(found) == 40
    begin = threading.Barrier(40)
    wrong = []

    def cast_one(who, option):
        begin.wait()
        try:
            votes.cast_vote(actor=scenes.actor_of(who), vote=vote, option=option)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=cast_one, args=(who, number % 2))
        for number, who in enumerate(found)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert numbers(vote) == [(1, 20), (0, 20)]
    assert Voter.objects.count() == 40
