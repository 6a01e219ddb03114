from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from partnerships import county_rules, rules
from partnerships.acting import organisation_of
from partnerships.chain import steps
from partnerships.filters import NeedFilter
from partnerships.forms import NeedForm
from partnerships.history import history_of
from partnerships.models import Need, Organisation, SchemeYear
from partnerships.models.need import NeedQuerySet
from partnerships.need_budget import budget_granted, budget_of
from partnerships.services import needs as services
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.lib.formats import clock as time_of_day
from portal.lib.formats import moment
from portal.lib.http import SignedInRequest, page
from portal.lib.paging import Pages
from portal.lib.verdict import require

PAGE = 25
DETAILED = (
    "scheme_year__scheme",
    "scheme_year__county",
    "owner",
    "carried_by",
    "uh_partner",
    "submitted_by",
)


@require_GET
def need_list(request: SignedInRequest) -> HttpResponse:
    chosen = NeedFilter(request.GET, actor=request.actor)
    totals = chosen.needs().totals()
    pages = Pages(
        chosen.ordered(), PAGE, count=totals["count"], listed=NeedQuerySet.listed
    )
    context = {
        "filter": chosen,
        "page": pages.get_page(request.GET.get("page")),
        "total_nok": totals["requested_nok"],
        "open_years": open_years(request),
        "may_write": rules.may_write_needs(request.actor),
        "may_follow_up": county_rules.may_follow_up(request.actor),
        "own_only": request.actor.kind in Organisation.OWNER_KINDS,
    }
    return page(request, "partnerships/need_list.html", context, part="results")


def open_years(request: SignedInRequest) -> list[SchemeYear]:
    """The years in which the organisation acted for can register needs now."""
    if not rules.may_write_needs(request.actor):
        return []
    owner = organisation_of(request.actor)
    years = SchemeYear.objects.visible_to(request.actor).open_for_needs()
    found = years.select_related("scheme", "county").order_by("year")
    return [year for year in found if rules.is_owner_of_year(year, owner)]


@require_GET
def need_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    need = visible_need(request, pk, "lines__recipient")
    change = rules.may_change_need(request.actor, need)
    granted_nok = budget_granted(need)
    context = {
        "need": need,
        "budget": budget_of(need),
        "change": change,
        "submit": rules.may_submit_need(request.actor, need),
        "missing": services.missing_in(need) if change else {},
        "chain": steps(_link_of(need, granted_nok)),
        "granted_nok": granted_nok,
        "history": history_of(need),
        "see_similar": county_rules.may_see_similar(
            request.actor, need.scheme_year.county_id
        ),
    }
    return page(request, "partnerships/need_detail.html", context, part="summary")


def _link_of(need: Need, granted_nok: int | None) -> str:
    """Where in the chain the need is."""
    if need.state == Need.State.DRAFT:
        return "need"
    return "network" if granted_nok is None else "order"


@require_http_methods(["GET", "POST"])
def need_new(request: SignedInRequest, scheme_year: int) -> HttpResponse:
    years = SchemeYear.objects.visible_to(request.actor)
    year = get_object_or_404(years.select_related("scheme", "county"), pk=scheme_year)
    owner = get_object_or_404(Organisation, pk=request.actor.organisation_id)
    verdict = rules.may_register_need(request.actor, year, owner)
    form = NeedForm(request.POST or None, scheme_year=year, owner=owner)
    if request.method == "GET":
        require(verdict)
    if not verdict:  # what was typed while the deadline passed is shown, not lost
        context = {"form": form, "scheme_year": year, "refused": verdict.reason}
        return page(request, "partnerships/need_form.html", context, status=403)
    if "meter" in request.POST:
        return _meter(request, form)
    if form.is_valid():
        try:
            need = services.register_need(
                actor=request.actor,
                scheme_year=year,
                owner=owner,
                form_key=form.cleaned_data["form_key"],
                values=form.values(),
                lines=form.lines(),
            )
            return _write(request, need, form)
        except ValidationError as error:
            _show(form, error)
    return page(
        request,
        "partnerships/need_form.html",
        {"form": form, "scheme_year": year},
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
def need_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    need = visible_need(request, pk)
    verdict = rules.may_change_need(request.actor, need)
    form = NeedForm(
        request.POST or None,
        scheme_year=need.scheme_year,
        owner=need.owner,
        need=need,
    )
    context = {"form": form, "need": need, "scheme_year": need.scheme_year}
    if request.method == "GET":
        require(verdict)
    if not verdict:
        context["refused"] = verdict.reason
        return page(request, "partnerships/need_form.html", context, status=403)
    if "meter" in request.POST:
        return _meter(request, form)
    if form.is_valid():
        try:
            return _write(request, need, form)
        except ValidationError as error:
            _show(form, error)
    return page(
        request,
        "partnerships/need_form.html",
        context,
        status=422 if form.is_bound else 200,
    )


def _meter(request: SignedInRequest, form: NeedForm) -> HttpResponse:
    """What the owner must put in for the amounts typed so far; saves nothing."""
    form.is_valid()
    context = {"form": form, "meter": form.own_contributions()}
    return page(request, "partnerships/need_form.html", context, part="meter")


def _write(request: SignedInRequest, need: Need, form: NeedForm) -> HttpResponse:
    """Save what the form says; also for a form of which a twin came first."""
    try:
        services.change_need(
            actor=request.actor,
            need=need,
            version=form.cleaned_data["version"],
            values=form.values(),
            lines=form.lines(),
        )
    except StaleState as stale:
        return _show_both(request, visible_need(request, need.pk), form, stale)
    saved = _("Saved %(time)s.") % {"time": time_of_day(clock.now())}
    messages.success(request, saved)
    # The page then forgets what the browser kept of the form, and only then.
    return redirect(f"{need.get_absolute_url()}?saved=1")


def _show_both(
    request: SignedInRequest, need: Need, form: NeedForm, stale: StaleState
) -> HttpResponse:
    """One's own text in the fields, what somebody else saved beside it."""
    theirs = NeedForm(scheme_year=need.scheme_year, owner=need.owner, need=need)
    differing = [
        (field.label, theirs[field.name].value())
        for field in form
        if not field.is_hidden
        and str(theirs[field.name].value() or "") != str(field.value() or "")
    ]
    form.data = {**request.POST.dict(), "version": str(need.version)}
    context = {
        "form": form,
        "need": need,
        "scheme_year": need.scheme_year,
        "stale": stale.reason,
        "theirs": differing,
    }
    return page(request, "partnerships/need_form.html", context, status=409)


def _show(form: NeedForm, error: ValidationError) -> None:
    """Put each of the service's sentences beside its field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)


@require_POST
def need_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    need = visible_need(request, pk)
    version = request.POST.get("version", "")
    before = need.state
    try:
        sent = services.submit_need(
            actor=request.actor,
            need=need,
            version=int(version) if version.isdecimal() and len(version) < 9 else 0,
        )
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
        return redirect(need)
    except StaleState as stale:
        messages.error(request, str(stale.reason))
        return redirect(need)
    when = {"moment": moment(sent.submitted_at), "number": sent.receipt}
    if before == Need.State.SUBMITTED:
        text = _("The need was submitted %(moment)s already. Receipt: %(number)s.")
    else:
        text = _("The need is submitted, %(moment)s. Receipt: %(number)s.")
    messages.success(request, text % when)
    return redirect(need)


def visible_need(request: SignedInRequest, pk: int, *prefetched: str) -> Need:
    needs = Need.objects.visible_to(request.actor).select_related(*DETAILED)
    return get_object_or_404(needs.prefetch_related(*prefetched), pk=pk)
