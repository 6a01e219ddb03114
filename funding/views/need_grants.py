"""Needs granted by themselves: UH's part, and commitments for the years to come."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from funding.forms.decisions import NeedGrantForm
from funding.pages.need_desk import LineRow, desk_of, rows_of
from funding.rules import money as rules
from funding.services.departures import grant_or_refuse
from funding.services.need_grants import grant_as_recommended
from partnerships.models import Need, SchemeYear
from portal.lib.errors import StaleState
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def need_grants(request: SignedInRequest, pk: int) -> HttpResponse:
    """The year's needs; the one button takes the forum's recommendation over."""
    years = SchemeYear.objects.visible_to(request.actor)
    year = get_object_or_404(years.select_related("scheme", "county"), pk=pk)
    require(rules.may_handle(request.actor, year))
    if request.method == "POST":
        count = grant_as_recommended(actor=request.actor, scheme_year=year)
        text = ngettext(
            "%(n)s need is granted what the forum recommends.",
            "%(n)s needs are granted what the forum recommends.",
            count,
        )
        messages.success(request, text % {"n": count})
        return redirect("funding:need_grants", pk=year.pk)
    context = {
        "desk": desk_of(year),
        "year": year,
        "may_prepare": rules.may_prepare(request.actor, year),
    }
    return page(request, "funding/need_grants.html", context)


@require_http_methods(["GET", "POST"])
def need_grant(request: SignedInRequest, pk: int, need_pk: int) -> HttpResponse:
    years = SchemeYear.objects.visible_to(request.actor)
    year = get_object_or_404(years.select_related("scheme", "county"), pk=pk)
    require(rules.may_prepare(request.actor, year))
    needs = Need.objects.visible_to(request.actor).submitted()
    need = get_object_or_404(needs.select_related("owner"), pk=need_pk, scheme_year=pk)
    rows = rows_of(year, need.pk)
    form = NeedGrantForm(
        request.POST or None,
        lines=[row.line for row in rows],
        initial=_initial(rows),
    )
    if form.is_valid():
        try:
            grant_or_refuse(
                actor=request.actor,
                need=need,
                amounts=form.amounts(),
                seen=form.cleaned_data["seen"],
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        except StaleState as stale:  # the next click is made with these in sight
            form.add_error(None, str(stale.reason))
            form.data = request.POST.copy()
            form.data["seen"] = form.initial["seen"]
        else:
            messages.success(request, _("The grants to the need are saved."))
            return redirect("funding:need_grants", pk=year.pk)
    context = {
        "form": form,
        "year": year,
        "need": need,
        "rows": [(row, form[f"line-{row.line.pk}"]) for row in rows],
    }
    status = 422 if form.is_bound else 200
    return page(request, "funding/need_grant.html", context, status=status)


def _initial(rows: list[LineRow]) -> dict[str, object]:
    now = {row.line.pk: row.granted_nok or 0 for row in rows}
    return {
        **{f"line-{row.line.pk}": row.granted_nok for row in rows},
        "reason": next((row.reason for row in rows if row.reason), ""),
        "seen": ",".join(f"{line}:{amount}" for line, amount in now.items()),
    }
