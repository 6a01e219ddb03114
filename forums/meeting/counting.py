"""The count of a vote: exact, from the list in the open and from the box in secret."""

from collections import Counter
from dataclasses import dataclass

from forums.models import BallotBox, ItemProposal, Vote


@dataclass(frozen=True, slots=True)
class Line:
    """How many voted for a proposal; None is to abstain."""

    number: int
    proposal: ItemProposal | None
    votes: int


def count(vote: Vote) -> list[Line]:
    """Each option with its votes, the proposals first and abstentions last."""
    options = list(vote.options.select_related("proposal"))
    if vote.secret:
        by_number = dict(enumerate(BallotBox.objects.get(vote=vote).counts))
    else:
        said = vote.voters.exclude(option=None).values_list("option", flat=True)
        by_number = dict(Counter(each for each in said if each is not None))
    lines = [Line(o.number, o.proposal, by_number.get(o.number, 0)) for o in options]
    return sorted(lines, key=lambda line: (line.number == 0, line.number))


def winner(lines: list[Line]) -> ItemProposal | None:
    """What most voted for, abstentions apart; None when two had as many, or nobody."""
    proposals = [line for line in lines if line.proposal is not None]
    most = max((line.votes for line in proposals), default=0)
    first = [line.proposal for line in proposals if line.votes == most]
    return first[0] if most and len(first) == 1 else None
