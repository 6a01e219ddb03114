"""Who works together in a county, and which owners have nobody to work with."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from partnerships.models import (
    County,
    Network,
    Organisation,
    SchemeYear,
    Statistic,
)
from portal.lib.clock import today
from portal.lib.http import SignedInRequest, page

SHOWN = (Statistic.Measure.INHABITANTS, Statistic.Measure.CHILDREN_6_15)


@dataclass(frozen=True, slots=True)
class MemberLine:
    """An owner with its figures of the year; None where there is none."""

    owner: Organisation
    inhabitants: Decimal | None
    children: Decimal | None


@require_GET
def network_list(request: SignedInRequest) -> HttpResponse:
    """The networks of one county on one day, with the owners outside them.

    Everybody may look at every county. The first one shown is the actor's own.
    """
    on = day_asked(request)
    counties = list(County.objects.visible_to(request.actor).valid_on(on))
    county = county_asked(request, counties)
    owners = Organisation.objects.visible_to(request.actor).in_county(county)
    owners = owners.owners_on(on).in_norwegian_order()
    figures = figures_of(county, on.year)
    networks = Network.objects.visible_to(request.actor).in_county(county)
    shown = [
        (network, [_line(member.organisation, figures) for member in members])
        for network in networks.with_members_on(on)
        if (members := network.members_then)
    ]
    alone = [_line(owner, figures) for owner in owners.without_network_on(on)]
    context = {
        "on": on,
        "county": county,
        "counties": counties,
        "networks": shown,
        "alone": alone,
        "owner_count": owners.count(),
    }
    return page(request, "partnerships/network_list.html", context, part="results")


def _line(owner: Organisation, figures: dict[tuple[int, str], Decimal]) -> MemberLine:
    inhabitants, children = (figures.get((owner.pk, measure)) for measure in SHOWN)
    return MemberLine(owner, inhabitants, children)


def day_asked(request: SignedInRequest) -> dt.date:
    """The day in the address, else the last day of the newest scheme year so far."""
    try:
        return dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        years = SchemeYear.objects.visible_to(request.actor)
        newest = years.aggregate(newest=Max("year"))["newest"]
        return min(today(), dt.date(newest, 12, 31)) if newest else today()


def county_asked(request: SignedInRequest, counties: list[County]) -> County:
    """The county in the address, else one of the actor's own, else the first."""
    if not counties:
        raise Http404(_("No counties are loaded yet. Run the command load_registry."))
    code = request.GET.get("county", "")
    own = request.actor.county_ids
    return next(
        (c for c in counties if c.code == code),
        next((c for c in counties if c.pk in own), counties[0]),
    )


def figures_of(county: County, year: int) -> dict[tuple[int, str], Decimal]:
    """(owner's id, measure) → the figure of that year, for the county's owners."""
    rows = Statistic.objects.filter(
        organisation__county=county, year=year, measure__in=SHOWN
    )
    found = rows.values_list("organisation_id", "measure", "value")
    return {(owner, measure): value for owner, measure, value in found}
