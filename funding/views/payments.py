"""A year's payments: the list of instalments, its rule, and the plan of one grant."""

from calendar import isleap
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from funding.forms.payments import (
    AmountsForm,
    AnewForm,
    PayeeForm,
    RepaidForm,
    SharesForm,
    SuspendForm,
    percent_of_rule,
    put,
)
from funding.models import Payment, PaymentFile, PaymentRule, RepaymentClaim
from funding.models.payment import PaymentQuerySet
from funding.pages.split_payees import split_of, split_payees
from funding.rules import money as rules
from funding.services.claims import register_repaid
from funding.services.payments import (
    change_plan,
    choose_payee,
    pay_anew,
    plan_year,
    resume_payments,
    suspend_payments,
)
from funding.services.settlement import kept_nok, payments_of, planned_of
from funding.views.grants import grants, shown
from partnerships.models import SchemeYear
from portal.lib.http import SignedInRequest, page, pressed
from portal.lib.text import Text
from portal.lib.verdict import require

PAGE = 25
FILTERS: dict[str, tuple[Text, Any]] = {
    "planned": (gettext_lazy("Planned"), PaymentQuerySet.planned),
    "ready": (gettext_lazy("Ready to be paid"), PaymentQuerySet.ready),
    "unaccepted": (gettext_lazy("Not accepted"), PaymentQuerySet.unaccepted),
    "suspended": (gettext_lazy("Suspended"), PaymentQuerySet.suspended),
    "without_number": (
        gettext_lazy("Without an organisation number"),
        PaymentQuerySet.without_number,
    ),
    **{
        state.value: (state.label, lambda rows, state=state: rows.filter(state=state))
        for state in (
            Payment.State.ORDERED,
            Payment.State.PAID,
            Payment.State.RETURNED,
        )
    },
}


def year_of_money(request: SignedInRequest, pk: int) -> SchemeYear:
    """A year whose payments this actor may know of: the governor's and the nation's."""
    years = SchemeYear.objects.visible_to(request.actor)
    year = get_object_or_404(years.select_related("scheme", "county"), pk=pk)
    if not rules.may_see_tools(request.actor, year.county):
        raise Http404
    return year


@require_GET
def payment_list(request: SignedInRequest, pk: int) -> HttpResponse:
    year = year_of_money(request, pk)
    every = Payment.objects.visible_to(request.actor).of_year(year)
    chosen = request.GET.get("state", "")
    rows = FILTERS[chosen][1](every) if chosen in FILTERS else every
    shown = Paginator(
        rows.with_answer()
        .select_related("recipient", "file", "grant__recipient")
        .defer("file__content")
        .order_by("due_on", "recipient__sort_key", "number"),
        PAGE,
    ).get_page(request.GET.get("page"))
    totals = every.aggregate(
        **{
            state.value: Sum(
                "amount_nok", filter=Q(state=state, superseded=False), default=0
            )
            for state in Payment.State
        },
        count=Count("pk"),
        ended=Count("pk", filter=Q(grant__recipient__valid_to__isnull=False)),
    )
    context = {
        "year": year,
        "page": shown,
        "chosen": chosen,
        "filters": [(code, label) for code, (label, _narrow) in FILTERS.items()],
        "sums": rows.counting().sums() if chosen != "returned" else rows.sums(),
        "claims": _open_claims(request, year),
        "split": split_payees(every) if totals["ended"] else (),
        "totals": totals,
        "may_handle": rules.may_handle(request.actor, year),
    }
    return page(request, "funding/payment_list.html", context)


def _open_claims(
    request: SignedInRequest, year: SchemeYear
) -> QuerySet[RepaymentClaim]:
    claims = RepaymentClaim.objects.visible_to(request.actor).of_year(year).open()
    return claims.select_related("payer", "grant__recipient").order_by("pk")[:PAGE]


@require_http_methods(["GET", "POST"])
def payment_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    year = year_of_money(request, pk)
    require(rules.may_handle(request.actor, year))
    form = SharesForm(request.POST or None, given=_usual(year))
    if form.is_valid():
        try:
            planned = plan_year(
                actor=request.actor, scheme_year=year, shares=form.instalments()
            )
        except ValidationError as error:
            put(form, error)
        else:
            text = ngettext(
                "%(n)s grant has a new plan.", "%(n)s grants have a new plan.", planned
            )
            messages.success(request, text % {"n": planned})
            return redirect("funding:payment_list", pk=year.pk)
    context = {"year": year, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "funding/payment_rule.html", context, status=status)


