"""The year's call: its calendar for everybody, and the governor's work on it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from partnerships.acting import organisation_of
from partnerships.forms.call import CallForm, ExtensionForm
from partnerships.history.call import history_of
from partnerships.models import Organisation, SchemeYear
from partnerships.pages.call import dates_of, extensions_of, opened_needs
from partnerships.rules import calls as call_rules
from partnerships.rules import needs as rules
from partnerships.services import calls as services
from portal.lib.errors import StaleState
from portal.lib.formats import moment
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import Verdict, require

PAGE = 25
Kind = Organisation.Kind


@require_safe
def call_list(request: SignedInRequest) -> HttpResponse:
    years = SchemeYear.objects.visible_to(request.actor).select_related(
        "scheme", "county"
    )
    ordered = years.order_by("-year", "county__code", "scheme__code")
    shown = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    return page(request, "partnerships/call_list.html", {"page": shown})


@require_safe
def call_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    year = visible_year(request, pk)
    write = call_rules.may_write_call(request.actor, year.county)
    governs = request.actor.kind in (Kind.GOVERNOR, Kind.NATIONAL)
    context = {
        "year": year,
        "dates": dates_of(year),
        "write": write,
        "publish": call_rules.may_publish_call(request.actor, year),
        "register": may_register(request, year),
        "extensions": extensions_of(year, request.actor),
        "opened": opened_needs(year) if governs else (),
        "history": history_of(year, names_owners=governs),
    }
    return page(request, "partnerships/call_detail.html", context)


def may_register(request: SignedInRequest, year: SchemeYear) -> Verdict:
    """Whether the organisation acted for can register a need in this year now."""
    writes = rules.may_write_needs(request.actor)
    if not writes:
        return writes
    return rules.may_register_need(request.actor, year, organisation_of(request.actor))


@require_http_methods(["GET", "POST"])
def call_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    year = visible_year(request, pk)
    require(call_rules.may_write_call(request.actor, year.county))
    form = CallForm(request.POST or None, scheme_year=year)
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            services.change_call(
                actor=request.actor,
                scheme_year=year,
                version=values.pop("version"),
                reason=values.pop("reason", ""),
                values=values,
            )
        except (ValidationError, StaleState) as error:
            show(form, error)
        else:
            messages.success(request, _("The call is saved."))
            return redirect(year)
    context = {"form": form, "year": year}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/call_form.html", context, status=status)


@require_POST
def call_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    year = visible_year(request, pk)
    try:
        services.publish_call(actor=request.actor, scheme_year=year)
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    else:
        told = _("The call is published. The owners are told by e-mail.")
        messages.success(request, told)
    return redirect(year)


@require_POST
def call_next(request: SignedInRequest, pk: int) -> HttpResponse:
    year = visible_year(request, pk)
    made = services.make_next_year(actor=request.actor, last=year)
    return redirect("partnerships:call_edit", pk=made.pk)


@require_http_methods(["GET", "POST"])
def call_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open the year for one owner after its deadline."""
    year = visible_year(request, pk)
    require(call_rules.may_write_call(request.actor, year.county))
    form = ExtensionForm(
        request.POST or None, scheme_year=year, owner=request.GET.get("owner", "")
    )
    if form.is_valid():
        try:
            extension = services.extend_deadline(
                actor=request.actor, scheme_year=year, **form.cleaned_data
            )
        except ValidationError as error:
            show(form, error)
        else:
            told = _("Opened for %(owner)s until %(until)s. They are told by e-mail.")
            facts = {"owner": extension.owner, "until": moment(extension.until)}
            messages.success(request, told % facts)
            return redirect(year)
    context = {"form": form, "year": year}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/call_open.html", context, status=status)


def show(form: forms.Form, error: ValidationError | StaleState) -> None:
    """Put the service's sentences beside their fields."""
    if isinstance(error, StaleState):
        form.add_error(None, str(error.reason))
        return
    for name, problems in getattr(error, "error_dict", {"": [error]}).items():
        form.add_error(name if name in form.fields else None, problems)


def visible_year(request: SignedInRequest, pk: int) -> SchemeYear:
    years = SchemeYear.objects.visible_to(request.actor)
    return get_object_or_404(years.select_related("scheme", "county"), pk=pk)
