"""The forum of 2018: its seats, two meetings, and what it recommends the governor."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator

from django.db import transaction

from forums.advice.needs import YearNeed, needs_of
from forums.meeting.standing import Standing
from forums.models import (
    AgendaItem,
    Forum,
    ForumRole,
    Meeting,
    Minutes,
    Participant,
    Vote,
)
from forums.rules.decisions import may_vote
from forums.rules.hands import hands_of
from forums.services import agenda, decisions, fora, meetings, participants, votes
from forums.services.hands import register_votes
from forums.services.minutes import put_on_agenda
from forums.services.plans import adopt_plan, save_plan, start_plan
from forums.services.priorities import Placed, save_priorities
from forums.services.recommendations import (
    assemble_recommendation,
    confirm_recommendation,
)
from forums.services.scenarios import add_scenario
from funding.demo import forum_minutes
from funding.demo.forum_texts import (
    AGREED,
    COUNTER,
    DISAGREEMENT,
    DISSENT,
    MANDATE,
    PLAN,
    REASONS,
    SEATS,
)
from funding.demo.names import full_name
from funding.demo.people import Cast, email
from funding.demo.texts import LABEL
from funding.demo.years import moment
from funding.services.frames import money_of
from partnerships.models import ForwardedRanking, Network, SchemeYear
from portal.lib import clock
from portal.lib.money import split
from portal.people.actor import APPROVER, EDITOR, READER, Actor

GOVERNOR = "fylkesmannen-mr"
NAME = "Samarbeidsforum for Møre og Romsdal"
SINCE = dt.date(2018, 1, 1)
FIRST_NAME = 700  # of the names of those who are no users
DISPUTED = "nordmore"
KEYS = uuid.UUID("3f0c2a6e-6d7f-5b1a-9e41-2018f0af0c15")


def key_of(name: str) -> uuid.UUID:
    return uuid.uuid5(KEYS, name)


@transaction.atomic
def play_forum(cast: Cast, year: SchemeYear, say: Callable[[str], None]) -> None:
    """From the composition to the recommendation; once it is there, nothing."""
    if Forum.objects.filter(county=year.county, name=NAME).exists():
        return
    forum = _composed(cast, year)
    secretary = cast.actor(READER, GOVERNOR)
    minutes = forum_minutes.spring_meeting(cast, forum, secretary)
    _planned(forum, secretary)
    meeting = _called(minutes, forum, year, secretary)
    _prioritised(forum, year, secretary)
    with clock.at(moment(2018, 8, 16, 10, 0)):
        meeting = meetings.open_meeting(actor=secretary, meeting=meeting)
        participants.arrive_all(actor=secretary, meeting=meeting)
    for turn, item in enumerate(meeting.items.order_by("number")):
        with clock.at(moment(2018, 8, 16, 10, 15 + 10 * turn)):
            _decided(cast, forum, year, item, secretary)
    with clock.at(moment(2018, 8, 16, 14, 0)):
        meeting = meetings.close_meeting(actor=secretary, meeting=meeting)
    forum_minutes.approved(cast, minutes, secretary)
    _recommended(cast, forum, year)
    forum_minutes.sent(meeting, secretary)
    say("The forum has met twice, and its recommendation is with the governor.")


def _composed(cast: Cast, year: SchemeYear) -> Forum:
    editor = cast.actor(EDITOR, GOVERNOR)
    with clock.at(moment(2018, 2, 1, 9, 30)):
        forum = fora.create_forum(
            actor=editor,
            county=year.county,
            scheme=year.scheme,
            name=NAME,
            mandate=f"{MANDATE}\n\n{LABEL}",
            valid_from=SINCE,
        )
        for turn, (kind, network, slug, represents) in enumerate(SEATS):
            there = Network.objects.filter(code=network).first()
            organisation = cast.organisations.get(slug)
            seat = fora.add_seat(
                actor=editor,
                forum=forum,
                kind=kind,
                network=there,
                organisation=None if there else organisation,
                represents=represents,
                valid_from=SINCE,
            )
            user = cast.memberships[email(EDITOR, slug)].user if slug else None
            name = str(user) if user else full_name(FIRST_NAME + turn)
            fora.seat_person(
                actor=editor,
                seat=seat,
                name=name,
                email=user.email if user else "",
                organisation=organisation,
                valid_from=SINCE,
            )
        _led(editor, forum)
    return forum


def _led(editor: Actor, forum: Forum) -> None:
    """By the governor's people, who have no vote in it."""
    for kind, role in (("leader", APPROVER), ("secretary", READER)):
        fora.give_role(
            actor=editor,
            forum=forum,
            kind=ForumRole.Kind(kind),
            email=email(role, GOVERNOR),
            valid_from=SINCE,
        )


