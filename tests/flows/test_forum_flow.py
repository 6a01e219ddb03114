"""From four networks' orders to the recommendation that the governor has."""

import uuid

import pytest

from forums.documents import RecommendationPaper
from forums.invariants import broken
from forums.meeting.voters import voices
from forums.models import AgendaItem, Meeting, Participant, Recusal
from forums.services import agenda, decisions, meetings, participants, votes
from forums.services.priorities import Placed, save_priorities
from forums.services.recommendations import (
    assemble_recommendation,
    confirm_recommendation,
)
from forums.services.scenarios import add_scenario, take_over
from funding.pages.advice import advice_on
from partnerships.acting import actor_by
from partnerships.models import ForwardedRanking, NeedLine
from partnerships.services.rankings import forward_ranking, save_ranking
from tests import factories as make_a
from tests.cast import person
from tests.forums import scenes
from tests.funding import money

pytestmark = pytest.mark.django_db
NAMES = ("Nordmøre", "Romsdal", "Storfjord", "Ytre")
ASKED, NEEDS = 100_000, 2


def network_with_order(people, name: str) -> ForwardedRanking:
    """A network of two owners with a need each, in an order that it has forwarded."""
    county, year = people.scheme_year.county, people.scheme_year
    owners = [
        make_a.MunicipalityFactory(name=f"{name} {n}", county=county) for n in (1, 2)
    ]
    network = make_a.NetworkFactory(name=name, county=county, host=owners[0])
    for owner in owners:
        make_a.NetworkMemberFactory(network=network, organisation=owner)
        need = make_a.SubmittedNeedFactory(
            scheme_year=year, owner=owner, title=f"Behov i {owner.name}"
        )
        make_a.NeedLineFactory(need=need, recipient=owner, requested_nok=ASKED)
    host = person(f"Approver {name}", owners[0], "approver")
    actor = actor_by(host.memberships.get(), host)
    ranking = save_ranking(
        actor=actor,
        network=network,
        scheme_year=year,
        order=[owner.needs.get().pk for owner in owners],
        reason="Flest er med.",
        took_part="Arbeidsutvalet.",
        version=0,
    )
    return forward_ranking(actor=actor, ranking=ranking, version=ranking.version)


def seat_of(people, order: ForwardedRanking) -> None:
    """The network's own seat, with somebody from its second owner in it."""
    owner = order.ranking.places.get(rank=2).need.owner
    sits = person(f"Member {order.ranking.network}", owner, "editor")
    seat = make_a.SeatFactory(
        forum=people.forum,
        network=order.ranking.network,
        represents=order.ranking.network.name,
    )
    make_a.HolderFactory(seat=seat, user=sits, organisation=owner)


def agenda_of(people, orders: list[ForwardedRanking]) -> Meeting:
    meeting = scenes.meeting(people)
    for order in orders:
        item = scenes.item(
            people,
            meeting,
            suggestion="",
            title=order.ranking.network.name,
            kind=AgendaItem.Kind.PRIORITIES,
        )
        agenda.put_ranking(actor=people.actor("secretary"), item=item, forwarded=order)
    return meeting


def listed(people, orders: list[ForwardedRanking]) -> None:
    """The networks' firsts first, and the amounts of a frame that is 10 % smaller."""
    secretary = people.actor("secretary")
    rows = [row for order in orders for row in order.order]
    rows.sort(key=lambda row: (row["rank"], row["need"]))
    saved = save_priorities(
        actor=secretary,
        forum=people.forum,
        scheme_year=people.scheme_year,
        places=[Placed(row["need"], at) for at, row in enumerate(rows, start=1)],
        version=0,
    )
    smaller = add_scenario(
        actor=secretary,
        forum=people.forum,
        scheme_year=people.scheme_year,
        form_key=uuid.uuid4(),
        kind="frame",
        percent=-10,
        how="alike",
    )
    take_over(actor=secretary, scenario=smaller, version=saved.version)
    assert not NeedLine.objects.exclude(recommended_nok=None).exists()


def proposed(people, item: AgendaItem, nok: int, who=None):
    lines = NeedLine.objects.filter(need__agenda_items__item=item)
    pks = lines.values_list("pk", flat=True)
    return decisions.propose(
        actor=who or people.actor("secretary"),
        item=item,
        form_key=uuid.uuid4(),
        text=f"{nok} kr til kvar.",
        amounts=dict.fromkeys(pks, nok),
    )


