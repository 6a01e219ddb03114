"""Complaints: the list, one, registering one, and what comes of it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from funding.forms.complaints import (
    AnswerComplaintForm,
    AppealForm,
    CaseCommentForm,
    ComplaintForm,
    TreatForm,
)
from funding.forms.payments import put
from funding.history_complaints import history_of_complaint
from funding.models import CaseComment, CaseLetter, Complaint, ComplaintFile
from funding.models.complaint import ComplaintQuerySet
from funding.pages.complaint_targets import targets_of
from funding.rules import complaints as rules_complaints
from funding.rules import money as rules
from funding.services import complaints as services
from funding.services.complaints import Said
from funding.views.grants import OVERSEES, grants
from partnerships.forms.attachment import AttachmentForm
from portal.lib import clock
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

PAGE = 25
S = Complaint.State


def complaints_of(request: SignedInRequest) -> ComplaintQuerySet:
    return Complaint.objects.visible_to(request.actor).select_related(
        "grant__recipient",
        "grant__scheme_year__scheme",
        "grant__scheme_year__county",
        "registered_by",
        "handled_by",
        "decided_by",
        "outcome",
        "line",
        "need_line__need",
        "change",
    )


@require_GET
def complaint_list(request: SignedInRequest) -> HttpResponse:
    every = complaints_of(request)
    chosen = request.GET.get("state", "")
    rows = every.filter(state=chosen) if chosen in S else every
    if chosen == "open":
        rows = every.open()
    shown = Paginator(rows.order_by("-received_on", "-pk"), PAGE)
    context = {
        "page": shown.get_page(request.GET.get("page")),
        "chosen": chosen,
        "filters": [
            ("open", _("Not closed")),
            *((code, capfirst(label)) for code, label in S.choices),
        ],
    }
    return page(request, "funding/complaint_list.html", context)


@require_http_methods(["GET", "POST"])
def complaint_new(request: SignedInRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(grants(request), pk=pk)
    require(rules_complaints.may_complain(request.actor, grant))
    targets = targets_of(grant)
    own = request.actor.kind != rules.Kind.GOVERNOR
    form = ComplaintForm(
        request.POST or None,
        about=[(value, text) for value, (text, _about) in targets.items()],
        own=own,
        initial={"form_key": uuid.uuid4(), "received_on": clock.today()},
    )
    if form.is_valid():
        typed = form.cleaned_data
        try:
            complaint = services.register_complaint(
                actor=request.actor,
                grant=grant,
                about=targets[typed["about"]][1],
                text=typed["text"],
                received_on=typed.get("received_on", clock.today()),
                form_key=typed["form_key"],
            )
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("The complaint is registered."))
            return redirect(f"{complaint.get_absolute_url()}?saved=1")
    context = {"grant": grant, "year": grant.scheme_year, "form": form, "own": own}
    status = 422 if form.is_bound else 200
    return page(request, "funding/complaint_new.html", context, status=status)


@require_GET
def complaint_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return shown(request, get_object_or_404(complaints_of(request), pk=pk))


def shown(
    request: SignedInRequest, complaint: Complaint, typed: Form | None = None
) -> HttpResponse:
    """The page; ``typed``: a form that came back with something to mend."""
    actor = request.actor
    at = {"version": complaint.version}
    forms: dict[str, Form] = {
        "treat_form": TreatForm(complaint=complaint),
        "answer_form": AnswerComplaintForm(initial=at),
        "appeal_form": AppealForm(initial=at),
        "comment_form": CaseCommentForm(initial={"form_key": uuid.uuid4()}),
        "files_form": AttachmentForm(scheme_year=complaint.grant.scheme_year),
    }
    if typed:
        name = next(name for name, form in forms.items() if type(form) is type(typed))
        forms[name] = typed
    comments = CaseComment.objects.visible_to(actor).filter(complaint=complaint)
    letters = CaseLetter.objects.visible_to(actor).filter(complaint=complaint)
    may_discuss = rules.may_discuss(actor, complaint.grant.scheme_year)
    context: dict[str, Any] = {
        "complaint": complaint,
        "grant": complaint.grant,
        "year": complaint.grant.scheme_year,
        "may_treat": rules_complaints.may_treat(actor, complaint),
        "may_answer": rules_complaints.may_answer(actor, complaint),
        "may_withdraw": rules_complaints.may_withdraw(actor, complaint),
        "may_attach": rules_complaints.may_attach(actor, complaint),
        "files": ComplaintFile.objects.there().filter(complaint=complaint),
        "may_discuss": may_discuss,
        "letters": letters.select_related("document").defer("document__content"),
        "comments": comments.select_related("by") if actor.kind in OVERSEES else (),
        "history": history_of_complaint(complaint) if actor.kind in OVERSEES else [],
        **forms,
    }
    status = 422 if typed else 200
    return page(request, "funding/complaint_detail.html", context, status=status)


@require_POST
def complaint_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """One step: treat, answer, forward, settle, dismiss or withdraw."""
    complaint = get_object_or_404(complaints_of(request), pk=pk)
    action = request.POST.get("do", "")
    rule = services.RULES.get(action, rules_complaints.may_treat)
    require(rule(request.actor, complaint))
    form = _form_of(request, complaint, action)
    if form is None:
        services.move_complaint(actor=request.actor, complaint=complaint, action=action)
        messages.success(request, _("The complaint is withdrawn."))
        return redirect(complaint)
    if form.is_valid():
        said = dict(form.cleaned_data)
        version = said.pop("version")
        try:
            services.move_complaint(
                actor=request.actor,
                complaint=complaint,
                action=action,
                said=Said(**said),
                version=version,
            )
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("It is registered, and the recipient told."))
            return redirect(complaint)
    return shown(request, complaint, form)


def _form_of(
    request: SignedInRequest, complaint: Complaint, action: str
) -> Form | None:
    """None for what is not written: that it is withdrawn, and a step that is none."""
    match action:
        case services.TREAT:
            return TreatForm(request.POST, complaint=complaint)
        case services.SETTLE:
            return AppealForm(request.POST)
        case services.UPHOLD | services.PARTLY | services.FORWARD | services.DISMISS:
            return AnswerComplaintForm(request.POST)
    return None


@require_POST
def complaint_outcome(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin the later decision that upholds it, or go on with it."""
    complaint = get_object_or_404(complaints_of(request), pk=pk)
    change = services.begin_outcome(actor=request.actor, complaint=complaint)
    return redirect(change)
