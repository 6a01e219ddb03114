"""The bench of the year that is open: three ways to divide it, one for the forum."""

import uuid
from collections.abc import Callable
from decimal import Decimal

from funding.demo.people import Cast
from funding.models import Allocation, BenchScenario
from funding.services.basis import read_registry
from funding.services.scenarios import Wish, add_scenario, share_scenario
from partnerships.models import SchemeYear
from portal.lib.money import percent_of
from portal.people.actor import EDITOR

GOVERNOR = "fylkesmannen-mr"
FORM_KEYS = uuid.UUID("5d5d3c52-8d0a-5f6c-8a57-2019b0e4c001")
SAME, HOSTS, LIMITED = (
    "Same nøkkel, same ramme",
    "Meir til vertskommunane",
    "Same nøkkel, ti prosent mindre, ingen over 900 000",
)
KEY_FOR_HOSTS = {
    "name": HOSTS,
    "rounding_unit": 1000,
    "pots": [
        {
            "name": "vertskap",
            "each_by_class": {
                "column": "class",
                "amounts": {"host": 250_000, "member": 0, "alone": 0},
            },
        },
        {"name": "grunnbeløp", "each": 40_000},
        {"name": "barn 6–15 år", "rest": True, "by": "children_6_15"},
    ],
}


def play_scenarios(
    cast: Cast, year: SchemeYear, before: Allocation, say: Callable[[str], None]
) -> None:
    """By the governor's editor, with last year's frame for what nobody knows yet."""
    if BenchScenario.objects.filter(scheme_year=year).exists():
        return
    years = read_registry(year).years
    if not years:
        return
    editor = cast.actor(EDITOR, GOVERNOR)
    frame_nok = before.whole_frame_nok
    wishes = (
        Wish(SAME, years[0], before.key, frame_nok=frame_nok),
        Wish(HOSTS, years[0], definition=KEY_FOR_HOSTS, frame_nok=frame_nok),
        Wish(
            LIMITED,
            years[0],
            before.key,
            frame_nok=percent_of(frame_nok, Decimal(90)),
            maximum_nok=900_000,
        ),
    )
    made = {
        wish.name: add_scenario(
            actor=editor,
            scheme_year=year,
            wish=wish,
            form_key=uuid.uuid5(FORM_KEYS, wish.name),
        )
        for wish in wishes
    }
    share_scenario(actor=editor, scenario=made[HOSTS], shared=True)
    say(f"{len(made)} scenarios are on the bench of {year.year}, one of them shared.")