def _planned(forum: Forum, secretary: Actor) -> None:
    with clock.at(moment(2018, 3, 6, 14, 0)):
        plan = start_plan(actor=secretary, forum=forum)
        plan = save_plan(
            actor=secretary,
            plan=plan,
            version=plan.version,
            title="Langtidsplan for kompetanseutvikling 2018–2021",
            sections=PLAN,
        )
        adopt_plan(
            actor=secretary,
            plan=plan,
            version=plan.version,
            valid_from=dt.date(2018, 3, 6),
        )


def _called(
    minutes: Minutes, forum: Forum, year: SchemeYear, secretary: Actor
) -> Meeting:
    with clock.at(moment(2018, 8, 12, 9, 0)):
        meeting = meetings.create_meeting(
            actor=secretary,
            forum=forum,
            form_key=key_of("meeting"),
            title="Tilrådingsmøte 2018",
            starts_at=moment(2018, 8, 16, 10),
            ends_at=moment(2018, 8, 16, 14),
            place="Fylkeshuset i Molde",
            scheme_year=year,
        )
        put_on_agenda(actor=secretary, minutes=minutes, meeting=meeting)
        return called_with_orders(meeting, year, secretary)


def called_with_orders(meeting: Meeting, year: SchemeYear, secretary: Actor) -> Meeting:
    """An item for each network's order; then it is called, and everybody comes."""
    orders = ForwardedRanking.objects.filter(
        ranking__scheme_year=year, called_back_at=None
    ).select_related("ranking__network")
    for order in orders.order_by("ranking__network__code"):
        network = order.ranking.network
        item = agenda.add_item(
            actor=secretary,
            meeting=meeting,
            form_key=key_of(f"{network.code} {year.year}"),
            kind=AgendaItem.Kind.PRIORITIES,
            title=f"Prioritering av behova frå {network.name}",
            text="Nettverket har sendt vidare rekkjefølgja si. Forumet rår til "
            "kva som blir prioritert, og kor mykje.",
        )
        agenda.put_ranking(actor=secretary, item=item, forwarded=order)
    meeting = meetings.call_meeting(actor=secretary, meeting=meeting)
    for one in meeting.participants.all():
        participants.answer(actor=secretary, participant=one, comes=True)
    return meeting


def _prioritised(forum: Forum, year: SchemeYear, secretary: Actor) -> None:
    """The networks' orders woven together; all are cut alike, in whole thousands."""
    with clock.at(moment(2018, 8, 14, 13, 20)):
        add_scenario(
            actor=secretary,
            forum=forum,
            scheme_year=year,
            form_key=key_of("frame-10"),
            kind="frame",
            percent=-10,
            how="in_order",
            key=None,
        )
        put_in_order(forum, year, secretary)


def put_in_order(forum: Forum, year: SchemeYear, secretary: Actor) -> None:
    needs = needs_of(forum, year)
    amounts = within_frame(needs, year)
    places = [
        Placed(
            one.need.pk,
            rank,
            REASONS[rank] if rank < len(REASONS) else "",
            {each.pk: amounts[each.pk] for each in one.now},
        )
        for rank, one in enumerate(needs, start=1)
    ]
    save_priorities(
        actor=secretary, forum=forum, scheme_year=year, places=places, version=0
    )


