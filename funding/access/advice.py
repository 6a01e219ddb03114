"""What a forum works with and recommends, in the world of the access matrix."""

from datetime import date

from forums.documents import RecommendationPaper
from forums.models import Forum, Plan, Recommendation, Scenario
from partnerships.models import Need, SchemeYear


def advice_of(forum: Forum, need: Need) -> dict[str, tuple[object, ...]]:
    """A scenario, a recommendation that waits for the two, and a draft of a plan."""
    year = need.scheme_year
    scenario = Scenario.objects.create(
        forum=forum, scheme_year=year, kind=Scenario.Kind.REQUESTED
    )
    waiting = Recommendation.objects.create(
        forum=forum,
        scheme_year=year,
        number=1,
        content=_paper(forum, year).as_content(),
        fingerprint="0" * 64,
    )
    plan = Plan.objects.create(forum=forum, number=1, title="x")
    of_the_year = (forum.pk, year.pk)
    of_the_scenario = (*of_the_year, scenario.pk)
    return {
        "forums:priorities": of_the_year,
        "forums:weigh": (*of_the_year, need.pk),
        "forums:scenario_list": of_the_year,
        "forums:scenario_add": of_the_year,
        "forums:scenario_remove": of_the_scenario,
        "forums:scenario_take_over": of_the_scenario,
        "forums:recommendation_list": (forum.pk,),
        "forums:recommendation_assemble": of_the_year,
        "forums:recommendation_detail": (waiting.pk,),
        "forums:recommendation_confirm": (waiting.pk,),
        "forums:recommendation_withdraw": (waiting.pk,),
        "forums:recommendation_file": (waiting.pk,),
        "forums:recommendation_correct": (waiting.pk,),
        "forums:plan_list": (forum.pk,),
        "forums:plan_start": (forum.pk,),
        "forums:plan_detail": (plan.pk,),
        "forums:plan_edit": (plan.pk,),
        "forums:plan_adopt": (plan.pk,),
    }


def _paper(forum: Forum, year: SchemeYear) -> RecommendationPaper:
    return RecommendationPaper(
        language="nn",
        forum=forum.name,
        county=year.county.name,
        county_code=year.county.code,
        governor="x",
        scheme="x",
        scheme_code="x",
        year=year.year,
        number=1,
        corrects=None,
        correction_reason="",
        decided_on=date(2018, 1, 1),
        frame_nok=None,
        frame_is_estimate=False,
        committed_nok=0,
        plan="",
        measures=(),
        without=(),
        items=(),
        meetings=(),
    )
