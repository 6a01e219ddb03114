"""The scenario bench of a year: side by side, one by one, written, shared and used."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from funding.models import BenchScenario
from funding.models.scenario import BenchScenarioQuerySet
from funding.pages.key_desk import YEAR_FOR_A_KEY
from funding.pages.scenario_bench import Bench, scenario_page, year_of_bench
from funding.pages.scenario_desk import SAVE, ScenarioDesk
from funding.rules import money as rules
from funding.services import scenarios as services
from portal.lib.errors import Refusal
from portal.lib.http import SignedInRequest, page, pressed
from portal.lib.verdict import require


@require_GET
def scenario_bench(request: SignedInRequest, pk: int) -> HttpResponse:
    """The scenarios of a year, some of them side by side."""
    bench = Bench(request.actor, year_of_bench(request.actor, pk), request.GET)
    context = {
        "bench": bench,
        "year": bench.year,
        "may_handle": rules.may_handle(request.actor, bench.year),
    }
    return page(request, "funding/scenario_bench.html", context)


@require_GET
def scenario_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    scenario = visible(request, pk)
    context = scenario_page(request.actor, scenario, request.GET)
    return page(request, "funding/scenario_detail.html", context)


@require_http_methods(["GET", "POST"])
def scenario_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new one, or a copy of the one that the address names (``?from=``)."""
    year = YEAR_FOR_A_KEY.first_or_404(request.actor, pk)
    require(rules.may_handle(request.actor, year))
    source = None
    if request.GET.get("from"):
        source = get_object_or_404(
            _scenarios(request).filter(scheme_year=pk), pk=_number(request, "from")
        )
    desk = ScenarioDesk(
        request.actor, year, source, request.POST or None, copies=source is not None
    )
    if desk.do == SAVE and desk.valid:
        try:
            scenario = services.add_scenario(
                actor=request.actor,
                scheme_year=year,
                wish=desk.wish(),
                form_key=desk.form.cleaned_data["form_key"],
            )
        except ValidationError as error:
            desk.object_to(error)
        except Refusal as refusal:
            desk.object_to(refusal.reason)
        else:
            messages.success(request, _("The scenario is saved."))
            return redirect(scenario)
    return _form_page(request, desk, {"year": year})


@require_http_methods(["GET", "POST"])
def scenario_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    scenario = visible(request, pk)
    require(rules.may_handle(request.actor, scenario.scheme_year))
    year = YEAR_FOR_A_KEY.first_or_404(request.actor, scenario.scheme_year_id)
    desk = ScenarioDesk(request.actor, year, scenario, request.POST or None)
    if desk.do == SAVE and desk.valid:
        try:
            services.change_scenario(
                actor=request.actor,
                scenario=scenario,
                wish=desk.wish(),
                version=desk.form.cleaned_data["version"],
            )
        except ValidationError as error:
            desk.object_to(error)
        except Refusal as refusal:
            desk.object_to(refusal.reason)
        else:
            messages.success(request, _("The scenario is changed."))
            return redirect(scenario)
    return _form_page(request, desk, {"year": year, "scenario": scenario})


def _form_page(
    request: SignedInRequest, desk: ScenarioDesk, context: dict[str, object]
) -> HttpResponse:
    wrong = desk.form.is_bound and (desk.form.errors or not desk.valid)
    swapped = "HX-Request" in request.headers
    return page(
        request,
        "funding/scenario_form.html",
        {"desk": desk, **context},
        part="effect",
        status=422 if wrong and desk.do == SAVE and not swapped else 200,
    )


@require_POST
def scenario_share(request: SignedInRequest, pk: int) -> HttpResponse:
    scenario = visible(request, pk)
    require(rules.may_handle(request.actor, scenario.scheme_year))
    shared = pressed(request, "do", "share", "withdraw") == "share"
    services.share_scenario(actor=request.actor, scenario=scenario, shared=shared)
    said = {
        True: _("The forum's people can read the scenario now."),
        False: _("The forum's people no longer see the scenario."),
    }
    messages.success(request, said[shared])
    return redirect(scenario)


@require_POST
def scenario_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Only the button that says so does it."""
    scenario = visible(request, pk)
    year = scenario.scheme_year
    require(rules.may_handle(request.actor, year))
    if request.POST.get("do") != "remove":
        return redirect(scenario)
    services.remove_scenario(actor=request.actor, scenario=scenario)
    messages.success(request, _("The scenario is deleted."))
    return redirect("funding:scenario_bench", pk=year.pk)


@require_POST
def scenario_use(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make it the draft of the year's allocation."""
    scenario = visible(request, pk)
    allocation = services.use_scenario(
        actor=request.actor,
        scenario=scenario,
        version=_number(request, "version"),
        form_key=_form_key(request),
    )
    messages.success(request, _("The frame is divided as the scenario says."))
    return redirect(allocation)


def visible(request: SignedInRequest, pk: int) -> BenchScenario:
    return get_object_or_404(_scenarios(request), pk=pk)


def _scenarios(request: SignedInRequest) -> BenchScenarioQuerySet:
    return BenchScenario.objects.visible_to(request.actor).select_related(
        "scheme_year__county", "scheme_year__scheme", "key", "basis_set", "updated_by"
    )


def _number(request: SignedInRequest, name: str) -> int:
    """-1 for what is no number: nothing has it."""
    text = (request.GET if name == "from" else request.POST).get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _form_key(request: SignedInRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return uuid.uuid4()
