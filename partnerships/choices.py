"""What lists are narrowed by: years, and UH institutions."""

from django.db.models import QuerySet

from partnerships.models import Organisation, SchemeYear
from portal.people.actor import Actor
from portal.people.prepared import Prepared


def _years(actor: Actor) -> QuerySet[SchemeYear, int]:
    years = SchemeYear.objects.visible_to(actor).order_by("-year")
    return years.values_list("year", flat=True).distinct()


def _institutions() -> QuerySet[Organisation, tuple[int, str]]:
    uh = Organisation.objects.of_kind(Organisation.Kind.UH)
    return uh.in_norwegian_order().values_list("pk", "name")


YEARS, INSTITUTIONS = Prepared(_years), Prepared(_institutions)


def years_seen(actor: Actor) -> list[int]:
    """Those of the scheme that this actor may know of, the newest first; one query."""
    return YEARS.rows(actor)


def uh_institutions() -> list[tuple[int, str]]:
    """Id and name of each, by name; one query."""
    return INSTITUTIONS.rows()
