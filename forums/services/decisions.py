"""How an item is decided: proposals, consensus or the lack of it, dissent.

The only code beside votes.py that writes ``AgendaItem.state`` and ``adopted``.
"""

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from forums.meeting.standing import Standing
from forums.models import (
    AgendaItem,
    Consensus,
    Dissent,
    ItemProposal,
    Priority,
    ProposedAmount,
)
from forums.rules import decisions as rules
from forums.rules.recommendations import is_open
from forums.services.agenda import held
from forums.services.participants import own_place
from forums.services.priorities import require_within
from forums.services.recommended import write_recommended
from partnerships.models import NeedLine
from portal.audit.services import record
from portal.lib import clock
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor

S = AgendaItem.State


@transaction.atomic
def propose(
    *,
    actor: Actor,
    item: AgendaItem,
    form_key: UUID,
    text: str,
    amounts: Mapping[int, int] | None = None,
    reasons: Mapping[int, str] | None = None,
) -> ItemProposal:
    """Put a proposal to the item; ``amounts``: line of its needs -> kroner.

    ``reasons``: why, by the number of the need. The same ``form_key`` again gives the
    proposal that is there. Raises PermissionDenied or ValidationError.
    """
    current = held(item)
    there = current.proposals.filter(form_key=form_key).first()
    if there:
        return there
    here = Standing(actor, current)
    require(rules.may_propose(here))
    year = current.meeting.scheme_year
    if amounts and year is not None:
        require(is_open(current.meeting.forum_id or 0, year))
    mine = None if here.runs else here.me
    last = current.proposals.aggregate(last=Max("number"))["last"] or 0
    proposal = ItemProposal(
        item=current,
        form_key=form_key,
        number=last + 1,
        text=readable(text),
        by=mine,
        by_name=mine.name if mine else actor.user_name,
    )
    proposal.full_clean()
    proposal.save()
    _write_amounts(proposal, amounts or {}, reasons or {})
    facts = {"item": current.pk, "number": proposal.number}
    record(actor=actor, action="meeting.proposed", obj=current.meeting, **facts)
    return proposal


def _write_amounts(
    proposal: ItemProposal,
    amounts: Mapping[int, int],
    reasons: Mapping[int, str],
) -> None:
    """With each need's place in the forum's order, so that it is decided too."""
    known = set(proposal.item.needs.values_list("need", flat=True))
    own = NeedLine.objects.filter(need__in=known).select_related("recipient")
    lines = own.in_bulk(list(amounts))
    if lines.keys() != amounts.keys():
        raise ValidationError(_("An amount is for a need that is not on this item."))
    asked = [(lines[pk], nok) for pk, nok in amounts.items()]
    for line, nok in asked:
        require_within(line, line.recipient.name, nok)
    meeting = proposal.item.meeting
    places = Priority.objects.filter(
        need__in=known,
        priorities__forum=meeting.forum_id,
        priorities__scheme_year=meeting.scheme_year_id,
    )
    ranks = dict(places.values_list("need", "rank"))
    ProposedAmount.objects.bulk_create(
        ProposedAmount(
            proposal=proposal,
            line=line,
            recommended_nok=nok,
            reason=reasons.get(line.need_id, "").strip(),
            rank=ranks.get(line.need_id),
        )
        for line, nok in asked
    )


@transaction.atomic
def withdraw(*, actor: Actor, proposal: ItemProposal) -> None:
    """Again changes nothing. Raises PermissionDenied."""
    current = held(proposal.item)
    proposal = current.proposals.get(pk=proposal.pk)
    if proposal.withdrawn_at is not None:
        return
    require(rules.may_withdraw(Standing(actor, current), proposal))
    proposal.withdrawn_at = clock.now()
    proposal.save(update_fields=["withdrawn_at"])
    record(
        actor=actor,
        action="meeting.proposal_withdrawn",
        obj=current.meeting,
        item=current.pk,
        number=proposal.number,
    )


@transaction.atomic
def record_consensus(
    *,
    actor: Actor,
    item: AgendaItem,
    proposal: ItemProposal | None,
    disagreement: str = "",
) -> Consensus:
    """All agree on ``proposal``; None: they do not, and ``disagreement`` says where.

    It may be found anew until a vote is opened. Raises PermissionDenied or
    ValidationError.
    """
    current = held(item)
    require(rules.may_record_consensus(Standing(actor, current)))
    if proposal is not None:
        proposal = _standing_now(current, proposal)
    found = Consensus.objects.filter(item=current).first() or Consensus(item=current)
    found.reached, found.proposal = proposal is not None, proposal
    found.text = "" if proposal else disagreement.strip()
    found.recorded_at, found.recorded_by_id = clock.now(), actor.user_id
    found.full_clean()
    found.save()
    settle(current, S.AGREED if proposal else S.DISAGREED, proposal)
    record(
        actor=actor,
        action="meeting.agreed" if proposal else "meeting.no_consensus",
        obj=current.meeting,
        item=current.pk,
        proposal=proposal.number if proposal else None,
        text=found.text,
    )
    write_recommended(actor=actor, item=current)
    return found


def _standing_now(item: AgendaItem, proposal: ItemProposal) -> ItemProposal:
    """The proposal as it is now, or ValidationError when it stands no longer."""
    found = item.proposals.filter(pk=proposal.pk, withdrawn_at=None).first()
    if found is None:
        raise ValidationError(_("This proposal is not on the item now."))
    return found


def settle(item: AgendaItem, state: str, adopted: ItemProposal | None) -> None:
    """Write how the item stands now; call it where that was decided."""
    item.state, item.adopted = state, adopted
    item.decided_at = clock.now() if adopted else None
    item.save(update_fields=["state", "adopted", "decided_at"])


@transaction.atomic
def dissent(*, actor: Actor, item: AgendaItem, text: str) -> Dissent:
    """One's own words against the decision, for the minutes; again writes anew."""
    current = held(item)
    require(rules.may_dissent(Standing(actor, current)))
    me = own_place(actor=actor, meeting=current.meeting)
    said = Dissent.objects.filter(item=current, participant=me).first()
    said = said or Dissent(item=current, participant=me)
    said.text = readable(text)
    said.full_clean()
    said.save()
    record(
        actor=actor,
        action="meeting.dissented",
        obj=current.meeting,
        item=current.pk,
        name=me.name,
    )
    return said
