"""The years of the scheme as money: which there are, and how far each has come."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from funding.models import FrameVersion
from funding.pages.frame_beside import departure
from funding.pages.next_steps import chain_of, needs_told, with_links
from funding.pages.tables import own_rate
from funding.pages.year_rows import later_nok, left_nok, rows_of
from funding.rules import money as rules
from funding.services.basis import owners_of
from funding.services.frames import money_of, share_nok_of
from funding.services.placements import requested_by_owner
from partnerships import own_contribution
from partnerships.models import Organisation, SchemeYear
from portal.lib.http import SignedInRequest, page
from portal.people.actor import Actor
from portal.people.prepared import Prepared

PAGE = 25


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
        "rows": rows_of(request.actor, list(shown)),
        "is_owner": kind in Organisation.OWNER_KINDS,
        "sees_keys": kind in (Organisation.Kind.GOVERNOR, Organisation.Kind.NATIONAL),
    }
    return page(request, "funding/year_list.html", context)


def _detailed(actor: Actor, pk: int) -> QuerySet[Any]:
    years = with_links(SchemeYear.objects.visible_to(actor), "pk")
    changed = FrameVersion.objects.changed_by_the_country()
    of_year = changed.filter(frame__scheme_year=OuterRef("pk"))
    was = of_year.values_list("before_nok", flat=True)  # type: ignore[misc]
    years = years.annotate(before_nok=Subquery(was[:1]))
    found: QuerySet[Any] = years.select_related("scheme", "county").filter(pk=pk)
    return found


DETAILED = Prepared(_detailed)


@require_GET
def year_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    year = DETAILED.first_or_404(request.actor, pk)
    [row] = rows_of(request.actor, [year])
    owners = owners_of(year).order_by().count()
    with_need = len(requested_by_owner(year))
    left = left_nok(row)
    context = {
        "row": row,
        "year": year,
        "left_nok": left,
        "later_nok": later_nok(row, left),
        "departure": departure(row.frame, share_nok_of(year)) if row.frame else "",
        "undivided": money_of(year) if row.frame and not row.allocation else None,
        "owners": owners,
        "with_need": with_need,
        "chain": chain_of(year, year, row.allocation, needs_told(with_need, owners)),
        "may_handle": rules.may_handle(request.actor, year),
        "before_nok": year.before_nok,
        "sees_figures": rules.may_see_drafts(request.actor, year),
        "may_prepare": rules.may_prepare(request.actor, year),
        "may_set_frame": rules.may_set_frame(request.actor, year),
        "own_rate": own_rate(year),
        "own": own_contribution.reckon(
            year, max(row.grant.granted_nok - row.grant.for_network_nok, 0), 0
        )
        if row.grant and request.actor.kind != Organisation.Kind.UH
        else None,
    }
    return page(request, "funding/year_detail.html", context)