def within_frame(needs: list[YearNeed], year: SchemeYear) -> dict[int, int]:
    lines = {f"{each.pk:012}": each for one in needs for each in one.now}
    asked = {number: line.requested_nok for number, line in lines.items()}
    free_nok = min(money_of(year).free_nok, sum(asked.values()))
    parts = split(free_nok, asked, unit_nok=1000).parts
    return {
        lines[number].pk: min(part.amount_nok, asked[number])
        for number, part in parts.items()
    }


def _decided(
    cast: Cast, forum: Forum, year: SchemeYear, item: AgendaItem, secretary: Actor
) -> None:
    """Agreed on what the list says; on one they do not agree, and vote."""
    if item.kind == AgendaItem.Kind.MINUTES:
        decisions.record_consensus(
            actor=secretary, item=item, proposal=item.proposals.get()
        )
        return
    needs = [
        one
        for one in needs_of(forum, year)
        if item.needs.filter(need=one.need).exists()
    ]
    lines = {each.pk: each.thought_nok or 0 for one in needs for each in one.now}
    proposal = decisions.propose(
        actor=secretary,
        item=item,
        form_key=key_of(f"{item.title} 1"),
        text=AGREED,
        amounts=lines,
        reasons={one.need.pk: one.reason for one in needs},
    )
    network = ForwardedRanking.objects.filter(pk__in=item.needs.values("forwarded"))
    if not network.filter(ranking__network__code=DISPUTED).exists():
        decisions.record_consensus(actor=secretary, item=item, proposal=proposal)
        return
    _voted(cast, item, secretary, lines)


def _voted(
    cast: Cast, item: AgendaItem, secretary: Actor, lines: dict[int, int]
) -> None:
    against = cast.actor(EDITOR, "orsta")
    most = max(lines, key=lambda pk: (lines[pk], pk))
    decisions.propose(
        actor=against,
        item=item,
        form_key=key_of(f"{item.title} 2"),
        text=COUNTER,
        amounts={**lines, most: lines[most] - lines[most] % 50_000},
    )
    decisions.record_consensus(
        actor=secretary, item=item, proposal=None, disagreement=DISAGREEMENT
    )
    item.refresh_from_db()
    vote = votes.open_vote(actor=secretary, item=item, secret=False)
    for actor in _voters(cast, item, vote):
        option = 2 if actor.user_id == against.user_id else 1
        votes.cast_vote(actor=actor, vote=vote, option=option)
    hands = hands_of(Standing(secretary, item), vote).waiting
    register_votes(actor=secretary, vote=vote, option=1, people=hands)
    votes.close_vote(actor=secretary, vote=vote)
    decisions.dissent(actor=against, item=item, text=DISSENT)


def _voters(cast: Cast, item: AgendaItem, vote: Vote) -> Iterator[Actor]:
    """Those who are users of the portal and have a vote on it; others raise a hand."""
    there = Participant.objects.filter(meeting=item.meeting).exclude(user=None)
    emails = there.order_by("pk").values_list("user__email", flat=True)
    for address in emails:
        role, _sep, place = address.partition("@")
        actor = cast.actor(role, place.removesuffix(".example"))
        if may_vote(Standing(actor, item), vote):
            yield actor


def _recommended(cast: Cast, forum: Forum, year: SchemeYear) -> None:
    recommend(cast, forum, year, moment(2018, 8, 17, 9, 10))


def recommend(cast: Cast, forum: Forum, year: SchemeYear, at: dt.datetime) -> None:
    """Assembled and confirmed by the secretary, and by the leader the same day."""
    secretary, leader = cast.actor(READER, GOVERNOR), cast.actor(APPROVER, GOVERNOR)
    with clock.at(at):
        made = assemble_recommendation(actor=secretary, forum=forum, scheme_year=year)
        confirm_recommendation(
            actor=secretary, recommendation=made, fingerprint=made.fingerprint
        )
    with clock.at(at + dt.timedelta(hours=3, minutes=35)):
        confirm_recommendation(
            actor=leader, recommendation=made, fingerprint=made.fingerprint
        )
