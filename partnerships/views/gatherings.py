"""Gatherings under an agreement: one of them, and what the parties write of it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from partnerships.agreement.calendar import calendar_of
from partnerships.forms.agreement import Plain, ReasonForm
from partnerships.forms.progress import (
    ChangeGatheringForm,
    CountForm,
    NewGatheringForm,
)
from partnerships.models import Agreement, Gathering
from partnerships.models.progress import COUNTS
from partnerships.rules import progress as rules
from partnerships.services import gatherings as services
from partnerships.services.agreements import parties_of
from partnerships.views.progress import followed_agreements, progress_address
from portal.lib.errors import StaleState
from portal.lib.http import SignedInRequest, download, page
from portal.lib.verdict import Verdict, require


def _found(request: SignedInRequest, pk: int) -> Gathering:
    """One that the actor may know of, with its agreement as the rule needs it."""
    found = Gathering.objects.visible_to(request.actor).select_related(
        "agreement__scheme_year", "agreement__order__need", "agreement__network"
    )
    return get_object_or_404(found, pk=pk)


def _may_report(request: SignedInRequest, agreement: Agreement) -> Verdict:
    return rules.may_report(request.actor, agreement, parties_of(agreement))


@require_GET
def gathering_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    gathering = _found(request, pk)
    report = _may_report(request, gathering.agreement)
    counts = [
        (str(Gathering._meta.get_field(name).verbose_name), getattr(gathering, name))  # type: ignore[union-attr]
        for name in COUNTS
    ]
    context = {
        "gathering": gathering,
        "agreement": gathering.agreement,
        "back": progress_address(gathering.agreement),
        "report": report,
        "change": report and rules.may_change(gathering),
        "count": report and rules.may_count(gathering),
        "counts": counts if gathering.participants is not None else [],
    }
    return page(request, "partnerships/gathering_detail.html", context)


@require_GET
def gathering_calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    """The gathering for one's own calendar."""
    gathering = _found(request, pk)
    file = HttpResponse(calendar_of(gathering), content_type="text/calendar")
    return download(file, f"{slugify(gathering.title) or 'gathering'}.ics")


@require_http_methods(["GET", "POST"])
def gathering_new(request: SignedInRequest, pk: int) -> HttpResponse:
    agreement = get_object_or_404(followed_agreements(request), pk=pk)
    require(_may_report(request, agreement))
    form = NewGatheringForm(request.POST or None)

    def save() -> Gathering:
        return services.plan_gathering(
            actor=request.actor,
            agreement=agreement,
            form_key=form.cleaned_data["form_key"],
            values=form.values(),
        )

    back = progress_address(agreement)
    return _form(request, agreement, form, save, _("New gathering"), back)


@require_http_methods(["GET", "POST"])
def gathering_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    gathering = _found(request, pk)
    require(_may_report(request, gathering.agreement))
    require(rules.may_change(gathering))
    form = ChangeGatheringForm(request.POST or None, gathering=gathering)

    def save() -> Gathering:
        return services.change_gathering(
            actor=request.actor,
            gathering=gathering,
            version=form.cleaned_data["version"],
            values=form.values(),
            moved_reason=form.cleaned_data["moved_reason"],
        )

    return _form_of(request, gathering, form, save, _("Change the gathering"))


@require_http_methods(["GET", "POST"])
def gathering_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    gathering = _found(request, pk)
    require(_may_report(request, gathering.agreement))
    require(rules.may_change(gathering))
    form = ReasonForm(request.POST or None)

    def save() -> Gathering:
        return services.cancel_gathering(
            actor=request.actor, gathering=gathering, **form.cleaned_data
        )

    return _form_of(request, gathering, form, save, _("Cancel the gathering"))


@require_http_methods(["GET", "POST"])
def gathering_count(request: SignedInRequest, pk: int) -> HttpResponse:
    gathering = _found(request, pk)
    require(_may_report(request, gathering.agreement))
    require(rules.may_count(gathering))
    form = CountForm(request.POST or None, gathering=gathering)

    def save() -> Gathering:
        return services.count_participants(
            actor=request.actor,
            gathering=gathering,
            version=form.cleaned_data["version"],
            counts=form.counts(),
        )

    return _form_of(request, gathering, form, save, _("How many took part"))


def _form_of(
    request: SignedInRequest,
    gathering: Gathering,
    form: Plain,
    save: Callable[[], Gathering],
    title: str,
) -> HttpResponse:
    back = gathering.get_absolute_url()
    return _form(request, gathering.agreement, form, save, title, back, gathering)


def _form(
    request: SignedInRequest,
    agreement: Agreement,
    form: Plain,
    save: Callable[[], Gathering],
    title: str,
    back: str,
    gathering: Gathering | None = None,
) -> HttpResponse:
    """Save it and go to the gathering; or the form with what is wrong."""
    if form.is_valid():
        try:
            saved = save()
        except ValidationError as error:
            form.put(error)
        except StaleState as error:
            form.add_error(None, str(error.reason))
        else:
            messages.success(request, _("Saved."))
            return redirect(saved)
    context = {
        "agreement": agreement,
        "gathering": gathering,
        "form": form,
        "title": title,
        "back": back,
        "progress": progress_address(agreement),
    }
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/gathering_form.html", context, status=status)
