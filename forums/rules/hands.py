"""A show of hands: who writes down whose vote, and the sentence for who may not."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from forums.meeting.standing import Standing
from forums.models import Participant, Vote, Voter
from forums.rules.decisions import may_lead_item, of_the_state
from portal.lib.verdict import YES, Verdict, no


@dataclass(frozen=True, slots=True)
class Hands:
    """Those who have a vote on the item now, apart from the governor's people."""

    waiting: list[Participant]
    voted: list[Voter]
    of_the_state: frozenset[int]
    out: frozenset[int]


def hands_of(here: Standing, vote: Vote) -> Hands:
    """Who has voted, and who has a vote and has not used it."""
    cast = vote.voters.select_related("participant", "registered_by")
    voted = list(cast.order_by("participant__represents", "participant__name"))
    seats = {one.seat_id for one in voted}
    there = [one.participant for one in here.voices if one.participant is not None]
    state = of_the_state([one.user_id for one in there])
    return Hands(
        waiting=[
            one
            for one in there
            if one.seat_id not in seats and one.user_id not in state
        ],
        voted=voted,
        of_the_state=frozenset(state),
        out=here.barred.participants,
    )


def may_register(here: Standing, vote: Vote) -> Verdict:
    """Who leads the open meeting through the item, in a vote that is in the open."""
    leads = may_lead_item(here)
    if not leads:
        return leads
    if not vote.is_open:
        return no(_("This vote is closed."))
    if vote.secret:
        return no(_("In a secret vote all vote for themselves. Nobody registers it."))
    return YES


def may_be_registered(hands: Hands, participant: Participant) -> Verdict:
    """One who has a vote and has not used it; the database asks it all again."""
    if participant in hands.waiting:
        return YES
    if participant.user_id in hands.of_the_state:
        return no(_("The county governor never votes in a forum."))
    facts = {"name": participant.name}
    if participant.pk in hands.out:
        return no(_("%(name)s stands down from this item.") % facts)
    if participant.seat_id in {one.seat_id for one in hands.voted}:
        return no(_("The seat of %(name)s has voted.") % facts)
    return no(_("%(name)s has no vote here now, so nobody can register it.") % facts)
