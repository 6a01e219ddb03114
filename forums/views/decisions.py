"""How an item is decided, one form a view; what is refused is shown on its page."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forums.forms.decision import (
    BallotForm,
    ConsensusForm,
    DecideRecusalForm,
    DissentForm,
    OpenVoteForm,
    ProposalForm,
)
from forums.forms.meeting import ReasonForm
from forums.meeting.standing import Standing
from forums.models import AgendaItem, ItemProposal, Recusal, Vote
from forums.rules import decisions as rules
from forums.rules.recusals import may_decide as may_decide_recusal
from forums.rules.recusals import may_declare, participant_of
from forums.services import decisions, recusals, votes
from forums.views.items import item_page, visible_item
from forums.views.saving import saved
from portal.lib.http import SignedInRequest
from portal.lib.text import Text
from portal.lib.verdict import require


def _taken(
    request: SignedInRequest,
    item: AgendaItem,
    form: forms.Form,
    name: str,
    service: Callable[..., Any],
    said: Text,
    /,
    **given: Any,
) -> HttpResponse:
    """Give the form to the service, and go back to the item with what it said."""
    if form.is_valid():
        saved(form, service, actor=request.actor, **given)
        if not form.errors:
            return _back(request, item, said)
    return item_page(request, item, **{name: form})


def _back(request: SignedInRequest, item: AgendaItem, said: Text) -> HttpResponse:
    """Where the form was: the item's page, or the meeting room, which shows it all."""
    if "room" in request.POST:
        return redirect("forums:room", item.meeting_id)
    messages.success(request, said)
    return redirect(item)


@require_POST
def item_declare(request: SignedInRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    me = participant_of(request.actor, item.meeting)
    require(may_declare(me, item.meeting))
    form = ReasonForm(request.POST)
    said = _("You are out of the item until it is decided whether you stand down.")
    service = recusals.declare
    return _taken(request, item, form, "declare_form", service, said, item=item)


@require_POST
def recusal_decide(request: SignedInRequest, pk: int, what: str) -> HttpResponse:
    items = AgendaItem.objects.visible_to(request.actor)
    found = Recusal.objects.filter(item__in=items)
    related = "item__meeting__forum", "item__meeting__network", "participant"
    recusal = get_object_or_404(found.select_related(*related), pk=pk)
    require(may_decide_recusal(request.actor, recusal))
    form, said = DecideRecusalForm(request.POST), _("It is decided.")
    return _taken(
        request,
        recusal.item,
        form,
        "decide_form",
        recusals.decide,
        said,
        recusal=recusal,
        stands_down=what == "stands-down",
    )


@require_POST
def item_propose(request: SignedInRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    require(rules.may_propose(Standing(request.actor, item)))
    form, said = ProposalForm(request.POST), _("The proposal is put.")
    service = decisions.propose
    return _taken(request, item, form, "proposal_form", service, said, item=item)


@require_POST
def proposal_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    items = AgendaItem.objects.visible_to(request.actor)
    found = ItemProposal.objects.filter(item__in=items)
    proposal = get_object_or_404(found.select_related("item__meeting"), pk=pk)
    decisions.withdraw(actor=request.actor, proposal=proposal)
    messages.success(request, _("The proposal is withdrawn."))
    return redirect(proposal.item)


@require_POST
def item_consensus(request: SignedInRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    require(rules.may_record_consensus(Standing(request.actor, item)))
    form, said = ConsensusForm(request.POST, item=item), _("It is recorded.")
    service = decisions.record_consensus
    return _taken(request, item, form, "consensus_form", service, said, item=item)


@require_POST
def item_dissent(request: SignedInRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    require(rules.may_dissent(Standing(request.actor, item)))
    form, said = DissentForm(request.POST), _("Your dissent goes into the minutes.")
    service = decisions.dissent
    return _taken(request, item, form, "dissent_form", service, said, item=item)


@require_POST
def vote_open(request: SignedInRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    require(rules.may_open_vote(Standing(request.actor, item)))
    form, said = OpenVoteForm(request.POST), _("The vote is open.")
    service = votes.open_vote
    return _taken(request, item, form, "open_vote_form", service, said, item=item)


@require_POST
def vote_cast(request: SignedInRequest, pk: int) -> HttpResponse:
    vote = visible_vote(request, pk)
    require(rules.may_vote(Standing(request.actor, vote.item), vote))
    form, said = BallotForm(request.POST, vote=vote), _("Your vote is taken.")
    service = votes.cast_vote
    return _taken(request, vote.item, form, "ballot_form", service, said, vote=vote)


@require_POST
def vote_close(request: SignedInRequest, pk: int) -> HttpResponse:
    vote = visible_vote(request, pk)
    votes.close_vote(actor=request.actor, vote=vote)
    return _back(request, vote.item, _("The vote is closed and counted."))


def visible_vote(request: SignedInRequest, pk: int) -> Vote:
    items = AgendaItem.objects.visible_to(request.actor)
    found = Vote.objects.filter(item__in=items)
    return get_object_or_404(found.select_related("item__meeting__forum"), pk=pk)
