"""The form of a need, a page a step; every save is answer by answer."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partnerships.forms import ConflictForm, NewNeedForm, StepForm, chosen
from partnerships.models import Need, Organisation, SchemeYear
from partnerships.need.amounts import load_money
from partnerships.need.answers import fingerprint, plain
from partnerships.need.gaps import missing_in
from partnerships.need.meter import meter_of
from partnerships.need.steps import (
    REVIEW,
    FormStep,
    address,
    first_open,
    gaps_by_step,
    links,
    steps_of,
)
from partnerships.need.words import merged_in_words
from partnerships.pages.target import SCHOOLS, target_of
from partnerships.pages.threads import threads_of
from partnerships.rules import needs as rules
from partnerships.services import need_answers as services
from partnerships.services.need_starts import earlier_needs, start_from
from partnerships.services.needs import register_need
from partnerships.views.needs import visible_need
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.lib.formats import clock as time_of_day
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

WITH_METER = ("budget", "own")
FORM = "partnerships/need_form.html"


@require_http_methods(["GET", "POST"])
def need_new(request: SignedInRequest, scheme_year: int) -> HttpResponse:
    year = _year(request, scheme_year)
    owner = get_object_or_404(Organisation, pk=request.actor.organisation_id)
    verdict = rules.may_register_need(request.actor, year, owner)
    form = NewNeedForm(request.POST or None)
    context: dict[str, object] = {"form": form, "scheme_year": year}
    if request.method == "GET":
        require(verdict)
        context["earlier"] = earlier_needs(actor=request.actor, scheme_year=year)
    if not verdict:  # what was typed while the deadline passed is shown, not lost
        context["refused"] = verdict.reason
        return page(request, "partnerships/need_new.html", context, status=403)
    if form.is_valid():
        try:
            return _begin(request, year, owner, form)
        except ValidationError as error:
            form.add_error("title", error)
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/need_new.html", context, status=status)


def _begin(
    request: SignedInRequest, year: SchemeYear, owner: Organisation, form: NewNeedForm
) -> HttpResponse:
    """Register the draft; a form sent again is the same need, with its new title."""
    key, title = form.cleaned_data["form_key"], form.cleaned_data["title"]
    need = register_need(
        actor=request.actor,
        scheme_year=year,
        owner=owner,
        form_key=key,
        values={"title": title},
    )
    if need.title != title:
        services.save_answers(
            actor=request.actor,
            need=need,
            answers={"title": title},
            bases={},
            tab=services.Tab(str(key)),
        )
    first = steps_of(year)[0]
    return redirect(f"{address(need, first)}?saved=new")


@require_POST
def need_continue(request: SignedInRequest, scheme_year: int, pk: int) -> HttpResponse:
    """Begin a draft with what an earlier need said."""
    year = _year(request, scheme_year)
    source = visible_need(request, pk)
    load_money(source)
    form_key = NewNeedForm().fields["form_key"]
    try:
        key: UUID = form_key.clean(request.POST.get("form_key"))
        need = start_from(
            actor=request.actor, source=source, scheme_year=year, form_key=key
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("partnerships:need_new", scheme_year)
    except StaleState as stale:
        messages.error(request, str(stale.reason))
        return redirect("partnerships:need_new", scheme_year)
    messages.success(request, _("The texts and amounts are copied. Read each step."))
    return redirect(address(need, steps_of(year)[0]))


def _year(request: SignedInRequest, pk: int) -> SchemeYear:
    years = SchemeYear.objects.visible_to(request.actor)
    return get_object_or_404(years.select_related("scheme", "county"), pk=pk)


def need_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """To the first step that is not complete."""
    need = visible_need(request, pk)
    load_money(need)
    require(rules.may_change_need(request.actor, need))
    return redirect(address(need, first_open(need, missing_in(need))))


@require_http_methods(["GET", "POST"])
def need_step(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    need = visible_need(request, pk, budgeted=step == "budget")
    here = next((one for one in steps_of(need.scheme_year) if one.name == step), None)
    if here is None:
        raise Http404
    verdict = rules.may_change_need(request.actor, need)
    if request.method == "GET":
        require(verdict)
        load_money(need)
        if here.name == REVIEW:
            return _review(request, need, here)
        return _show(request, StepForm(need=need, step=here))
    if here.name == REVIEW:
        return redirect(need)
    form = StepForm(_sent(request, need), need=need, step=here)
    if not verdict:
        context = {"refused": verdict.reason}
        return _show(request, form, context, status=403)
    try:
        return _save(request, form)
    except PermissionDenied as closed:  # submitted while this was on its way
        return _show(request, form, {"refused": str(closed)}, status=403)


def _sent(request: SignedInRequest, need: Need) -> Mapping[str, Any]:
    """What was typed; or chosen between two; or numbers to be used in their place."""
    if "resolve" in request.POST:
        return chosen(request.POST)
    use = request.POST.get("use")
    if use is None:
        return request.POST
    target = target_of(need)
    if use == SCHOOLS:
        numbers = target.sums(request.POST.getlist("school"))
    else:
        numbers = target.figure_for(use)
    if not numbers:
        messages.warning(request, _("Tick the schools that take part first."))
    data = request.POST.copy()
    for name, number in numbers.items():
        data[name] = number
    return data


def _save(request: SignedInRequest, form: StepForm) -> HttpResponse:
    form.check()
    saved = _write(request, form)
    cleaned = form.cleaned_data
    stands = {name: cleaned[name] for name in saved.written if name in cleaned}
    bases = form.began_from(stands)
    if "autosave" in request.POST and "HX-Request" in request.headers:
        return _mark(request, form, saved, bases)
    if saved.conflicts:
        shown = ConflictForm(form, saved.conflicts)
        context = _frame(form.need, form.step) | {"conflict": shown}
        return page(request, "partnerships/need_conflict.html", context, status=409)
    if form.errors:
        form.data = _with(form.data, bases)
        return _show(request, form, {"merged": merged_in_words(saved)}, status=422)
    messages.success(request, _("Saved %(time)s.") % {"time": time_of_day(clock.now())})
    for sentence in merged_in_words(saved):
        messages.info(request, sentence)
    # The page then forgets what the browser kept of the step, and only then.
    if request.POST.get("go") == "out":
        return redirect(f"{form.need.get_absolute_url()}?saved={form.step.name}")
    stays = "use" in request.POST
    goes_to = address if stays else _next_address
    return redirect(f"{goes_to(form.need, form.step)}?saved={form.step.name}")


def _write(request: SignedInRequest, form: StepForm) -> services.Saved:
    """Save what can be saved; what the service refuses is put beside its question."""
    for _attempt in range(2):
        try:
            return services.save_answers(
                actor=request.actor,
                need=form.need,
                answers=form.answers(),
                bases=form.sent_bases(),
                tab=form.sent_tab(),
            )
        except ValidationError as error:
            _put_beside(form, error)
    return services.Saved(form.need, [], [], [])


def _put_beside(form: StepForm, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)


def _with(data: Mapping[str, Any], bases: str) -> Any:
    copied: Any = data.copy()  # type: ignore[attr-defined]
    copied["bases"] = bases
    return copied


def _mark(
    request: SignedInRequest, form: StepForm, saved: services.Saved, bases: str
) -> HttpResponse:
    """The answer to an autosave: what arrived, what did not, and the sums anew."""
    theirs = json.dumps({one.name: plain(one.value) for one in saved.merged})
    stands = {one.name: one.value for one in saved.merged}
    context = {
        "form": form,
        "step": form.step,
        "time": time_of_day(clock.now()),
        "not_saved": [form[name].label for name in form.errors if name in form.fields],
        "conflicts": merged_in_words(saved, conflicts=True),
        "merged": merged_in_words(saved),
        "theirs": theirs,
        "arrived": " ".join(set(form.answers()) - {c.name for c in saved.conflicts}),
        "bases": " ".join(
            [bases, *(f"{name}:{fingerprint(v)}" for name, v in stands.items())]
        ),
    }
    if form.step.name in WITH_METER and saved.written:
        if saved.lines is None:
            load_money(form.need)
        context["meter"] = meter_of(form.need, saved.lines)
    return page(request, FORM, context, part="saved")


def _show(
    request: SignedInRequest,
    form: StepForm,
    more: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _frame(form.need, form.step) | {"form": form, **(more or {})}
    threads = threads_of(request.actor, form.need)
    asked = form.step.asked_in(form.need.scheme_year)
    context |= {"threads": threads, "beside": [threads[name] for name in asked]}
    if form.step.name in WITH_METER:
        context["meter"] = meter_of(form.need)
    if form.step.name == "target":
        context["target"] = target_of(form.need)
        context["chosen_schools"] = request.POST.getlist("school")
    return page(request, FORM, context, status=status)


def _frame(need: Need, step: FormStep) -> dict[str, object]:
    """What every step shows around its questions."""
    gaps = missing_in(need)
    steps = steps_of(need.scheme_year)
    return {
        "need": need,
        "scheme_year": need.scheme_year,
        "step": step,
        "number": steps.index(step) + 1,
        "total": len(steps),
        "steps": links(need, gaps, step),
    }


def _review(request: SignedInRequest, need: Need, step: FormStep) -> HttpResponse:
    gaps = missing_in(need)
    context = _frame(need, step) | {
        "gaps": list(gaps_by_step(need, gaps)),
        "meter": meter_of(need),
        "submit": rules.may_submit_need(request.actor, need),
    }
    return page(request, "partnerships/need_review.html", context)


def _next_address(need: Need, step: FormStep) -> str:
    steps = steps_of(need.scheme_year)
    return address(need, steps[steps.index(step) + 1])
