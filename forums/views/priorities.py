"""The year's needs side by side: the forum's order, amounts and scenarios."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from forums.advice.needs import listed
from forums.forms.priorities import PrioritiesForm, ScenarioForm
from forums.models import Forum, ForumRole, Recommendation, Scenario
from forums.models.seat import fora_of
from forums.pages.priorities import Sheet, compared
from forums.services import priorities as services
from forums.services import scenarios
from forums.views.saving import saved, status_of
from partnerships.models import SchemeYear
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.errors import Refusal, StaleState
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.prepared import Prepared


@require_http_methods(["GET", "POST"])
def priorities(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    sheet = visible_sheet(request, pk, year)
    sent = request.POST.dict() or None
    form = PrioritiesForm(sent, found=sheet.needs, version=sheet.version)
    context: dict[str, object] = {"form": form}
    status = 200
    if request.method == "POST" and not sheet.may:  # what was typed is shown, not lost
        context["refused"], status = sheet.may.reason, 403
    elif request.POST.get("move"):
        form.show_moved(request.POST["move"])
        context["unsaved"] = True
    elif form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return _saved(request, sheet, form)
            except StaleState as stale:
                return _show_both(request, pk, year, form, stale)
            except ValidationError as error:
                form.add_error(None, error)
    return _page(request, sheet, context, status)


def _saved(
    request: SignedInRequest, sheet: Sheet, form: PrioritiesForm
) -> HttpResponse:
    services.save_priorities(
        actor=request.actor,
        forum=sheet.forum,
        scheme_year=sheet.scheme_year,
        places=form.places(),
        version=_number(form.cleaned_data["version"]),
    )
    messages.success(request, _("The order and the amounts are saved."))
    return redirect(f"{address(sheet.forum, sheet.scheme_year)}?saved=1")


def _show_both(
    request: SignedInRequest,
    pk: int,
    year: int,
    form: PrioritiesForm,
    stale: StaleState,
) -> HttpResponse:
    """One's own in the fields, and beside it what somebody else has saved."""
    newest = visible_sheet(request, pk, year)
    form.data = {**request.POST.dict(), "version": str(newest.version)}
    context: dict[str, object] = {"form": form, "stale": stale.reason}
    context["theirs"] = newest.needs
    return _page(request, newest, context, 409)


def _page(
    request: SignedInRequest, sheet: Sheet, context: dict[str, object], status: int
) -> HttpResponse:
    found = {"sheet": sheet, "forum": sheet.forum, "scheme_year": sheet.scheme_year}
    return page(request, "forums/priorities.html", context | found, status=status)


@require_GET
def scenario_list(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    return _scenarios(request, visible_sheet(request, pk, year), None)


def _scenarios(
    request: SignedInRequest, sheet: Sheet, form: ScenarioForm | None
) -> HttpResponse:
    if form is None and sheet.may_compare:
        form = ScenarioForm(keys=sheet.money.keys)
    context = {
        "sheet": sheet,
        "forum": sheet.forum,
        "scheme_year": sheet.scheme_year,
        "form": form,
        **compared(sheet),
    }
    status = status_of(form) if form else 200
    return page(request, "forums/scenarios.html", context, status=status)


@require_POST
def scenario_add(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    sheet = visible_sheet(request, pk, year)
    require(sheet.may_compare)
    form = ScenarioForm(request.POST, keys=sheet.money.keys)
    if form.is_valid():
        made = saved(
            form,
            scenarios.add_scenario,
            actor=request.actor,
            forum=sheet.forum,
            scheme_year=sheet.scheme_year,
        )
        if made is not None:
            return redirect(_scenario_address(sheet))
    return _scenarios(request, sheet, form)


@require_POST
def scenario_remove(
    request: SignedInRequest, pk: int, year: int, scenario: int
) -> HttpResponse:
    """Again, when it is gone, changes nothing."""
    sheet = visible_sheet(request, pk, year)
    require(sheet.may_compare)
    found = _scenario(sheet, scenario)
    if found is not None:
        scenarios.remove_scenario(actor=request.actor, scenario=found)
    return redirect(_scenario_address(sheet))


@require_POST
def scenario_take_over(
    request: SignedInRequest, pk: int, year: int, scenario: int
) -> HttpResponse:
    sheet = visible_sheet(request, pk, year)
    require(sheet.may)
    found = _scenario(sheet, scenario)
    version = request.POST.get("version", "")
    try:
        if found is None:
            raise Refusal(_("Somebody has taken this scenario away."))
        scenarios.take_over(
            actor=request.actor, scenario=found, version=_number(version)
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Refusal as refusal:
        messages.error(request, str(refusal.reason))
    else:
        text = _("The amounts of “%(name)s” stand in the forum's order now.")
        messages.success(request, text % {"name": found})
        return redirect(address(sheet.forum, sheet.scheme_year))
    return redirect(_scenario_address(sheet))


def _scenario(sheet: Sheet, pk: int) -> Scenario | None:
    found = Scenario.objects.filter(forum=sheet.forum, scheme_year=sheet.scheme_year)
    related = "forum__county", "scheme_year__county"
    return found.select_related(*related).filter(pk=pk).first()


def _number(text: str) -> int:
    """-1, which no version is, for what is no number."""
    return int(text) if text.isdecimal() and len(text) < 9 else -1


def _forum(actor: Actor, pk: int) -> QuerySet[Forum]:
    roles = ForumRole.objects.valid_on(clock.today()).acting(actor)
    runs = Exists(roles.filter(forum=OuterRef("pk")))
    fora = fora_of(actor).select_related("county", "scheme").annotate(runs=runs)
    return fora.filter(pk=pk)


FORUM = Prepared(_forum)


def visible_sheet(request: SignedInRequest, pk: int, year: int) -> Sheet:
    """404 for who may not see the forum's work, as for a year that is not its."""
    forum: Any = FORUM.first(request.actor, pk)
    if forum is None:
        raise Http404
    found = listed(forum, year)
    if found is None:
        raise Http404
    scheme_year, kept = found
    scheme_year.county, scheme_year.scheme = forum.county, forum.scheme
    return Sheet(request.actor, forum, scheme_year, kept, runs=forum.runs)


def year_of(forum: Forum, year: int) -> SchemeYear:
    found = get_object_or_404(_years_of(forum), pk=year)
    found.county, found.scheme = forum.county, forum.scheme
    return found


def _years_of(forum: Forum) -> QuerySet[SchemeYear]:
    years = SchemeYear.objects.filter(county=forum.county_id, scheme=forum.scheme_id)
    forwarded = Recommendation.objects.filter(forum=forum, scheme_year=OuterRef("pk"))
    return years.annotate(is_settled=Exists(forwarded.settling()))


def address(forum: Forum, scheme_year: SchemeYear) -> str:
    return address_of("forums:priorities", forum.pk, scheme_year.pk)


def _scenario_address(sheet: Sheet) -> str:
    return address_of("forums:scenario_list", sheet.forum.pk, sheet.scheme_year.pk)