def voted(people, item: AgendaItem) -> None:
    """No consensus on one: two proposals, an open vote, and one who dissents."""
    secretary = people.actor("secretary")
    heard = [voice.participant for voice in voices(item) if voice.participant]
    loser = scenes.actor_of(heard[0])
    proposed(people, item, 90_000)
    proposed(people, item, 40_000, who=loser)
    vote = scenes.vote(people, item, secret=False)
    for one in heard:
        actor = scenes.actor_of(one)
        option = 2 if actor.user_id == loser.user_id else 1
        votes.cast_vote(actor=actor, vote=vote, option=option)
    votes.close_vote(actor=secretary, vote=vote)
    decisions.dissent(actor=loser, item=item, text="Dei andre får for lite.")


@pytest.fixture
def held(people) -> list[ForwardedRanking]:
    """The orders, and a meeting that has treated them and is closed."""
    people.need.delete()
    money.frame(people.scheme_year, 800_000)
    orders = [network_with_order(people, name) for name in NAMES]
    for order in orders:
        seat_of(people, order)
    meeting = agenda_of(people, orders)
    listed(people, orders)
    secretary = people.actor("secretary")
    meeting = meetings.call_meeting(actor=secretary, meeting=meeting)
    declarer = Participant.objects.get(meeting=meeting, user=people.forum_member)
    first = meeting.items.get(number=1)
    make_a.RecusalFactory(item=first, participant=declarer)
    meeting = meetings.open_meeting(actor=secretary, meeting=meeting)
    participants.arrive_all(actor=secretary, meeting=meeting)
    for item in meeting.items.order_by("number"):
        if item.title == "Ytre":
            voted(people, item)
        else:
            proposal = proposed(people, item, 90_000)
            decisions.record_consensus(actor=secretary, item=item, proposal=proposal)
    meetings.close_meeting(actor=secretary, meeting=meeting)
    return orders


def test_every_amount_is_followed_back_from_the_governor_to_the_network(people, held):
    made = assemble_recommendation(
        actor=people.actor("secretary"),
        forum=people.forum,
        scheme_year=people.scheme_year,
    )
    assert advice_on(people.actor("officer"), people.scheme_year) is None
    for who in ("leader", "secretary"):
        made = confirm_recommendation(
            actor=people.actor(who),
            recommendation=made,
            fingerprint=made.fingerprint,
        )
    advice = advice_on(people.actor("officer"), people.scheme_year)
    assert advice.recommendation == made

    paper = RecommendationPaper.load(made.document.content)
    assert len(paper.measures) == len(NAMES) * NEEDS
    assert paper.left_nok == 800_000 - paper.recommended_nok
    for measure in paper.measures:
        line = NeedLine.objects.get(need_id=int(measure.receipt.partition("-")[2]))
        (amount,) = measure.amounts
        assert amount.recommended_nok == line.recommended_nok
        assert advice.to_owners[line.recipient.number] == line.recommended_nok
        assert paper.items[measure.item].title == measure.network
        order = next(o for o in held if o.ranking.network.name == measure.network)
        row = next(row for row in order.order if row["need"] == line.need_id)
        assert row["rank"] == measure.network_rank
    ranks = [measure.network_rank for measure in paper.measures]
    assert ranks == sorted(ranks)
    assert list(broken()) == []


def test_the_recommendation_tells_how_each_item_was_decided(people, held):
    made = assemble_recommendation(
        actor=people.actor("leader"),
        forum=people.forum,
        scheme_year=people.scheme_year,
    )
    items = {item.title: item for item in RecommendationPaper.load(made.content).items}
    assert [item.voted for item in items.values()].count(True) == 1
    told = items["Ytre"]
    assert told.disagreement
    assert told.dissents[0].text == "Dei andre får for lite."
    assert told.ballots[0].counts[0].votes > told.ballots[0].counts[1].votes
    down = [one.represents for one in items["Nordmøre"].stood_down]
    assert len(down) == 2
    assert Recusal.objects.filter(item__title="Nordmøre").count() == 2
