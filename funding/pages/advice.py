"""What the forum has recommended for a year, where its money is divided."""

from dataclasses import dataclass

from django.db.models import QuerySet

from forums.documents import RecommendationPaper
from forums.models import Recommendation
from partnerships.models import NeedLine, SchemeYear
from portal.people.actor import Actor
from portal.people.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Advice:
    """The recommendation in force, and what it gives owners themselves by number."""

    recommendation: Recommendation
    to_owners: dict[str, int]


def _newest(actor: Actor, scheme_year: int) -> QuerySet[Recommendation]:
    found = Recommendation.objects.visible_to(actor).forwarded()
    return found.filter(scheme_year=scheme_year).order_by("-number")[:1]


NEWEST = Prepared(_newest)


def advice_on(actor: Actor, scheme_year: SchemeYear) -> Advice | None:
    """The newest that is forwarded, if this person may read it: one query."""
    newest = NEWEST.first(actor, scheme_year.pk)
    if newest is None:
        return None
    shares = RecommendationPaper.load(newest.content).shares
    owner = NeedLine.Role.OWNER
    given = {one.number: one.recommended_nok for one in shares if one.role == owner}
    return Advice(newest, given)
