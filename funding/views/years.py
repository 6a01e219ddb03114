"""The years of the scheme as money: which there are, and how far each has come."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from funding import rules
from funding.models import Adjustment, Allocation, AllocationLine, Frame
from funding.next_steps import Next, chain_of, next_of
from funding.services.basis import owners_of
from funding.services.placements import requested_by_owner
from funding.tables import own_rate
from partnerships import own_contribution
from partnerships.models import Organisation, SchemeYear
from portal.lib import clock
from portal.lib.http import SignedInRequest, page

PAGE = 50


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year as this actor sees it: what is hidden is None, as what is not there."""

    year: SchemeYear
    frame: Frame | None
    allocation: Allocation | None
    own_line: AllocationLine | None
    next: Next

    @property
    def frame_nok(self) -> int | None:
        if self.allocation:
            return self.allocation.frame_nok
        return self.frame.amount_nok if self.frame else None

    @property
    def given_nok(self) -> int | None:
        if self.allocation is None:
            return None
        return self.allocation.frame_nok - self.allocation.left_nok


@require_GET
def year_list(request: SignedInRequest) -> HttpResponse:
    years = SchemeYear.objects.visible_to(request.actor).order_by(
        "-year", "county__code", "scheme__code"
    )
    shown = Paginator(years.select_related("scheme", "county"), PAGE).get_page(
        request.GET.get("page")
    )
    kind = request.actor.kind
    context = {
        "page": shown,
        "rows": _rows(request, list(shown)),
        "is_owner": kind in Organisation.OWNER_KINDS,
        "sees_keys": kind in (Organisation.Kind.GOVERNOR, Organisation.Kind.NATIONAL),
    }
    return page(request, "funding/year_list.html", context)


def _rows(request: SignedInRequest, years: list[SchemeYear]) -> list[YearRow]:
    """Four queries for all that belongs to these years."""
    actor = request.actor
    frames = {
        frame.scheme_year_id: frame
        for frame in Frame.objects.visible_to(actor).filter(scheme_year__in=years)
    }
    allocations = {
        each.scheme_year_id: each
        for each in Allocation.objects.visible_to(actor)
        .filter(scheme_year__in=years)
        .select_related("decision")
    }
    lines = {
        line.allocation_id: line
        for line in AllocationLine.objects.visible_to(actor).filter(
            recipient=actor.organisation_id, allocation__in=allocations.values()
        )
    }
    adjusted = set(
        Adjustment.objects.filter(
            line__allocation__in=allocations.values(), by=request.user.pk
        ).values_list("line__allocation", flat=True)
    )
    rows = []
    for year in years:
        allocation = allocations.get(year.pk)
        if allocation:
            allocation.scheme_year = year
        rows.append(
            YearRow(
                year=year,
                frame=frames.get(year.pk),
                allocation=allocation,
                own_line=lines.get(allocation.pk) if allocation else None,
                next=next_of(
                    actor,
                    year,
                    frames.get(year.pk),
                    allocation,
                    [request.user.pk] if _is_in(allocation, adjusted) else [],
                ),
            )
        )
    return rows


def _is_in(allocation: Allocation | None, ids: set[int]) -> bool:
    return allocation is not None and allocation.pk in ids


@require_GET
def year_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    years = SchemeYear.objects.visible_to(request.actor)
    year = get_object_or_404(years.select_related("scheme", "county"), pk=pk)
    [row] = _rows(request, [year])
    owners = owners_of(year).order_by().count()
    with_need = len(requested_by_owner(year))
    notes = {
        "need": _("%(done)s of %(total)s owners") % {"done": with_need, "total": owners}
    }
    before = "need" if clock.now() <= year.deadline else "allocation"
    context = {
        "row": row,
        "year": year,
        "owners": owners,
        "with_need": with_need,
        "chain": chain_of(row.allocation, notes, before=before),
        "may_handle": rules.may_handle(request.actor, year),
        "may_prepare": rules.may_prepare(request.actor, year),
        "own_rate": own_rate(year),
        "own": own_contribution.reckon(year, row.own_line.granted_nok, 0)
        if row.own_line
        else None,
    }
    return page(request, "funding/year_detail.html", context)
