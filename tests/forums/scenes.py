"""A meeting of the county's forum, ready for what a test does in it."""

import datetime as dt
import uuid

from forums.models import (
    AgendaItem,
    Consensus,
    Meeting,
    Participant,
    Recommendation,
    Vote,
)
from forums.services import agenda, decisions, meetings, participants, votes
from portal.documents.services import order_documents
from portal.lib import clock
from portal.people.actor import Actor
from tests import factories as make_a
from tests import stage


@stage.scene
def meeting(people, **facts) -> Meeting:
    """In the making, in a week; by the forum's secretary."""
    begins = clock.now() + dt.timedelta(days=7)
    facts = {
        "title": "Vårmøtet",
        "starts_at": begins,
        "ends_at": begins + dt.timedelta(hours=3),
        "scheme_year": people.scheme_year,
        **facts,
    }
    return meetings.create_meeting(
        actor=people.actor("secretary"),
        forum=people.forum,
        form_key=uuid.uuid4(),
        **facts,
    )


@stage.scene
def item(people, on: Meeting, suggestion: str = "Forumet rår til.", **facts):
    return agenda.add_item(
        actor=people.actor("secretary"),
        meeting=on,
        form_key=uuid.uuid4(),
        suggestion=suggestion,
        **{"title": "Prioritering", **facts},
    )


@stage.scene
def called(people, on: Meeting | None = None) -> Meeting:
    on = on or meeting(people)
    if not on.items.exists():
        item(people, on)
    return meetings.call_meeting(actor=people.actor("secretary"), meeting=on)


@stage.scene
def opened(people, on: Meeting | None = None) -> Meeting:
    """Called and open, and all who are expected are there."""
    on = called(people, on)
    on = meetings.open_meeting(actor=people.actor("secretary"), meeting=on)
    participants.arrive_all(actor=people.actor("secretary"), meeting=on)
    return on


@stage.scene
def seats(people, n: int, kind: str = "owners") -> None:
    """So many more seats in the forum, each with a user who sits whomever for."""
    for number in range(n):
        seat = make_a.SeatFactory(
            forum=people.forum, kind=kind, represents=f"Eigar {number}"
        )
        make_a.HolderFactory(seat=seat)


def silenced(people, kind: str = "owners") -> None:
    """The mandate lets that kind of seat listen and read alone."""
    rights = dict.fromkeys(("may_speak", "may_propose", "may_vote"), False)
    people.forum.seat_rules.filter(kind=kind).update(**rights)


def actor_of(participant: Participant) -> Actor:
    """The participant, acting for the organisation that their place is for."""
    return Actor(
        user_id=participant.user_id,
        user_name=participant.name,
        organisation_id=participant.organisation_id,
        kind=participant.organisation.kind if participant.organisation else "",
        role="reader",
    )


def voters(on: Meeting) -> list[Participant]:
    found = on.participants.filter(capacity="member").exclude(seat=None)
    return list(found.select_related("organisation").order_by("pk"))


@stage.scene
def disagreed(people, on: AgendaItem) -> AgendaItem:
    decisions.record_consensus(
        actor=people.actor("secretary"),
        item=on,
        proposal=None,
        disagreement="Eigarane vil fordele flatt.",
    )
    on.refresh_from_db()
    return on


@stage.scene
def vote(people, on: AgendaItem, *, secret: bool) -> Vote:
    """Open, on a recorded lack of consensus."""
    if on.state != AgendaItem.State.DISAGREED:
        disagreed(people, on)
    return votes.open_vote(actor=people.actor("secretary"), item=on, secret=secret)


def vote_of(on: AgendaItem) -> Vote:
    """A vote on an item, written without the services: what pages hang on."""
    Meeting.objects.filter(pk=on.meeting_id).update(
        state="opened", opened_at=clock.now()
    )
    Consensus.objects.create(item=on, reached=False, text="Usamde.")
    made = Vote.objects.create(item=on, secret=False)
    AgendaItem.objects.filter(pk=on.pk).update(state="disagreed")
    Meeting.objects.filter(pk=on.meeting_id).update(state="called", opened_at=None)
    return made


@stage.scene
def needs_on_item(people, needs=None) -> AgendaItem:
    """The cast's need, or these, on an item of an open meeting."""
    on = meeting(people)
    made = item(people, on)
    agenda.put_needs(
        actor=people.actor("secretary"), item=made, needs=needs or [people.need]
    )
    return opened(people, on).items.get()


@stage.scene
def decided_on_needs(people, needs=None) -> Meeting:
    """Closed: each line of the needs is given 80 000 kr by consensus."""
    return close_with_amounts(people, needs_on_item(people, needs), needs)


@stage.scene
def close_with_amounts(people, on: AgendaItem, needs=None) -> Meeting:
    """What ``decided_on_needs`` does with the item of an open meeting."""
    secretary = people.actor("secretary")
    lines = [line.pk for one in needs or [people.need] for line in one.lines.all()]
    proposal = decisions.propose(
        actor=secretary,
        item=on,
        form_key=uuid.uuid4(),
        text="Gje 80 000.",
        amounts=dict.fromkeys(lines, 80_000),
    )
    decisions.record_consensus(actor=secretary, item=on, proposal=proposal)
    return meetings.close_meeting(actor=secretary, meeting=on.meeting)


def cast(people, on: Vote, option: int) -> None:
    """By the cast's member, and the vote is closed."""
    votes.cast_vote(actor=people.actor("forum_member"), vote=on, option=option)
    votes.close_vote(actor=people.actor("secretary"), vote=on)


@stage.scene
def recommended(people, *, forwarded: bool = True, reason: str = "") -> Recommendation:
    """Of the cast's year, without any meeting: what pages hang on."""
    on = {"forum": people.forum, "scheme_year": people.scheme_year}
    last = Recommendation.objects.filter(**on).order_by("-number").first()
    paper = make_a.recommendation_paper(number=last.number + 1 if last else 1)
    at = clock.now()
    settled = {
        "state": "forwarded",
        "leader_by": people.leader,
        "leader_at": at,
        "secretary_by": people.secretary,
        "secretary_at": at,
        "forwarded_at": at,
        "document": order_documents([paper], actor=people.actor("leader"))[0],
    }
    return Recommendation.objects.create(
        **on,
        number=paper.number,
        corrects=last,
        correction_reason=reason or ("Retta." if last else ""),
        content=paper.as_content(),
        fingerprint="0" * 64,
        **(settled if forwarded else {}),
    )
