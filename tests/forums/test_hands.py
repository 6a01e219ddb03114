"""A show of hands: registered for who is there, in the open, once, and never else."""

import threading
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from forums.meeting.counting import count
from forums.meeting.facts import facts_of
from forums.models import AgendaItem, Recusal, Voter
from forums.services import decisions, meetings, participants, votes
from forums.services.hands import register_votes
from portal.audit.models import AuditEntry
from portal.documents.frozen import to_json
from tests import cast, stage
from tests import factories as make_a
from tests.forums import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
@stage.scene
def item(people) -> AgendaItem:
    """With two proposals and three members, in an open meeting."""
    scenes.seats(people, 2)
    item = scenes.opened(people).items.get()
    decisions.propose(
        actor=people.actor("secretary"),
        item=item,
        form_key=uuid.uuid4(),
        text="Noko anna.",
    )
    return item


def register(people, vote, raised, option=1, who="secretary"):
    return register_votes(
        actor=people.actor(who), vote=vote, option=option, people=raised
    )


def row(people, vote, who, **facts) -> Voter:
    """Written past the services."""
    facts = {"option": 1, "registered_by": people.secretary, **facts}
    with transaction.atomic():
        return Voter.objects.create(vote=vote, seat=who.seat, participant=who, **facts)


def numbers(vote) -> list[tuple[int, int]]:
    return [(line.number, line.votes) for line in count(vote)]


def page(vote, **query) -> str:
    address = reverse("forums:vote_hands", args=[vote.pk], query=query or None)
    return address


# ---------------------------------------------------------- what is registered


@pytest.mark.parametrize("who", ["secretary", "leader"])
def test_who_runs_the_meeting_registers_raised_hands_one_row_each(people, item, who):
    vote = scenes.vote(people, item, secret=False)
    one, two, three = scenes.voters(item.meeting)
    register(people, vote, [one, two], option=2, who=who)
    votes.cast_vote(actor=scenes.actor_of(three), vote=vote, option=0)
    assert numbers(vote) == [(1, 0), (2, 2), (0, 1)]
    by = dict(vote.voters.values_list("participant", "registered_by"))
    runs = getattr(people, who).pk
    assert by == {one.pk: runs, two.pk: runs, three.pk: None}
    entry = AuditEntry.objects.get(action="meeting.votes_registered")
    assert entry.user_id == runs
    assert entry.data["names"] == [one.name, two.name]


def test_ones_own_click_afterwards_is_refused_and_told_what_is_registered(people, item):
    vote = scenes.vote(people, item, secret=False)
    one, two, _ = scenes.voters(item.meeting)
    register(people, vote, [one], option=2)
    register(people, vote, [two], option=0)
    for who, told in ((one, "registered your vote for proposal 2"), (two, "abstain")):
        with pytest.raises(PermissionDenied, match=told):
            votes.cast_vote(actor=scenes.actor_of(who), vote=vote, option=1)
    assert numbers(vote) == [(1, 0), (2, 1), (0, 1)]


def test_who_has_voted_is_passed_by_and_their_own_vote_stands(people, item):
    vote = scenes.vote(people, item, secret=False)
    found = scenes.voters(item.meeting)
    votes.cast_vote(actor=scenes.actor_of(found[0]), vote=vote, option=2)
    done = register(people, vote, found)
    assert (done.made, done.passed_by) == (found[1:], found[:1])
    assert numbers(vote) == [(1, 2), (2, 1), (0, 0)]


def test_the_same_form_twice_has_one_effect(people, item):
    vote = scenes.vote(people, item, secret=False)
    found = scenes.voters(item.meeting)
    for _ in range(3):
        register(people, vote, found)
    assert Voter.objects.count() == 3
    assert AuditEntry.objects.filter(action="meeting.votes_registered").count() == 1


def test_the_minutes_say_nothing_of_who_registered(people, item):
    vote = scenes.vote(people, item, secret=False)
    one, *_ = scenes.voters(item.meeting)
    register(people, vote, [one])
    votes.close_vote(actor=people.actor("secretary"), vote=vote)
    meeting = meetings.close_meeting(
        actor=people.actor("secretary"), meeting=item.meeting
    )
    (told,) = to_json(facts_of(meeting))["items"][0]["ballots"]
    assert set(told) == {"secret", "entitled", "cast", "tallies"}
    assert told["cast"] == 1


# --------------------------------------------------------------- what is refused


def test_nobodys_vote_is_registered_in_a_secret_vote(people, item):
    vote = scenes.vote(people, item, secret=True)
    one, *_ = scenes.voters(item.meeting)
    with pytest.raises(PermissionDenied, match="secret vote all vote for themselves"):
        register(people, vote, [one])
    with pytest.raises(IntegrityError, match="only_in_the_open"):
        row(people, vote, one, option=None)
    with pytest.raises(IntegrityError, match="secret one never"):
        row(people, vote, one)
    assert sum(vote.box.counts) == 0