def _usual(year: SchemeYear) -> list[tuple[date, Any]]:
    """The year's own rule, else the county's last one, as many years later."""
    earlier = PaymentRule.objects.filter(
        scheme_year__scheme=year.scheme_id,
        scheme_year__county=year.county_id,
        scheme_year__year__lte=year.year,
    ).select_related("scheme_year")
    rule = earlier.order_by("-scheme_year__year").first()
    if rule is None:
        return []
    later = year.year - rule.scheme_year.year
    shares = percent_of_rule(rule.instalments)
    return [(_years_later(day, later), percent) for day, percent in shares]


def _years_later(day: date, years: int) -> date:
    """The same day of that year; 29 February is the 28th where a year lacks it."""
    year = day.year + years
    leaps = (day.month, day.day) == (2, 29) and not isleap(year)
    return day.replace(year=year, day=28 if leaps else day.day)


@require_http_methods(["GET", "POST"])
def grant_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(grants(request), pk=pk)
    year = grant.scheme_year
    require(rules.may_handle(request.actor, year))
    planned = planned_of(grant)
    given = [(each.due_on, each.amount_nok) for each in planned]
    form = AmountsForm(request.POST or None, given=given)
    if form.is_valid():
        try:
            change_plan(actor=request.actor, grant=grant, amounts=form.instalments())
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("The plan is saved."))
            return redirect(grant)
    context = {
        "grant": grant,
        "year": year,
        "form": form,
        "kept": [each for each in payments_of(grant) if each not in planned],
        "rest_nok": grant.granted_nok - kept_nok(grant),
    }
    status = 422 if form.is_bound else 200
    return page(request, "funding/grant_plan.html", context, status=status)


@require_POST
def grant_suspend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hold back what is planned, or let it go again."""
    grant = get_object_or_404(grants(request), pk=pk)
    require(rules.may_handle(request.actor, grant.scheme_year))
    if pressed(request, "act", "suspend", "resume") == "resume":
        resume_payments(actor=request.actor, grant=grant)
        messages.success(request, _("The payments are no longer held back."))
        return redirect(grant)
    form = SuspendForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the payment waits."))
        return redirect(grant)
    held = suspend_payments(
        actor=request.actor, grant=grant, reason=form.cleaned_data["reason"]
    )
    text = ngettext(
        "%(n)s instalment is held back.", "%(n)s instalments are held back.", held
    )
    messages.success(request, text % {"n": held})
    return redirect(grant)


@require_POST
def grant_payee(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who is paid what is planned, where the recipient has been split."""
    grant = get_object_or_404(grants(request), pk=pk)
    require(rules.may_handle(request.actor, grant.scheme_year))
    form = PayeeForm(request.POST, split=split_of(grant))
    if form.is_valid():
        payee = int(form.cleaned_data["payee"])
        try:
            choose_payee(actor=request.actor, grant=grant, payee=payee)
        except ValidationError as error:
            put(form, error)
        else:
            text = _("What is planned is paid to %(name)s.")
            messages.success(request, text % {"name": form.chosen_name})
            return redirect(grant)
    return shown(request, grant, payee_form=form)


@require_POST
def payment_anew(request: SignedInRequest, pk: int) -> HttpResponse:
    """What came back is planned again, for another day."""
    payments = Payment.objects.visible_to(request.actor).select_related("grant")
    payment = get_object_or_404(payments, pk=pk)
    grant = get_object_or_404(grants(request), pk=payment.grant_id)
    require(rules.may_handle(request.actor, grant.scheme_year))
    form = AnewForm(request.POST)
    if form.is_valid():
        try:
            pay_anew(actor=request.actor, payment=payment, on=form.cleaned_data["due"])
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("The instalment is planned again."))
            return redirect(grant)
    return shown(request, grant, anew_form=form)


@require_POST
def claim_repaid(request: SignedInRequest, pk: int) -> HttpResponse:
    claims = RepaymentClaim.objects.visible_to(request.actor).select_related("grant")
    claim = get_object_or_404(claims, pk=pk)
    grant = get_object_or_404(grants(request), pk=claim.grant_id)
    require(rules.may_handle(request.actor, grant.scheme_year))
    form = RepaidForm(request.POST)
    if form.is_valid():
        try:
            register_repaid(
                actor=request.actor, claim=claim, on=form.cleaned_data["on"]
            )
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("The claim is registered as repaid."))
            return redirect(grant)
    return shown(request, grant, repaid_form=form)


def files_of(request: SignedInRequest) -> Any:
    return (
        PaymentFile.objects.visible_to(request.actor)
        .select_related(
            "scheme_year__county", "scheme_year__scheme", "made_by", "decided_by"
        )
        .defer("content")
    )
