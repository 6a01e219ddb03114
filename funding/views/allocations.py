"""An allocation from draft to decision: the amounts, the working, the approval."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from funding.allocation import Key
from funding.departures import compared, unexplained
from funding.forms.decisions import AdjustForm, ReturnForm
from funding.history import history_of
from funding.models import Allocation, AllocationLine, ChangeDecision
from funding.pages.advice import advice_on
from funding.pages.frame_beside import departure
from funding.pages.key_words import key_in_words, sources_in_words
from funding.pages.next_steps import chain_of, needs_told, next_of, with_links
from funding.pages.review import review_of
from funding.pages.tables import own_rate, tables_of
from funding.pages.working import working_of
from funding.rules import money as rules
from funding.services.allocations import adjust_line, left_with
from funding.services.decisions import holds_in_frame, move_allocation
from funding.services.frames import shares_in_force
from funding.services.named import is_named
from funding.services.placements import unplaced_by_recipient
from funding.services.steps import APPROVE, RETURN, SEND
from funding.views.steps import take_step
from partnerships import own_contribution
from portal.lib.formats import nok
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.prepared import Prepared

S = Allocation.State


def _with_result(actor: Actor, pk: int) -> QuerySet[Allocation]:
    """What this actor may know of, with all that its pages name."""
    return (
        Allocation.objects.visible_to(actor)
        .filter(pk=pk)
        .select_related(
            "scheme_year__scheme",
            "scheme_year__county",
            "scheme_year__frame",
            "basis_set",
            "key",
            "prepared_by",
            "decision__approved_by",
        )
    )


def _without_result(actor: Actor, pk: int) -> QuerySet[Allocation]:
    """The result is 30 kB of JSON that only the utrekning shows."""
    found = _with_result(actor, pk).annotate(has_hand=rules.has_hand_in(actor))
    return with_links(found, "scheme_year").defer("result")


def _beside_the_country(actor: Actor, pk: int) -> QuerySet[Allocation]:
    """With what the country's division gives the county."""
    place = (OuterRef(f"scheme_year__{name}") for name in ("scheme", "year", "county"))
    share = Subquery(shares_in_force(*place)[:1])
    found = _with_result(actor, pk).defer("result").annotate(share_nok=share)
    return found.annotate(has_hand=rules.has_hand_in(actor))


def _changes(actor: Actor, allocation: int) -> QuerySet[ChangeDecision]:
    changes = ChangeDecision.objects.visible_to(actor).filter(allocation=allocation)
    return changes.order_by("pk")


CHANGES = Prepared(_changes)
WITH_RESULT, WITHOUT_RESULT = Prepared(_with_result), Prepared(_without_result)
BESIDE_THE_COUNTRY = Prepared(_beside_the_country)


def visible(
    request: SignedInRequest, pk: int, rows: Prepared[Allocation] = WITHOUT_RESULT
) -> Allocation:
    return rows.first_or_404(request.actor, pk)


@require_GET
def allocation_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    allocation = visible(request, pk)
    year = allocation.scheme_year
    key = Key.parse(allocation.key.key_file)
    advice = advice_on(request.actor, year)
    tables = tables_of(allocation, key, advice.to_owners if advice else None)
    needs = needs_told(tables.with_need_count, tables.owner_count)
    has_hand: bool = allocation.has_hand  # type: ignore[attr-defined]
    frame = getattr(year, "frame", None)
    sees_work = rules.may_see_drafts(request.actor, year)
    is_decided = allocation.state == S.DECIDED
    context = {
        "allocation": allocation,
        "year": year,
        "tables": tables,
        "advice": advice,
        "own_rate": own_rate(year),
        "words": key_in_words(key),
        "sources": sources_in_words(allocation.basis_set.sources, key),
        "chain": chain_of(allocation, year, allocation, needs),
        "next": next_of(request.actor, year, frame, allocation, has_hand),
        "sees_work": sees_work,
        "history": history_of(allocation) if sees_work else [],
        "may_change": rules.may_adjust(request.actor, allocation),
        "may_approve": rules.may_approve(request.actor, allocation, has_hand=has_hand),
        "may_return": rules.may_return(request.actor, allocation),
        "may_order_papers": rules.may_order_papers(request.actor, allocation),
    }
    if frame and sees_work and not is_decided:
        context["holds"] = holds_in_frame(allocation)
    if is_decided:
        unplaced = unplaced_by_recipient(allocation)
        context["unplaced_nok"] = sum(unplaced.values())
        context["changes"] = CHANGES.rows(request.actor, allocation.pk)
        context["may_start_change"] = rules.may_change(request.actor, allocation)
    return page(request, "funding/allocation_detail.html", context)


