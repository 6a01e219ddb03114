"""A vote: opened on a recorded lack of consensus, cast once a seat, counted, closed."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from forums.meeting.counting import count, winner
from forums.meeting.standing import Standing
from forums.models import AgendaItem, BallotBox, Vote, VoteOption, Voter
from forums.rules import decisions as rules
from forums.services.agenda import held
from forums.services.decisions import settle
from forums.services.participants import own_place
from forums.services.recommended import write_recommended
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.lib.verdict import require
from portal.people.actor import Actor

ABSTAIN = 0


@transaction.atomic
def open_vote(*, actor: Actor, item: AgendaItem, secret: bool) -> Vote:
    """Between the proposals that stand now, and to abstain.

    Raises PermissionDenied, or ValidationError without a proposal.
    """
    current = held(item)
    require(rules.may_open_vote(Standing(actor, current)))
    proposals = list(current.proposals.filter(withdrawn_at=None))
    if not proposals:
        raise ValidationError(_("There is no proposal to vote for."))
    vote = Vote.objects.create(
        item=current, number=current.votes.count() + 1, secret=secret
    )
    VoteOption.objects.create(vote=vote, number=ABSTAIN)
    VoteOption.objects.bulk_create(
        VoteOption(vote=vote, number=number, proposal=proposal)
        for number, proposal in enumerate(proposals, start=1)
    )
    if secret:
        BallotBox.objects.create(vote=vote, counts=[0] * (len(proposals) + 1))
    record(
        actor=actor,
        action="meeting.vote_opened",
        obj=current.meeting,
        item=current.pk,
        number=vote.number,
        secret=secret,
    )
    return vote


@transaction.atomic
def cast_vote(*, actor: Actor, vote: Vote, option: int) -> None:
    """Vote once for one's seat: an option's number, 0 to abstain.

    The trace says that the seat has voted, and never for what. Raises
    PermissionDenied, also the second time, or ValidationError for no such option.
    """
    current = held_vote(vote)
    require(rules.may_vote(Standing(actor, current.item), current))
    if not current.options.filter(number=option).exists():
        raise ValidationError(_("Choose one of the proposals, or to abstain."))
    voter = own_place(actor=actor, meeting=current.item.meeting)
    try:
        with transaction.atomic():
            Voter.objects.create(
                vote=current,
                seat_id=voter.seat_id or 0,  # may_vote has seen that it is there
                participant=voter,
                option=None if current.secret else option,
            )
    except IntegrityError:  # the database knows better than what was read before
        raise something_changed() from None
    if current.secret:
        _drop_in(current, option)
    record(
        actor=actor,
        action="meeting.voted",
        obj=current.item.meeting,
        item=current.item_id,
        represents=voter.represents,
    )


def _drop_in(vote: Vote, option: int) -> None:
    """One more in the box, which is one row: nothing of it is anybody's."""
    box = BallotBox.objects.select_for_update().get(vote=vote)
    box.counts[option] += 1
    box.save(update_fields=["counts"])


@transaction.atomic
def close_vote(*, actor: Actor, vote: Vote) -> Vote:
    """Count, and decide the item by it; two with as many votes decide nothing.

    Raises PermissionDenied.
    """
    item = held(vote.item)
    current = held_vote(vote)
    current.item = item
    here = Standing(actor, item)
    require(rules.may_close_vote(here, current))
    lines = count(current)
    current.winner = winner(lines)
    current.entitled = sum(one.participant is not None for one in here.voices)
    current.closed_at = clock.now()
    current.save(update_fields=["winner", "entitled", "closed_at"])
    if current.winner is not None:
        settle(item, AgendaItem.State.VOTED, current.winner)
    record(
        actor=actor,
        action="meeting.vote_closed",
        obj=item.meeting,
        item=item.pk,
        number=current.number,
        votes={str(line.number): line.votes for line in lines},
        winner=current.winner.number if current.winner else None,
    )
    write_recommended(actor=actor, item=item)
    return current


def something_changed() -> StaleState:
    return StaleState(
        _("The vote was not taken: something has changed. Open the page anew.")
    )


def held_vote(vote: Vote) -> Vote:
    """The vote as it is now, held against others: they vote one at a time."""
    rows = Vote.objects.select_for_update(of=("self",))
    return rows.select_related("item__meeting__forum").get(pk=vote.pk)
