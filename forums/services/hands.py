"""A show of hands: the votes of those who have no device, registered for them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from forums.meeting.standing import Standing
from forums.models import Participant, Vote, Voter
from forums.rules import hands as rules
from forums.services.votes import held_vote, something_changed
from portal.audit.services import record
from portal.lib.verdict import require
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Registered:
    """``passed_by``: those who had voted already; their own vote stands."""

    made: list[Participant]
    passed_by: list[Participant]


@transaction.atomic
def register_votes(
    *, actor: Actor, vote: Vote, option: int, people: Collection[Participant]
) -> Registered:
    """Write down that these vote for an option in the open, one row for each.

    All or nobody, apart from those who have voted. Raises PermissionDenied, also for
    one who has no vote, or ValidationError for no such option.
    """
    current = held_vote(vote)
    here = Standing(actor, current.item)
    require(rules.may_register(here, current))
    if not current.options.filter(number=option).exists():
        raise ValidationError(_("Choose one of the proposals, or to abstain."))
    hands = rules.hands_of(here, current)
    voted = {one.participant_id for one in hands.voted}
    raised = [one for one in people if one.pk not in voted]
    for one in raised:
        require(rules.may_be_registered(hands, one))
    _write(actor, current, option, raised)
    if raised:
        record(
            actor=actor,
            action="meeting.votes_registered",
            obj=current.item.meeting,
            item=current.item_id,
            number=current.number,
            names=[one.name for one in raised],
        )
    return Registered(raised, [one for one in people if one.pk in voted])


def _write(actor: Actor, vote: Vote, option: int, raised: list[Participant]) -> None:
    try:
        with transaction.atomic():
            Voter.objects.bulk_create(
                Voter(
                    vote=vote,
                    seat_id=one.seat_id or 0,  # who waits has one
                    participant=one,
                    option=option,
                    registered_by_id=actor.user_id,
                )
                for one in raised
            )
    except IntegrityError:  # the database knows better than what was read before
        raise something_changed() from None