@pytest.mark.parametrize("state", ["declared", "stands_down"])
def test_nor_that_of_one_who_stands_down(people, item, state):
    vote = scenes.vote(people, item, secret=False)
    one, two, _ = scenes.voters(item.meeting)
    Recusal.objects.create(item=item, participant=one, state=state, origin="declared")
    with pytest.raises(PermissionDenied, match="stands down"):
        register(people, vote, [two, one])
    with pytest.raises(IntegrityError, match="stands down"):
        row(people, vote, one)
    assert not Voter.objects.exists()


def test_nor_after_closing(people, item):
    vote = scenes.vote(people, item, secret=False)
    votes.close_vote(actor=people.actor("secretary"), vote=vote)
    one, *_ = scenes.voters(item.meeting)
    with pytest.raises(PermissionDenied, match="closed"):
        register(people, vote, [one])
    with pytest.raises(IntegrityError, match="closed"):
        row(people, vote, one)


def test_nor_that_of_the_governors_people(people, item):
    vote = scenes.vote(people, item, secret=False)
    one, *_ = scenes.voters(item.meeting)
    lead = item.meeting.participants.get(capacity="secretary")
    with pytest.raises(PermissionDenied, match="no vote here now"):
        register(people, vote, [lead])
    make_a.MembershipFactory(user=one.user, organisation=people.governor, role="reader")
    with pytest.raises(PermissionDenied, match="never votes"):
        register(people, vote, [one])
    with pytest.raises(IntegrityError, match="never votes"):
        row(people, vote, one)


def test_nor_that_of_one_who_is_not_there_or_of_another_meeting(people, item):
    vote = scenes.vote(people, item, secret=False)
    one, *_ = scenes.voters(item.meeting)
    participants.leave(actor=people.actor("secretary"), participant=one)
    with pytest.raises(PermissionDenied, match="no vote here now"):
        register(people, vote, [one])
    with pytest.raises(IntegrityError, match="not there"):
        row(people, vote, one)
    beside = scenes.voters(scenes.opened(people, scenes.meeting(people, title="X")))
    with pytest.raises(PermissionDenied, match="no vote here now"):
        register(people, vote, beside[1:2])


def test_nor_that_of_a_seat_whose_deputy_has_voted(people, item):
    member = item.meeting.participants.get(user=people.forum_member)
    deputy = item.meeting.participants.get(user=people.forum_deputy)
    secretary = people.actor("secretary")
    participants.leave(actor=secretary, participant=member)
    participants.arrive(actor=secretary, participant=deputy)
    vote = scenes.vote(people, item, secret=False)
    register(people, vote, [deputy])
    participants.arrive(actor=secretary, participant=member)
    with pytest.raises(PermissionDenied, match=r"seat of .* has voted"):
        register(people, vote, [member])


@pytest.mark.parametrize(
    "who", ["forum_member", "officer", "member", "other_forum", "nobody"]
)
def test_only_who_runs_the_meeting_registers(people, item, who):
    vote = scenes.vote(people, item, secret=False)
    _, two, _ = scenes.voters(item.meeting)
    with pytest.raises(PermissionDenied, match="leader and the secretary"):
        register(people, vote, [two], who=who)
    with pytest.raises(IntegrityError, match="takes the hands"):
        row(people, vote, two, registered_by=getattr(people, who))


def test_a_leader_who_stands_down_from_the_item_takes_no_hands_on_it(people, item):
    vote = scenes.vote(people, item, secret=False)
    leader = item.meeting.participants.get(user=people.leader)
    make_a.RecusalFactory(item=item, participant=leader)
    with pytest.raises(PermissionDenied, match="You stand down"):
        register(people, vote, scenes.voters(item.meeting), who="leader")


def test_there_is_no_such_option(people, item):
    vote = scenes.vote(people, item, secret=False)
    with pytest.raises(ValidationError, match="Choose one"):
        register(people, vote, scenes.voters(item.meeting), option=7)


def test_what_is_registered_is_not_changed(people, item):
    vote = scenes.vote(people, item, secret=False)
    register(people, vote, scenes.voters(item.meeting))
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        Voter.objects.update(option=2)


# ----------------------------------------------------------------------- the page


def test_the_names_are_confirmed_before_anything_is_registered(people, item, as_person):
    vote = scenes.vote(people, item, secret=False)
    one, two, _ = scenes.voters(item.meeting)
    client = as_person(people.secretary)
    shown = client.get(page(vote, option=2, people=[one.pk, two.pk], show=1))
    assert list(shown.context["form"].cleaned_data["people"]) == [one, two]
    assert not Voter.objects.exists()
    answer = client.post(page(vote), {"option": "2", "people": [one.pk, two.pk]})
    assert answer["Location"] == item.get_absolute_url()
    assert numbers(vote) == [(1, 0), (2, 2), (0, 0)]


