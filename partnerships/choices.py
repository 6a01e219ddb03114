"""What lists are narrowed by, and the years that are open: queries made once."""

from datetime import datetime

from django.db.models import Min, QuerySet

from partnerships.models import (
    County,
    Department,
    Network,
    Organisation,
    Scheme,
    SchemeYear,
)
from portal.lib import clock
from portal.people.actor import Actor
from portal.people.prepared import Prepared


def _years(actor: Actor) -> QuerySet[SchemeYear, int]:
    years = SchemeYear.objects.visible_to(actor).order_by("-year")
    return years.values_list("year", flat=True).distinct()


def _first_opened(actor: Actor) -> QuerySet[SchemeYear, tuple[int, datetime]]:
    years = SchemeYear.objects.visible_to(actor).values("year")
    opened = years.annotate(first=Min("opens_at")).order_by("-year")
    return opened.values_list("year", "first")


def _open_years(actor: Actor, now: datetime) -> QuerySet[SchemeYear]:
    seen = SchemeYear.objects.visible_to(actor)
    years = seen.open_to(actor.organisation_id or 0, now)
    return years.only("year", "deadline", "county").order_by("year")


def _counties(actor: Actor) -> QuerySet[County, tuple[int, str]]:
    years = SchemeYear.objects.visible_to(actor).values("county")
    return County.objects.filter(pk__in=years).values_list("pk", "name")


def _networks(actor: Actor) -> QuerySet[Network, tuple[str, str]]:
    networks = Network.objects.visible_to(actor)
    if actor.county_ids:
        networks = networks.filter(county__in=actor.county_ids)
    return networks.order_by("name").values_list("code", "name")


def _institutions() -> QuerySet[Organisation, tuple[int, str]]:
    uh = Organisation.objects.of_kind(Organisation.Kind.UH)
    return uh.in_norwegian_order().values_list("pk", "name")


def _departments(institution: int) -> QuerySet[Department, tuple[int, str]]:
    own = Department.objects.filter(institution=institution)
    return own.values_list("pk", "name")


def _schemes() -> QuerySet[Scheme]:
    return Scheme.objects.order_by("pk")


YEARS, FIRST_OPENED = Prepared(_years), Prepared(_first_opened)
OPEN_YEARS, COUNTIES = Prepared(_open_years), Prepared(_counties)
NETWORKS, INSTITUTIONS = Prepared(_networks), Prepared(_institutions)
SCHEMES, DEPARTMENTS = Prepared(_schemes), Prepared(_departments)


def years_seen(actor: Actor) -> list[int]:
    """Those of the scheme that this actor may know of, the newest first."""
    return YEARS.rows(actor)


def years_opened(actor: Actor) -> list[tuple[int, datetime]]:
    """As ``years_seen``, each with when it first opened somewhere."""
    return FIRST_OPENED.rows(actor)


def open_years(actor: Actor) -> list[SchemeYear]:
    """Those in which the organisation acted for can register needs now, the oldest
    first, with ``year``, ``deadline`` and ``county`` alone.
    """
    return OPEN_YEARS.rows(actor, clock.now().replace(microsecond=0))


def counties_seen(actor: Actor) -> list[tuple[int, str]]:
    """Id and name of those that have years which this actor may know of."""
    return COUNTIES.rows(actor)


def networks_near(actor: Actor) -> list[tuple[str, str]]:
    """Code and name of the networks in the actor's own counties, else of all."""
    return NETWORKS.rows(actor)


def uh_institutions() -> list[tuple[int, str]]:
    """Id and name of each, by name."""
    return INSTITUTIONS.rows()


def schemes() -> list[tuple[str, str]]:
    """Code and name of each."""
    return [(scheme.code, str(scheme)) for scheme in SCHEMES.rows()]
