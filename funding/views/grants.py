"""One recipient's grant: its letter, whether it is accepted, and what is paid when."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from funding.forms.decisions import AnswerForm, MoreTimeForm
from funding.forms.payments import AnewForm, PayeeForm, RepaidForm, SuspendForm
from funding.history import history_of_grant
from funding.models import (
    Acceptance,
    AllocationLine,
    CaseLetter,
    Grant,
    GrantLetter,
    Payment,
    RepaymentClaim,
)
from funding.models.grant import GrantQuerySet
from funding.models.payment import PaymentQuerySet
from funding.pages.grant_answers import Asked, asked_of, chosen
from funding.pages.grant_rows import decided_rows
from funding.pages.split_payees import split_of
from funding.rules import complaints as rules_complaints
from funding.rules import money as rules
from funding.services.acceptances import answer_grant, give_more_time
from partnerships.models import Organisation
from portal.lib.formats import day
from portal.lib.http import SignedInRequest, page
from portal.people.actor import Actor
from portal.people.prepared import Prepared

Kind = Organisation.Kind
OVERSEES = (Kind.GOVERNOR, Kind.NATIONAL)


def grants(request: SignedInRequest) -> GrantQuerySet:
    return _detailed(request.actor)


def _detailed(actor: Actor) -> GrantQuerySet:
    """Those that this actor may know of, with what they are and whose."""
    return (
        Grant.objects.visible_to(actor)
        .with_amount()
        .with_more()
        .select_related("recipient", "scheme_year__scheme", "scheme_year__county")
    )


def _lines(scheme_year: int, recipient: int) -> QuerySet[AllocationLine]:
    lines = AllocationLine.objects.filter(
        allocation__scheme_year=scheme_year,
        allocation__state="decided",
        recipient=recipient,
    )
    lines = lines.select_related("recipient", "allocation__decision")
    return lines.defer("allocation__result", "pots").order_by("pk")


def _payments(actor: Actor, grant: int) -> PaymentQuerySet:
    rows = Payment.objects.visible_to(actor).filter(grant=grant)
    return rows.with_answer().select_related("recipient").order_by("number")


def _letters(actor: Actor, line: int) -> QuerySet[GrantLetter]:
    letters = GrantLetter.objects.visible_to(actor).filter(line=line)
    letters = letters.select_related("document").defer("document__content")
    return letters.order_by("-ordered_at", "-pk")[:1]


DETAILED = Prepared(lambda actor, pk: _detailed(actor).filter(pk=pk))
LINES, PAYMENTS, LETTERS = Prepared(_lines), Prepared(_payments), Prepared(_letters)


def line_of(grant: Grant) -> AllocationLine | None:
    """What the key gave, or refused: the line that has the grant letter."""
    return LINES.first(grant.scheme_year_id, grant.recipient_id)


@require_safe
def grant_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    grant = DETAILED.first_or_404(request.actor, pk)
    return shown(request, grant)


def shown(
    request: SignedInRequest,
    grant: Grant,
    asked: Sequence[Asked] | None = None,
    **forms: Form,
) -> HttpResponse:
    """The page; ``forms``: those that came back with something to mend, which are
    among those of ``asked`` where it is given.
    """
    line = line_of(grant)
    year = grant.scheme_year
    payments = PAYMENTS.rows(request.actor, grant.pk)
    planned = [each for each in payments if each.state == Payment.State.PLANNED]
    asked = asked_of(request.actor, grant) if asked is None else asked
    handles = rules.may_handle(request.actor, year)
    split = split_of(grant) if handles and planned else None
    context = {
        "payments": payments,
        "planned": planned,
        "suspended": any(each.is_suspended for each in planned),
        "grant": grant,
        "line": line,
        "year": year,
        "rows": decided_rows(grant, line),
        "claims": _claims(request, grant) if grant.has_claims else (),
        "complaints": grant.complaints.order_by("-pk") if grant.has_complaints else (),
        "may_complain": rules_complaints.may_complain(request.actor, grant),
        "letter": LETTERS.first(request.actor, line.pk) if line else None,
        "letters": _other_letters(request, grant) if grant.has_letters else (),
        "asked": asked,
        "acceptance": _first_of(asked),
        "may_answer": rules.may_answer_grant(request.actor, grant.recipient),
        "may_handle": handles,
        "split": split,
        "payee_form": forms.get("payee_form") or PayeeForm(split=split),
        "history": history_of_grant(grant, line) if _oversees(request) else [],
        **{name: forms.get(name) or form() for name, form in FORMS.items()},
    }
    status = 422 if forms else 200
    return page(request, "funding/grant_detail.html", context, status=status)


def _first_of(asked: Sequence[Asked]) -> Acceptance | None:
    """What waits for an answer, before what has one."""
    found = sorted(asked, key=lambda each: not each.acceptance.is_waiting)
    return found[0].acceptance if found else None


FORMS: dict[str, type[Form]] = {
    "answer_form": AnswerForm,
    "more_time_form": MoreTimeForm,
    "suspend_form": SuspendForm,
    "anew_form": AnewForm,
    "repaid_form": RepaidForm,
}


def _oversees(request: SignedInRequest) -> bool:
    return request.actor.kind in OVERSEES


def _other_letters(request: SignedInRequest, grant: Grant) -> QuerySet[CaseLetter]:
    """To its needs, of changes, and the answers to complaints."""
    letters = CaseLetter.objects.visible_to(request.actor).filter(grant=grant).newest()
    letters = letters.select_related("document").defer("document__content")
    return letters.order_by("ordered_at", "pk")


def _claims(request: SignedInRequest, grant: Grant) -> QuerySet[RepaymentClaim]:
    rows = RepaymentClaim.objects.visible_to(request.actor).filter(grant=grant)
    return rows.select_related("payer", "change").order_by("pk")


@require_POST
def grant_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(grants(request), pk=pk)
    asked = asked_of(request.actor, grant)
    one = chosen(asked, request.POST.get("acceptance"))
    one.bind(request.POST)
    form = one.answer_form
    if form.is_valid():
        try:
            answered = answer_grant(
                actor=request.actor,
                acceptance=one.acceptance,
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
            return redirect(grant)
    return shown(request, grant, asked, answer_form=form)


@require_POST
def grant_more_time(request: SignedInRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(grants(request), pk=pk)
    asked = asked_of(request.actor, grant)
    one = chosen(asked, request.POST.get("acceptance"))
    one.bind(request.POST)
    form = one.time_form
    if form.is_valid():
        until = form.cleaned_data["until"]
        try:
            give_more_time(actor=request.actor, acceptance=one.acceptance, until=until)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            text = _("The recipient can answer until %(day)s.") % {"day": day(until)}
            messages.success(request, text)
            return redirect(grant)
    return shown(request, grant, asked, more_time_form=form)