def test_all_the_others_vote_so_in_one_submit(people, item, as_person):
    vote = scenes.vote(people, item, secret=False)
    one, two, three = scenes.voters(item.meeting)
    register(people, vote, [one], option=2)
    client = as_person(people.leader)
    shown = client.get(page(vote, option=1, rest=1, room=1))
    rest = shown.context["form"].cleaned_data["people"]
    assert {each.pk for each in rest} == {two.pk, three.pk}
    sent = {"option": "1", "people": [each.pk for each in rest], "room": "1"}
    # One of them votes for themselves before it is confirmed.
    votes.cast_vote(actor=scenes.actor_of(three), vote=vote, option=0)
    answer = client.post(page(vote), sent, follow=True)
    assert answer.redirect_chain[0][0] == reverse("forums:room", args=[item.meeting_id])
    assert numbers(vote) == [(1, 1), (2, 1), (0, 1)]


def test_a_form_without_a_choice_or_a_name_is_shown_again(people, item, as_person):
    vote = scenes.vote(people, item, secret=False)
    client = as_person(people.secretary)
    for query in ({"show": 1}, {"show": 1, "option": 1}, {"rest": 1}):
        answer = client.get(page(vote, **query))
        assert answer.status_code == 422
        assert answer.context["form"].errors
    answer = client.post(page(vote), {"option": "1", "people": ["999999"]})
    assert answer.status_code == 422
    assert not Voter.objects.exists()


def test_one_who_has_left_meanwhile_is_named_and_nobody_is_registered(
    people, item, as_person
):
    vote = scenes.vote(people, item, secret=False)
    found = scenes.voters(item.meeting)
    participants.leave(actor=people.actor("secretary"), participant=found[0])
    client = as_person(people.secretary)
    sent = {"option": "1", "people": [each.pk for each in found]}
    answer = client.post(page(vote), sent)
    assert answer.status_code == 422
    assert not Voter.objects.exists()


def test_the_link_is_for_who_may_and_the_closed_vote_tells_who_registered(
    people, item, as_person
):
    vote = scenes.vote(people, item, secret=False)
    link = page(vote)
    for who, seen in (("secretary", True), ("forum_member", False)):
        shown = as_person(getattr(people, who)).get(item.get_absolute_url())
        assert (link in shown.content.decode()) is seen
    assert as_person(people.forum_member).get(link).status_code == 403
    one, *_ = scenes.voters(item.meeting)
    register(people, vote, [one])
    told = as_person(people.secretary).get(link).content.decode()
    assert f"registrert av {people.secretary}" in told
    votes.close_vote(actor=people.actor("secretary"), vote=vote)
    shown = as_person(people.forum_member).get(item.get_absolute_url())
    text = " ".join(shown.content.decode().split())
    assert f"Registrert av {people.secretary}: {one.name}" in text


def test_a_secret_vote_has_no_such_link(people, item, as_person):
    vote = scenes.vote(people, item, secret=True)
    client = as_person(people.secretary)
    assert page(vote) not in client.get(item.get_absolute_url()).content.decode()
    assert client.get(page(vote)).status_code == 403


@pytest.mark.parametrize("more", [0, 3])
def test_the_page_takes_as_many_queries_whatever_its_size(
    people, as_person, django_assert_num_queries, more
):
    scenes.seats(people, 1 + 2 * more)
    item = scenes.opened(people).items.get()
    vote = scenes.vote(people, item, secret=False)
    register(people, vote, scenes.voters(item.meeting)[: 1 + more])
    client = as_person(people.secretary)
    with django_assert_num_queries(11):
        client.get(page(vote))


# ------------------------------------------------------------ at the same second


@pytest.mark.django_db(transaction=True)
def test_forty_who_vote_while_all_are_registered_are_counted_once_each():
    people = cast.make()
    scenes.seats(people, 39)
    item = scenes.opened(people).items.get()
    vote = scenes.vote(people, item, secret=False)
    found = scenes.voters(item.meeting)
    begin = threading.Barrier(42)
    refused, wrong = [], []

    def at_once(act, **given):
        begin.wait()
        try:
            act(vote=vote, **given)
        except PermissionDenied as error:
            refused.append(error)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    doing = [(votes.cast_vote, scenes.actor_of(one), {"option": 0}) for one in found]
    for who in ("leader", "secretary"):
        hands = {"option": 1, "people": found}
        doing.append((register_votes, people.actor(who), hands))
    threads = [
        threading.Thread(target=at_once, args=(act,), kwargs={"actor": actor, **given})
        for act, actor, given in doing
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert Voter.objects.count() == 40
    registered = Voter.objects.exclude(registered_by=None).count()
    assert registered == len(refused)
    assert numbers(vote) == [(1, registered), (0, 40 - registered)]
