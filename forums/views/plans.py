"""The long-term plan of a forum: the version in force, the others, and its draft."""

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

from forums.forms.plan import AdoptForm, PlanForm
from forums.models import Plan
from forums.rules import plans as rules
from forums.services import plans as services
from forums.views.fora import visible_forum
from forums.views.saving import saved
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

S = Plan.State


@require_GET
def plan_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The one in force with its text, and all versions with their dates."""
    forum = visible_forum(request, pk)
    plans = Plan.objects.visible_to(request.actor).filter(forum=forum)
    in_force = plans.in_force(clock.today()).first()
    context = {
        "forum": forum,
        "in_force": in_force,
        "sections": list(in_force.sections.all()) if in_force else [],
        "plans": list(plans.order_by("-number")),
        "start": rules.may_start_plan(request.actor, forum),
    }
    return page(request, "forums/plan_list.html", context)


@require_GET
def plan_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _detail(request, _plan(request, pk), None)


def _detail(
    request: SignedInRequest, plan: Plan, refused: AdoptForm | None
) -> HttpResponse:
    write = rules.may_write_plan(request.actor, plan)
    form = AdoptForm(initial={"version": plan.version}) if write else None
    context = {
        "plan": plan,
        "forum": plan.forum,
        "sections": list(plan.sections.all()),
        "write": write,
        "adopt_form": refused or form,
    }
    status = 422 if refused else 200
    return page(request, "forums/plan_detail.html", context, status=status)


@require_POST
def plan_start(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = services.start_plan(actor=request.actor, forum=visible_forum(request, pk))
    return redirect("forums:plan_edit", plan.pk)


@require_http_methods(["GET", "POST"])
def plan_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    require(rules.may_write_plan(request.actor, plan))
    kept = list(plan.sections.values_list("heading", "text"))
    form = PlanForm(request.POST or None, plan=plan, sections=kept)
    context: dict[str, object] = {"form": form, "plan": plan, "forum": plan.forum}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            services.save_plan(
                actor=request.actor,
                plan=plan,
                version=form.cleaned_data["version"],
                title=form.cleaned_data["title"],
                sections=form.typed(),
            )
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        except StaleState as stale:
            form.data = {**request.POST.dict(), "version": str(plan.version)}
            context |= {"stale": stale.reason, "theirs": kept}
            status = 409
        else:
            messages.success(request, _("The plan is saved."))
            return redirect(f"{plan.get_absolute_url()}?saved=1")
    return page(request, "forums/plan_form.html", context, status=status)


@require_POST
def plan_adopt(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    require(rules.may_write_plan(request.actor, plan))
    form = AdoptForm(request.POST)
    if form.is_valid():
        made = saved(form, services.adopt_plan, actor=request.actor, plan=plan)
        if made is not None:
            messages.success(request, _("This version is adopted, and locked."))
            return redirect(plan)
    return _detail(request, plan, form)


def _plan(request: SignedInRequest, pk: int) -> Plan:
    plans = Plan.objects.visible_to(request.actor)
    return get_object_or_404(plans.select_related("forum"), pk=pk)
