"""What the pages of a forum's recommendations show."""

from dataclasses import dataclass

from forums.documents.recommendation import RecommendationPaper
from forums.forms.recommendation import AssembleForm, ConfirmForm, CorrectForm
from forums.models import Correction, Forum, Recommendation
from forums.models.seat import fora_of
from forums.rules import recommendations as rules
from forums.services.recommendations import awaits
from partnerships.models import SchemeYear
from portal.people.actor import Actor

SHOWN = 25
YEARS = 3


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year that can be assembled, and whether that would be a correction."""

    year: SchemeYear
    corrects: bool
    form: AssembleForm


def list_context(
    actor: Actor, forum: Forum, refused: tuple[int, AssembleForm] | None = None
) -> dict[str, object]:
    """``refused``: the year and the form that could not be assembled."""
    found = Recommendation.objects.visible_to(actor).filter(forum=forum)
    listed = found.select_related("scheme_year").defer("content").newest_first()
    rows = list(listed[:SHOWN])
    may = rules.may_assemble(actor, forum)
    years: list[YearRow] = []
    if may:
        forwarded = {
            one.scheme_year_id for one in rows if one.state == one.State.FORWARDED
        }
        theirs = SchemeYear.objects.filter(county=forum.county_id)
        theirs = theirs.filter(scheme=forum.scheme_id)
        for year in theirs.order_by("-year")[:YEARS]:
            form = refused[1] if refused and refused[0] == year.pk else None
            shown = form or AssembleForm(auto_id=f"id_{year.pk}_%s")
            years.append(YearRow(year, year.pk in forwarded, shown))
    return {"forum": forum, "rows": rows, "assemble": may, "years": years}


def detail_context(actor: Actor, found: Recommendation) -> dict[str, object]:
    role = rules.role_of(actor, found.forum)
    confirm = rules.may_confirm(actor, found, role)
    correction: Correction | None = getattr(found, "correction", None)
    newer = found.corrected_by.exclude(state="withdrawn").first()
    in_force = found.state == Recommendation.State.FORWARDED and newer is None
    return {
        "correct_form": CorrectForm() if role and in_force and not correction else None,
        "correction": correction,
        "recommendation": found,
        "forum": found.forum,
        "paper": RecommendationPaper.load(found.content),
        "awaits": awaits(found),
        "confirm": confirm,
        "confirm_form": ConfirmForm(initial={"fingerprint": found.fingerprint})
        if confirm
        else None,
        "withdraw": bool(role) and found.state == Recommendation.State.CONFIRMING,
        "sees_work": bool(role) or fora_of(actor).filter(pk=found.forum_id).exists(),
        "newer": newer,
    }
