"""The year that is open: what its needs are asked, and two drafts under way."""

import uuid
from typing import Any

from funding.demo.people import Cast
from funding.demo.texts import LABEL
from partnerships.models import Need, SchemeYear
from partnerships.models.need_rules import REQUIRED, all_questions
from partnerships.need.answers import answers_of, fingerprint
from partnerships.services.need_answers import save_answers
from partnerships.services.need_starts import start_from
from partnerships.services.needs import register_need
from portal.people.actor import EDITOR

FORM_KEYS = uuid.UUID("7a4e0f0e-6d1b-5b0e-9c51-2b6f0c0de001")
CONTINUED, BEGUN = "giske", "sykkylven"
ALSO_REQUIRED = (
    "uh_partner",
    "planned_with_uh",
    "contributions",
    "criteria",
    "evaluation",
    "codetermination_by",
)
BEGUN_TITLE = "Rom for samtale: munnleg aktivitet i alle fag"
BEGUN_ANSWERS: dict[str, Any] = {
    "found_how": (
        "Elevane våre seier i Elevundersøkinga at dei sjeldan får snakke fag. Lærarane "
        "kjenner det att: vi spør, éin svarar, og vi går vidare. Rektorane har sett på "
        "dette i skulevandringar i haust."
    ),
    "aim": (
        "Alle elevar skal snakke fag kvar dag, og lærarane skal ha eit felles "
        "repertoar for å få det til."
    ),
    "content": f"Utkast: kvar skule prøver ut samtaletrekk i to fag. {LABEL}",
    "school_count": 6,
}


def rules_of_coming_year() -> dict[str, Any]:
    """More is required than in the first years, and more may receive money."""
    return {
        "questions": all_questions() | dict.fromkeys(ALSO_REQUIRED, REQUIRED),
        "budget_roles": ["owner", "uh", "network", "county"],
    }


def play_coming(cast: Cast, year: SchemeYear) -> None:
    """One goes on with what it began in 2018, one has just started; both are drafts."""
    if Need.objects.filter(scheme_year=year).exists():
        return
    source = Need.objects.submitted().get(
        scheme_year__year=2018, owner__number="1532", rank=1
    )
    editor = cast.actor(EDITOR, CONTINUED)
    need = start_from(
        actor=editor, source=source, scheme_year=year, form_key=_key(CONTINUED)
    )
    title = f"{need.title}: vegen vidare"
    before = answers_of(need, ["title"])["title"]
    save_answers(
        actor=editor,
        need=need,
        answers={"title": title},
        bases={"title": fingerprint(before)},
    )
    begun = register_need(
        actor=cast.actor(EDITOR, BEGUN),
        scheme_year=year,
        owner=cast.organisations[BEGUN],
        form_key=_key(BEGUN),
        values={"title": BEGUN_TITLE},
    )
    save_answers(
        actor=cast.actor(EDITOR, BEGUN), need=begun, answers=BEGUN_ANSWERS, bases={}
    )


def _key(slug: str) -> uuid.UUID:
    return uuid.uuid5(FORM_KEYS, slug)
