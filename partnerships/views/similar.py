"""Needs that are like one's own."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from partnerships.models import Need, SchemeYear
from partnerships.pages.similar import similar_needs
from partnerships.rules import county as rules
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

AIM_READ = 2_000


@require_GET
def need_similar(request: SignedInRequest, pk: int) -> HttpResponse:
    """Those that are like this need: a page, and a part of the need's own page."""
    needs = Need.objects.visible_to(request.actor).select_related("scheme_year")
    need = get_object_or_404(needs, pk=pk)
    require(rules.may_see_similar(request.actor, need.scheme_year.county_id))
    context = {
        "need": need,
        "similar": similar_needs(
            need.scheme_year, need.owner_id, need.title, need.aim[:AIM_READ]
        ),
        "may_ask": request.actor.organisation_id == need.holder_id
        and request.actor.may_edit,
    }
    return page(request, "partnerships/need_similar.html", context, part="similar")


@require_POST
def similar_to_text(request: SignedInRequest, scheme_year: int) -> HttpResponse:
    """Those that are like the title and aim being written; nothing is saved."""
    years = SchemeYear.objects.visible_to(request.actor)
    year = get_object_or_404(years, pk=scheme_year)
    require(rules.may_see_similar(request.actor, year.county_id))
    title, aim = (
        request.POST.get(name, "").replace("\x00", "") for name in ("title", "aim")
    )
    found = similar_needs(
        year, request.actor.organisation_id or 0, title[:200], aim[:AIM_READ]
    )
    context = {"similar": found, "may_ask": request.actor.may_edit}
    return page(request, "partnerships/need_similar.html#similar", context)
