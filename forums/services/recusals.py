"""Habilitet: found before the agenda goes out, declared by people, and decided."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from forums.meeting.conflicts import ties_on
from forums.models import AgendaItem, Meeting, Participant, Recusal, Vote, Voter
from forums.rules import recusals as rules
from forums.services.participants import own_place
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import IllegalMove
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor

S, Origin = Recusal.State, Recusal.Origin


@transaction.atomic
def find_conflicts(item: AgendaItem) -> list[Recusal]:
    """Mark those who belong to a party of the item's needs; who must, stands down.

    Part of putting needs on the agenda and of calling the meeting. What somebody has
    declared or decided stays as it is; what no longer holds goes.
    """
    _hold(item)
    forum = item.meeting.forum
    state = S.STANDS_DOWN if forum and forum.membership_disqualifies else S.MARKED
    ties = {tie.participant.pk: tie for tie in ties_on(item)}
    there = {one.participant_id: one for one in item.recusals.all()}
    stale = [
        one.pk
        for who, one in there.items()
        if one.origin == Origin.FOUND and one.decided_at is None and who not in ties
    ]
    Recusal.objects.filter(pk__in=stale).delete()
    return Recusal.objects.bulk_create(
        Recusal(
            item=item,
            participant=tie.participant,
            origin=Origin.FOUND,
            state=state,
            need_id=tie.need_id,
        )
        for who, tie in ties.items()
        if who not in there
    )


@transaction.atomic
def declare(*, actor: Actor, item: AgendaItem, reason: str) -> Recusal:
    """Say that one is in conflict; one is out of the item until it is decided.

    Raises PermissionDenied, ValidationError without a reason, or IllegalMove when
    one has voted.
    """
    meeting = _hold(item)
    require(rules.may_declare(rules.participant_of(actor, meeting), meeting))
    participant = own_place(actor=actor, meeting=meeting)
    if not readable(reason):
        raise ValidationError({"reason": _("Say what ties you to it.")})
    _has_not_voted(item, participant)
    recusal = item.recusals.filter(participant=participant).first()
    if recusal and recusal.bars:
        return recusal
    recusal = recusal or Recusal(item=item, participant=participant)
    recusal.origin, recusal.state = Origin.DECLARED, S.DECLARED
    recusal.reason = readable(reason)
    recusal.decided_at, recusal.decided_by_id = None, None
    recusal.full_clean()
    recusal.save()
    record(actor=actor, action="recusal.declared", obj=item, name=participant.name)
    return recusal


@transaction.atomic
def decide(
    *, actor: Actor, recusal: Recusal, stands_down: bool, reason: str = ""
) -> Recusal:
    """Settle whether the person stands down. To let them take part needs a reason.

    Raises PermissionDenied, also about oneself, ValidationError, or IllegalMove.
    """
    item = recusal.item
    _hold(item)
    current = Recusal.objects.select_for_update(of=("self",)).get(pk=recusal.pk)
    require(rules.may_decide(actor, current))
    _has_not_voted(item, current.participant)
    old = current.state
    current.state = S.STANDS_DOWN if stands_down else S.TAKES_PART
    current.decision_reason = readable(reason)
    current.decided_at, current.decided_by_id = clock.now(), actor.user_id
    current.full_clean()
    current.save()
    record(
        actor=actor,
        action="recusal.decided",
        obj=item,
        name=current.participant.name,
        old=old,
        new=current.state,
        reason=current.decision_reason,
    )
    return current


def _hold(item: AgendaItem) -> Meeting:
    """The item's meeting, held; and its open vote, so that nobody casts one now."""
    rows = Meeting.objects.select_for_update(of=("self",))
    meeting = rows.select_related("forum", "network").get(pk=item.meeting_id)
    list(Vote.objects.select_for_update().filter(item=item, closed_at=None))
    item.meeting = meeting
    return meeting


def _has_not_voted(item: AgendaItem, participant: Participant) -> None:
    if Voter.objects.filter(vote__item=item, participant=participant).exists():
        raise IllegalMove(
            _("%(name)s has voted on this item already.") % {"name": participant.name}
        )
