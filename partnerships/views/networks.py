"""Who works together in a county, and which owners have nobody to work with."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Paginator
from django.db.models import Max, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from partnerships.models import (
    County,
    Network,
    NetworkRanking,
    Organisation,
    SchemeYear,
    Statistic,
    WorkingCommitteeMember,
)
from partnerships.models.network import NetworkQuerySet
from partnerships.models.scheme import SchemeYearQuerySet
from partnerships.pages.network import areas, member_rows, submitted_needs
from partnerships.pages.network_links import Link, network_links
from partnerships.rules import networks as rules
from partnerships.rules.frameworks import may_make_framework
from portal.lib.clock import now, today
from portal.lib.http import SignedInRequest, page
from portal.people.actor import Actor
from portal.people.prepared import Prepared

PAGE = 25

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
    ranked = _ranked(request.actor, county, on)
    shown = [
        (
            network,
            [_line(member.organisation, figures) for member in members],
            ranked.get(network.pk, "") if ranked is not None else None,
        )
        for network in networks.with_members_on(on)
        if (members := network.members_then)
    ]
    alone = [_line(owner, figures) for owner in owners.without_network_on(on)]
    inside = {line.owner.pk for _, lines, _ in shown for line in lines}
    context = {
        "on": on,
        "county": county,
        "counties": [(one.code, one.name) for one in counties],
        "networks": shown,
        "alone": alone,
        "owner_count": len(inside) + len(alone),
    }
    return page(request, "partnerships/network_list.html", context, part="results")


def _ranked(actor: Actor, county: County, on: dt.date) -> dict[int, str] | None:
    """Network id -> the state of its order that year, for the county's governor.

    None for others, and where the year has no scheme: then nobody is late.
    """
    if actor.kind != Organisation.Kind.GOVERNOR or county.pk not in actor.county_ids:
        return None
    years = SchemeYear.objects.visible_to(actor).filter(county=county, year=on.year)
    found = dict(years.values_list("rankings__network", "rankings__state"))
    return found or None  # a year without any order has one row, of nothing


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


def _detailed(actor: Actor, pk: int) -> NetworkQuerySet:
    found = Network.objects.visible_to(actor).filter(pk=pk)
    return found.with_host().select_related("county")


def _years_of(actor: Actor, county: int) -> SchemeYearQuerySet:
    years = SchemeYear.objects.visible_to(actor).filter(county=county)
    shown = years.only("county", "year", "opens_at", "owners_on")
    return shown.order_by("-year", "pk")


def _committee(
    actor: Actor, network: int, on: dt.date
) -> QuerySet[WorkingCommitteeMember]:
    seated = WorkingCommitteeMember.objects.visible_to(actor).filter(network=network)
    return seated.valid_on(on).in_order().select_related("owner")


DETAILED, YEARS = Prepared(_detailed), Prepared(_years_of)
COMMITTEE = Prepared(_committee)


@require_GET
def network_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One network on one day, and what its owners have submitted for that year."""
    network = DETAILED.first_or_404(request.actor, pk)
    shown = YEARS.rows(request.actor, network.county_id)
    scheme_year = _year_asked(request, shown)
    on = _day_of(request, scheme_year)
    rows = member_rows(request.actor, network, scheme_year, on)
    needs = submitted_needs(request.actor, network, scheme_year, on)
    paginator = Paginator(needs.listed().order_by("owner__sort_key", "pk"), PAGE)
    paginator.count = sum(row.needs for row in rows)  # else it counts once more
    members = [row.owner.pk for row in rows]
    of_the_year = scheme_year is not None and on == scheme_year.owners_on
    order = _ranking_of(
        request.actor, network, scheme_year, members if of_the_year else None
    )
    owners = {*members, network.host_id}
    context = {
        "network": network,
        "years": [one.year for one in shown],
        "scheme_year": scheme_year,
        "on": on,
        "rows": rows,
        "requested_nok": sum(row.requested_nok for row in rows),
        "page": paginator.get_page(request.GET.get("page")),
        "committee": COMMITTEE.rows(request.actor, network.pk, on),
        "run": rules.may_run_network(request.actor, network),
        "links": _links(request.actor, network, owners),
        "framework": may_make_framework(request.actor, network),
        "map": areas(network, rows, on, knows=bool(order["sees_ranking"])),
        **order,
    }
    return page(request, "partnerships/network_detail.html", context, part="results")


def _links(actor: Actor, network: Network, owners: set[int | None]) -> list[Link]:
    """For who acts for the host or another owner in it, and the national admin."""
    its_own = actor.organisation_id is not None and actor.organisation_id in owners
    if its_own or actor.kind == Organisation.Kind.NATIONAL:
        return network_links(network)
    return []


def _year_asked(request: SignedInRequest, years: list[SchemeYear]) -> SchemeYear | None:
    """The year in the address, else that of the day there, else the newest begun."""
    asked = request.GET.get("year", "") or request.GET.get("on", "")[:4]
    begun = [year for year in years if year.opens_at <= now()] or years
    return next(
        (year for year in years if str(year.year) == asked),
        begun[0] if begun else None,
    )


def _day_of(request: SignedInRequest, scheme_year: SchemeYear | None) -> dt.date:
    """The day in the address if it lies in that year, else the year's own day."""
    try:
        asked = dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        asked = None
    if scheme_year is None:
        return asked or today()
    return asked if asked and asked.year == scheme_year.year else scheme_year.owners_on


def _ranking_of(
    actor: Actor,
    network: Network,
    scheme_year: SchemeYear | None,
    members: Collection[int] | None,
) -> dict[str, object]:
    """How far the network's order of the year is, for who may see it."""
    if scheme_year is None or not rules.may_see_ranking(
        actor, network, scheme_year, members
    ):
        return {"sees_ranking": False}
    ranking = NetworkRanking.objects.filter(network=network, scheme_year=scheme_year)
    return {"sees_ranking": True, "ranking": ranking.first()}
