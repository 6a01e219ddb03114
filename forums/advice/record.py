"""How an item was decided, and who was there, as the recommendation tells it."""

from collections.abc import Sequence

from forums.documents.parts import Ballot, Count, Held, Item, Objection, Person
from forums.meeting.counting import count
from forums.models import AgendaItem, Participant, Recusal, Vote


def item_of(item: AgendaItem) -> Item:
    consensus = getattr(item, "consensus", None)
    lack = consensus.text if consensus is not None and not consensus.reached else ""
    dissents = item.dissents.select_related("participant")
    out = item.recusals.filter(state=Recusal.State.STANDS_DOWN)
    people = out.select_related("participant").order_by("participant__name", "pk")
    closed = item.votes.exclude(closed_at=None)
    return Item(
        number=item.number,
        title=item.title,
        meeting=item.meeting.title,
        held_on=item.meeting.day,
        voted=item.state == AgendaItem.State.VOTED,
        decision=item.adopted.text if item.adopted else "",
        disagreement=lack,
        ballots=tuple(_ballot(vote) for vote in closed),
        dissents=tuple(
            Objection(one.participant.name, one.participant.represents, one.text)
            for one in dissents
        ),
        stood_down=tuple(_person(one.participant) for one in people),
    )


def _ballot(vote: Vote) -> Ballot:
    counts = tuple(
        Count(f"{line.proposal.number}. {line.proposal.text}", line.votes)
        if line.proposal
        else Count("", line.votes)
        for line in count(vote)
    )
    return Ballot(vote.secret, vote.entitled or 0, counts)


def _person(participant: Participant) -> Person:
    return Person(participant.name, participant.represents)


def held(items: Sequence[AgendaItem]) -> tuple[Held, ...]:
    """The meetings of these items, each with those who were there."""
    meetings = {item.meeting_id: item.meeting for item in items}
    found = []
    for meeting in sorted(meetings.values(), key=lambda one: (one.starts_at, one.pk)):
        there = meeting.participants.filter(attendances__isnull=False)
        people = Participant.objects.filter(pk__in=there.values("pk")).by_seat()
        present = tuple(_person(one) for one in people)
        found.append(Held(meeting.title, meeting.day, present))
    return tuple(found)
