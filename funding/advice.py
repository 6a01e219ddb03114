"""What the forum has recommended for a year, where its money is divided."""

from dataclasses import dataclass

from forums.documents import RecommendationPaper
from forums.models import Recommendation
from partnerships.models import NeedLine, SchemeYear
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Advice:
    """The recommendation in force, and what it gives owners themselves by number."""

    recommendation: Recommendation
    to_owners: dict[str, int]


def advice_on(actor: Actor, scheme_year: SchemeYear) -> Advice | None:
    """The newest that is forwarded, if this person may read it: one query."""
    found = Recommendation.objects.visible_to(actor).forwarded()
    newest = found.filter(scheme_year=scheme_year).order_by("-number").first()
    if newest is None:
        return None
    shares = RecommendationPaper.load(newest.content).shares
    owner = NeedLine.Role.OWNER
    given = {one.number: one.recommended_nok for one in shares if one.role == owner}
    return Advice(newest, given)
