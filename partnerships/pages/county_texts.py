"""What the lists of counties' texts show, and to whom."""

from typing import Any

from django.db.models import Q

from partnerships.models import County, Organisation
from partnerships.models.county_tool import CountyToolQuerySet
from partnerships.models.organisation import CountyQuerySet
from portal.people.actor import Actor


def counties_of(actor: Actor, texts: CountyToolQuerySet[Any]) -> CountyQuerySet:
    """A governor's own counties, with a text or not; for others those that have one.

    ``texts``: those that this actor sees.
    """
    mine = (
        Q(pk__in=actor.county_ids)
        if actor.kind == Organisation.Kind.GOVERNOR
        else Q(pk__in=texts.values("county"))
    )
    return County.objects.visible_to(actor).filter(mine).order_by("code")
