"""What of a draft is with others, for its own page."""

from dataclasses import dataclass

from partnerships.models import Handout, Need, Proposal


@dataclass(frozen=True, slots=True)
class Handed:
    open: list[Handout]
    choices: int  # texts that wait for the owner's choice


def handed_out(need: Need) -> Handed:
    """Two queries."""
    waiting = Proposal.objects.unsettled().filter(handout__need=need)
    return Handed(
        list(need.handouts.open().select_related("organisation")), waiting.count()
    )
