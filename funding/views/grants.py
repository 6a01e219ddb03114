"""One recipient's grant: its letter, whether it is accepted, and what is paid when."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from funding import rules
from funding.forms.decisions import AnswerForm, MoreTimeForm
from funding.forms.payments import SuspendForm
from funding.history import history_of_grant
from funding.models import Acceptance, AllocationLine, GrantLetter, Payment
from funding.services.acceptances import answer_grant, give_more_time
from funding.services.papers import paper_url
from partnerships.models import Organisation
from portal.lib.formats import day
from portal.lib.http import SignedInRequest, page

Kind = Organisation.Kind
OVERSEES = (Kind.GOVERNOR, Kind.NATIONAL)


def grants(request: SignedInRequest) -> QuerySet[AllocationLine]:
    """Decided lines: the county's for its governor, else one's own alone."""
    lines = AllocationLine.objects.visible_to(request.actor).filter(
        allocation__state="decided"
    )
    if request.actor.kind not in OVERSEES:
        lines = lines.filter(recipient=request.actor.organisation_id)
    return lines.select_related(
        "recipient",
        "acceptance__answered_by",
        "allocation__scheme_year__scheme",
        "allocation__scheme_year__county",
        "allocation__decision",
    ).defer("allocation__result", "pots")


@require_safe
def grant_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(grants(request), pk=pk)
    return _shown(request, line, AnswerForm(), MoreTimeForm())


def _shown(
    request: SignedInRequest,
    line: AllocationLine,
    answer: AnswerForm,
    more_time: MoreTimeForm,
) -> HttpResponse:
    letters = GrantLetter.objects.visible_to(request.actor).filter(line=line)
    letters = letters.select_related("document").defer("document__content")
    letter = letters.order_by("-ordered_at", "-pk").first()
    year = line.allocation.scheme_year
    payments = list(_payments(request, line))
    planned = [each for each in payments if each.state == Payment.State.PLANNED]
    context = {
        "payments": payments,
        "planned": planned,
        "suspended": any(each.is_suspended for each in planned),
        "suspend_form": SuspendForm(),
        "line": line,
        "year": year,
        "letter": letter,
        "letter_url": paper_url(letter) if letter and letter.document.is_made else "",
        "acceptance": getattr(line, "acceptance", None),
        "may_answer": rules.may_answer_grant(request.actor, line),
        "may_handle": rules.may_handle(request.actor, year),
        "answer_form": answer,
        "more_time_form": more_time,
        "history": history_of_grant(line) if request.actor.kind in OVERSEES else [],
    }
    status = 422 if answer.is_bound or more_time.is_bound else 200
    return page(request, "funding/grant_detail.html", context, status=status)


def _payments(request: SignedInRequest, line: AllocationLine) -> QuerySet[Payment]:
    rows = Payment.objects.visible_to(request.actor).filter(line=line)
    return rows.select_related("recipient", "line__acceptance").order_by("number")


@require_POST
def grant_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(grants(request), pk=pk)
    acceptance = get_object_or_404(
        Acceptance.objects.visible_to(request.actor), line=line
    )
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answered = answer_grant(
                actor=request.actor,
                acceptance=acceptance,
                accepts=form.cleaned_data["answer"] == AnswerForm.ACCEPT,
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            done = {
                Acceptance.State.ACCEPTED: _("The grant is accepted."),
                Acceptance.State.DECLINED: _("The grant is declined."),
            }
            messages.success(request, done[Acceptance.State(answered.state)])
            return redirect("funding:grant_detail", pk=line.pk)
    return _shown(request, line, form, MoreTimeForm())


@require_POST
def grant_more_time(request: SignedInRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(grants(request), pk=pk)
    acceptance = get_object_or_404(
        Acceptance.objects.visible_to(request.actor), line=line
    )
    form = MoreTimeForm(request.POST)
    if form.is_valid():
        until = form.cleaned_data["until"]
        try:
            give_more_time(actor=request.actor, acceptance=acceptance, until=until)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            text = _("The recipient can answer until %(day)s.") % {"day": day(until)}
            messages.success(request, text)
            return redirect("funding:grant_detail", pk=line.pk)
    return _shown(request, line, AnswerForm(), form)
