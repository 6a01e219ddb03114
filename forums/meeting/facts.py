"""What a held meeting's rows say, for its minutes; in the language that is active."""

from collections import defaultdict

from django.utils.timezone import localdate

from forums.documents.record import (
    Amount,
    Ballot,
    ItemFacts,
    MeetingFacts,
    Person,
    Proposal,
    Tally,
    Words,
)
from forums.meeting.counting import count
from forums.models import (
    AgendaItem,
    Dissent,
    ItemProposal,
    Meeting,
    Participant,
    ProposedAmount,
    Recusal,
    Vote,
)
from portal.lib.formats import clock


def facts_of(meeting: Meeting) -> MeetingFacts:
    """Of a meeting that is closed: what was there, and was decided, stands."""
    people = list(meeting.participants.by_seat().prefetch_related("attendances"))
    rows = [(one, _person(one)) for one in people]
    return MeetingFacts(
        meeting=meeting.pk,
        title=meeting.title,
        held_by=meeting.held_by,
        day=localdate(meeting.opened_at or meeting.starts_at),
        began=clock(meeting.opened_at),
        ended=clock(meeting.closed_at),
        place=meeting.place,
        there=tuple(person for _one, person in rows if person.times),
        not_there=tuple(
            person for one, person in rows if not person.times and one.is_expected
        ),
        items=_items(meeting),
    )


def _person(one: Participant) -> Person:
    return Person(
        name=one.name,
        represents=one.represents,
        capacity=str(one.get_capacity_display()),
        times=tuple(
            f"{clock(each.came_at)}–{clock(each.left_at)}"
            for each in one.attendances.all()
        ),
        excused=one.answer == Participant.Answer.EXCUSED,
    )


def _items(meeting: Meeting) -> tuple[ItemFacts, ...]:
    """In a fixed number of queries, and some for each vote."""
    out = defaultdict(list)
    recusals = Recusal.objects.filter(
        item__meeting=meeting, state=Recusal.State.STANDS_DOWN
    )
    for recusal in recusals.select_related("participant"):
        out[recusal.item_id].append(recusal.participant.name)
    proposals = _proposals(meeting)
    ballots = defaultdict(list)
    votes = Vote.objects.filter(item__meeting=meeting).exclude(closed_at=None)
    for vote in votes.order_by("item", "number"):
        ballots[vote.item_id].append(_ballot(vote))
    dissents = defaultdict(list)
    said_there = Dissent.objects.filter(item__meeting=meeting)
    for said in said_there.select_related("participant"):
        who = said.participant
        dissents[said.item_id].append(Words(who.name, who.represents, said.text))
    return tuple(
        ItemFacts(
            item=item.pk,
            number=item.number,
            title=item.title,
            kind=item.kind,
            state=item.state,
            stands_down=tuple(sorted(out[item.pk])),
            proposals=tuple(proposals[item.pk]),
            disagreement=_disagreement(item),
            ballots=tuple(ballots[item.pk]),
            dissents=tuple(dissents[item.pk]),
            adopted=item.adopted.number if item.adopted else None,
        )
        for item in meeting.items.select_related("adopted", "consensus")
    )


def _disagreement(item: AgendaItem) -> str:
    found = getattr(item, "consensus", None)
    return found.text if found is not None and not found.reached else ""


def _proposals(meeting: Meeting) -> dict[int, list[Proposal]]:
    """Item -> its proposals, with the amounts that each recommends."""
    amounts = defaultdict(list)
    proposed = ProposedAmount.objects.filter(proposal__item__meeting=meeting)
    lines = proposed.select_related("line__need", "line__recipient")
    order = "rank", "line__need", "line__year", "line__role", "line"
    for row in lines.order_by(*order):
        amounts[row.proposal_id].append(
            Amount(
                need=row.line.need.title,
                recipient=row.line.recipient.name,
                year=row.line.year,
                recommended_nok=row.recommended_nok,
                reason=row.reason,
            )
        )
    found = defaultdict(list)
    for one in ItemProposal.objects.filter(item__meeting=meeting).order_by("number"):
        found[one.item_id].append(
            Proposal(
                number=one.number,
                text=one.text,
                by=one.by_name,
                withdrawn=one.withdrawn_at is not None,
                amounts=tuple(amounts[one.pk]),
            )
        )
    return found


def _ballot(vote: Vote) -> Ballot:
    """The count alone: who voted for what is in no minutes."""
    lines = count(vote)
    return Ballot(
        secret=vote.secret,
        entitled=vote.entitled or 0,
        cast=sum(line.votes for line in lines),
        tallies=tuple(
            Tally(
                proposal=line.proposal.number if line.proposal else 0,
                votes=line.votes,
                adopted=line.proposal is not None
                and line.proposal.pk == vote.winner_id,
            )
            for line in lines
        ),
    )