@require_GET
def allocation_working(request: SignedInRequest, pk: int) -> HttpResponse:
    """The utrekning: how every krone came about, pot by pot."""
    allocation = visible(request, pk, WITH_RESULT)
    context = {
        "allocation": allocation,
        "year": allocation.scheme_year,
        "working": working_of(allocation),
        "words": key_in_words(Key.parse(allocation.key.key_file)),
    }
    return page(request, "funding/allocation_working.html", context)


@require_http_methods(["GET", "POST"])
def line_adjust(request: SignedInRequest, pk: int, recipient_pk: int) -> HttpResponse:
    allocation = visible(request, pk)
    lines = allocation.lines.select_related("recipient", "network")
    line = get_object_or_404(lines, recipient=recipient_pk)
    require(rules.may_adjust(request.actor, allocation))
    initial = {"to_nok": line.granted_nok, "version": allocation.version}
    form = AdjustForm(request.POST or None, initial=initial)
    if "meter" in request.POST:
        return page(
            request,
            "funding/line_adjust.html",
            _adjust_context(allocation, line, form),
            part="meter",
        )
    if form.is_valid():
        try:
            adjust_line(actor=request.actor, line=line, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _adjusted(line, form.cleaned_data["to_nok"]))
            return redirect(allocation)
    context = _adjust_context(allocation, line, form)
    status = 422 if form.is_bound else 200
    return page(request, "funding/line_adjust.html", context, status=status)


def _adjusted(line: AllocationLine, to_nok: int) -> str:
    return _("%(recipient)s is granted %(amount)s.") % {
        "recipient": line.recipient.name,
        "amount": nok(to_nok),
    }


def _adjust_context(
    allocation: Allocation, line: AllocationLine, form: AdjustForm
) -> dict[str, object]:
    """With what would be left of the frame; None while the amount cannot be read."""
    to_nok: int | None = line.granted_nok
    if form.is_bound:
        form.is_valid()
        to_nok = form.cleaned_data.get("to_nok")
    left_nok = None if to_nok is None else left_with(allocation, line, to_nok)
    return {
        "allocation": allocation,
        "year": allocation.scheme_year,
        "line": line,
        "form": form,
        "to_nok": to_nok,
        "left_nok": left_nok,
        "over_nok": -left_nok if left_nok is not None and left_nok < 0 else None,
        "change_nok": None if to_nok is None else to_nok - line.by_key_nok,
        "own": None
        if to_nok is None or is_named(line.recipient)
        else own_contribution.reckon(
            allocation.scheme_year, max(to_nok - line.for_network_nok, 0)
        ),
    }


@require_POST
def allocation_send(request: SignedInRequest, pk: int) -> HttpResponse:
    allocation = visible(request, pk)
    require(rules.may_send(request.actor, allocation))
    if allocation.state == S.DRAFT:
        explained = rules.explains_departures(allocation, unexplained(allocation))
        if not explained:
            messages.error(request, explained.reason)
            return redirect("funding:allocation_departures", pk=allocation.pk)
    return _move(request, allocation, SEND)


@require_http_methods(["GET", "POST"])
def allocation_approval(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where an approver reads the sums, and approves or returns."""
    allocation = visible(request, pk, BESIDE_THE_COUNTRY)
    action = request.POST.get("do", "")
    if request.method == "POST" and action != RETURN:
        return _move(request, allocation, action)
    require(rules.may_return(request.actor, allocation))
    form = ReturnForm(request.POST or None, initial={"version": allocation.version})
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        return _move(request, allocation, RETURN, reason)
    if allocation.state != S.FOR_APPROVAL:
        return redirect(allocation)
    key = Key.parse(allocation.key.key_file)
    tables = tables_of(allocation, None)
    frame = getattr(allocation.scheme_year, "frame", None)
    share_nok: int | None = allocation.share_nok  # type: ignore[attr-defined]
    has_hand: bool = allocation.has_hand  # type: ignore[attr-defined]
    beside = compared(allocation, [(row.line, row.reason) for row in tables.rows])
    context = {
        "allocation": allocation,
        "year": allocation.scheme_year,
        "tables": tables,
        "form": form,
        "words": key_in_words(key),
        "compared": beside,
        "explained": rules.explains_departures(allocation, beside.unexplained),
        "review": review_of(allocation, tables.rows),
        "frame": frame,
        "departure": departure(frame, share_nok),
        "holds": holds_in_frame(allocation),
        "may_approve": rules.may_approve(request.actor, allocation, has_hand=has_hand),
    }
    status = 422 if form.is_bound else 200
    return page(request, "funding/allocation_approval.html", context, status=status)


def _move(
    request: SignedInRequest, allocation: Allocation, action: str, reason: str = ""
) -> HttpResponse:
    done = {
        SEND: _("The allocation is sent for approval."),
        APPROVE: _("The allocation is decided."),
        RETURN: _("The allocation is returned to a draft."),
    }
    move = partial(move_allocation, actor=request.actor, allocation=allocation)
    return take_step(request, allocation, action, move, done, reason)
