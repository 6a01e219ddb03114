"""Later decisions: who is granted more or less than an allocation decided."""

import uuid
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from funding.forms.decisions import ChangeForm, ChangeLineForm, ReturnForm
from funding.history import history_of
from funding.models import ChangeDecision, Complaint
from funding.pages.change_desk import lines_of, read_target, targets_of
from funding.rules import money as rules
from funding.services.changes import move_change, set_line, start_change
from funding.services.steps import APPROVE, RETURN, SEND
from funding.views.allocations import visible
from funding.views.steps import take_step
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

S = ChangeDecision.State


def visible_changes(request: SignedInRequest) -> QuerySet[ChangeDecision]:
    return (
        ChangeDecision.objects.visible_to(request.actor)
        .select_related(
            "allocation__scheme_year__scheme",
            "allocation__scheme_year__county",
            "allocation__decision",
            "prepared_by",
            "approved_by",
        )
        .defer("allocation__result")
    )


@require_http_methods(["GET", "POST"])
def change_start(request: SignedInRequest, pk: int) -> HttpResponse:
    allocation = visible(request, pk)
    require(rules.may_change(request.actor, allocation))
    form = ChangeForm(request.POST or None, initial={"form_key": uuid.uuid4()})
    if form.is_valid():
        change = start_change(
            actor=request.actor, allocation=allocation, **form.cleaned_data
        )
        return redirect("funding:change_line", pk=change.pk)
    context = {"form": form, "allocation": allocation, "year": allocation.scheme_year}
    status = 422 if form.is_bound else 200
    return page(request, "funding/change_start.html", context, status=status)


@require_http_methods(["GET", "POST"])
def change_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its lines; and where it is sent, approved or returned."""
    change = get_object_or_404(visible_changes(request), pk=pk)
    action = request.POST.get("do", "")
    typed = request.POST if action == RETURN else None
    form = ReturnForm(typed, initial={"version": change.version})
    error = ""
    if form.is_valid():
        return _move(request, change, RETURN, form.cleaned_data["reason"])
    if request.method == "POST" and action != RETURN:
        try:
            return _move(request, change, action)
        except ValidationError as refused:
            error = " ".join(refused.messages)
    year = change.allocation.scheme_year
    sums = change.lines.order_by("year").values("year")
    sees_work = rules.may_see_drafts(request.actor, year)
    context = {
        "change": change,
        "year": year,
        "next": _next(change),
        "lines": lines_of(change),
        "complaint": Complaint.objects.visible_to(request.actor)
        .filter(outcome=change)
        .select_related("grant__recipient")
        .first(),
        "sums": sums.annotate(nok=Sum("change_nok")),
        "form": form,
        "error": error,
        "may_change": rules.may_change(request.actor, change.allocation),
        "may_approve": rules.may_approve_change(request.actor, change),
        "may_return": rules.may_return_change(request.actor, change),
        "history": history_of(change) if sees_work else [],
    }
    status = 422 if error or form.is_bound else 200
    return page(request, "funding/change_detail.html", context, status=status)


def _next(change: ChangeDecision) -> str:
    if change.state == S.DRAFT:
        return _("Say who is granted more or less, and send the change for approval.")
    if change.state == S.FOR_APPROVAL:
        return _("An approver who has written nothing of it decides.")
    return _("Decided. It stands beside the decision that it changes.")


def _move(
    request: SignedInRequest, change: ChangeDecision, action: str, reason: str = ""
) -> HttpResponse:
    done = {
        SEND: _("The change is sent for approval."),
        APPROVE: _("The change is decided."),
        RETURN: _("The change is returned to a draft."),
    }
    move = partial(move_change, actor=request.actor, change=change)
    return take_step(request, change, action, move, done, reason)


@require_http_methods(["GET", "POST"])
def change_line(request: SignedInRequest, pk: int) -> HttpResponse:
    """One recipient more or less; the same recipient again is written anew."""
    change = get_object_or_404(visible_changes(request), pk=pk)
    require(rules.may_change(request.actor, change.allocation))
    if change.state != S.DRAFT:
        return redirect(change)
    year = change.allocation.scheme_year
    targets = targets_of(year)
    target = request.GET.get("target", "")
    initial: dict[str, object] = {"target": target}
    line = change.lines.filter(**read_target(target)).first()
    if line:
        initial |= {"change_nok": line.change_nok, "reason": line.reason}
    form = ChangeLineForm(request.POST or None, targets=targets, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        try:
            set_line(
                actor=request.actor,
                change=change,
                change_nok=data["change_nok"],
                reason=data["reason"],
                **read_target(data["target"]),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The line is saved."))
            return redirect(change)
    context = {"form": form, "change": change, "year": year}
    status = 422 if form.is_bound else 200
    return page(request, "funding/change_line.html", context, status=status)
