"""The frame of the country for the coming year: divided, and waiting for approval."""

import uuid
from collections.abc import Callable

from funding.basis.counties import years_with_figures
from funding.demo.people import NATIONAL, Cast
from funding.demo.years import COMING
from funding.models import NationalDivision
from funding.services.nation import move_division, prepare_division
from funding.services.steps import SEND
from partnerships.models import SchemeYear
from portal.lib.formats import nok
from portal.people.actor import EDITOR

FORM_KEY = uuid.UUID("5f0a4f5e-3f57-5d7b-9d41-7a1c20180a7e")
AMOUNT_NOK = 230_000_000
KEY = {
    "name": "Fordeling mellom fylka",
    "rounding_unit": 1000,
    "pots": [
        {"name": "likt til kvart fylke", "share": "0.1", "by": "equal"},
        {"name": "barn 6–15 år", "rest": True, "by": "children_6_15"},
    ],
}


def play_nation(cast: Cast, coming: SchemeYear, say: Callable[[str], None]) -> None:
    """By the national administration's editor; its approver reads it next."""
    there = NationalDivision.objects.filter(
        frame__scheme=coming.scheme, frame__year=coming.year
    )
    if there.exists():
        return
    editor = cast.actor(EDITOR, NATIONAL)
    division = prepare_division(
        actor=editor,
        scheme=coming.scheme,
        year=coming.year,
        amount_nok=AMOUNT_NOK,
        source=COMING,
        is_estimate=True,
        definition=KEY,
        statistics_year=years_with_figures(coming.year)[0],
        form_key=FORM_KEY,
    )
    move_division(actor=editor, division=division, action=SEND)
    say(f"{nok(AMOUNT_NOK)} for the country waits for the national approver.")
