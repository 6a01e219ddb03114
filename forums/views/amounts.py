"""Proposals with amounts: made for an item's needs, and followed back to them."""

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from forums.advice.needs import YearNeed, needs_of, origins
from forums.forms.priorities import AmountsForm
from forums.meeting.standing import Standing
from forums.models import AgendaItem, ItemNeed, ItemProposal, Meeting
from forums.rules import decisions as rules
from forums.services import decisions
from forums.views.saving import saved, status_of
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.prepared import Prepared


@require_http_methods(["GET", "POST"])
def item_amounts(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose amounts for the lines of the item's needs."""
    item = _open_item(request, pk)
    require(rules.may_propose_amounts(Standing(request.actor, item)))
    needs = _needs_on(item)
    form = AmountsForm(request.POST or None, found=needs)
    if form.is_valid():
        typed = form.cleaned_data
        amounts = {pk: nok for one in needs for pk, nok in form.amounts_of(one).items()}
        form.cleaned_data = {"form_key": typed["form_key"], "text": typed["text"]}
        reasons = {one.need.pk: typed.get(f"reason_{one.need.pk}", "") for one in needs}
        made = saved(
            form,
            decisions.propose,
            actor=request.actor,
            item=item,
            amounts=amounts,
            reasons=reasons,
        )
        if made is not None:
            messages.success(request, _("The proposal is put."))
            return redirect(item)
    context = {"form": form, "item": item, "meeting": item.meeting}
    return page(request, "forums/item_amounts.html", context, status=status_of(form))


@require_GET
def proposal_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a proposal recommends, line by line, with where each need comes from."""
    open_items = AgendaItem.objects.open_to(request.actor)
    found = ItemProposal.objects.filter(item__in=open_items)
    related = "item__meeting__forum", "item__meeting__network"
    proposal = get_object_or_404(found.select_related(*related), pk=pk)
    amounts = proposal.amounts.select_related("line__recipient", "line__need__owner")
    year = proposal.item.meeting.scheme_year
    places = origins(year) if year else {}
    order = "rank", "line__need", "line__year", "line__role", "line"
    rows = [(row, places.get(row.line.need_id)) for row in amounts.order_by(*order)]
    context = {
        "proposal": proposal,
        "item": proposal.item,
        "rows": rows,
        "total_nok": sum(row.recommended_nok for row, _origin in rows),
    }
    return page(request, "forums/proposal_detail.html", context)


def _opened(actor: Actor, pk: int) -> QuerySet[AgendaItem]:
    run = Meeting.objects.run_by(actor).filter(pk=OuterRef("meeting"))
    needs = ItemNeed.objects.filter(item=OuterRef("pk")).order_by("pk").values("need")
    items = AgendaItem.objects.open_to(actor).annotate(
        reader_runs=Exists(run), need_ids=ArraySubquery(needs)
    )
    related = "meeting__forum", "meeting__network", "meeting__scheme_year"
    return items.filter(pk=pk).select_related(*related)


OPENED = Prepared(_opened)


def _open_item(request: SignedInRequest, pk: int) -> AgendaItem:
    """Not for who stands down from it."""
    return OPENED.first_or_404(request.actor, pk)


def _needs_on(item: AgendaItem) -> list[YearNeed]:
    meeting = item.meeting
    if meeting.forum is None or meeting.scheme_year is None:
        return []
    on_item = set(item.need_ids)  # type: ignore[attr-defined]
    needs = needs_of(meeting.forum, meeting.scheme_year)
    return [one for one in needs if one.need.pk in on_item]
