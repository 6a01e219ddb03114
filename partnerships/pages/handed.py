"""What of a draft is with others, for its own page."""

from dataclasses import dataclass

from django.db.models import Count, Q

from partnerships.models import Handout, Need
from partnerships.rules.handouts import is_handed_out


@dataclass(frozen=True, slots=True)
class Handed:
    open: list[Handout]
    choices: int  # texts that wait for the owner's choice


def handed_out(need: Need) -> Handed:
    """In one query."""
    unsettled = Q(proposals__isnull=False, proposals__settled_at__isnull=True)
    handouts = need.handouts.select_related("organisation").annotate(
        waiting=Count("proposals", filter=unsettled)
    )
    there = list(handouts)
    for handout in there:
        handout.need = need
    return Handed(
        [handout for handout in there if is_handed_out(handout)],
        sum(handout.waiting for handout in there),  # type: ignore[attr-defined]
    )
