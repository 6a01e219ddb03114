"""The frame of the country in the years that are decided."""

import datetime as dt
import uuid
from collections.abc import Mapping

from funding.basis.counties import counties_of
from funding.demo.people import NATIONAL, Cast
from funding.models import NationalDivision
from funding.services.nation import move_division, prepare_division
from funding.services.steps import APPROVE, SEND
from partnerships.models import Scheme
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR

FORM_KEYS = uuid.UUID("5f0a4f5e-3f57-5d7b-9d41-7a1c20180a7f")
AMOUNTS_NOK = {2018: 205_000_000, 2019: 246_000_000, 2020: 262_000_000}
SOURCES = {
    2018: "Overslag for demonstrasjonen. Møre og Romsdal etter satsen for Oslo og "
    "Akershus i 2018 (39,7 millionar kr), dei andre etter barn på 6–15 år. Inga "
    "publisert ramme er funnen.",
    2019: "Overslag for demonstrasjonen: ramma for 2018 og ein femdel meir. Inga "
    "publisert ramme er funnen.",
    2020: "Overslag for demonstrasjonen: ramma for 2019 og litt meir. Inga publisert "
    "ramme er funnen.",
}


def play_past_nation(
    cast: Cast,
    scheme: Scheme,
    year: int,
    frames: Mapping[str, int],
    opens_at: dt.datetime,
) -> None:
    """``frames``: kroner by county, of those whose amount is set by hand; the others
    share the rest by children. Prepared by one, approved by the other, once.
    """
    if NationalDivision.objects.filter(frame__scheme=scheme, frame__year=year).exists():
        return
    at, editor = opens_at + dt.timedelta(hours=1), cast.actor(EDITOR, NATIONAL)
    with clock.at(at):
        division = prepare_division(
            actor=editor,
            scheme=scheme,
            year=year,
            amount_nok=AMOUNTS_NOK[year],
            source=SOURCES[year],
            is_estimate=True,
            definition=_key(year, frames),
            statistics_year=year,
            form_key=uuid.uuid5(FORM_KEYS, str(year)),
        )
        move_division(actor=editor, division=division, action=SEND)
    with clock.at(at + dt.timedelta(hours=1, minutes=15)):
        move_division(
            actor=cast.actor(APPROVER, NATIONAL), division=division, action=APPROVE
        )


def _key(year: int, frames: Mapping[str, int]) -> dict[str, object]:
    counties = {county.code: county.name for county in counties_of(year)}
    others = [code for code in counties if code not in frames]
    by_hand = [
        {
            "name": f"sett for {counties[code]}",
            "amount": amount_nok,
            "by": "equal",
            "only": {"column": "number", "in": [code]},
        }
        for code, amount_nok in frames.items()
    ]
    rest = {
        "name": "dei andre fylka: barn 6–15 år",
        "rest": True,
        "by": "children_6_15",
        "only": {"column": "number", "in": others},
    }
    return {
        "name": f"Fordeling mellom fylka {year}",
        "rounding_unit": 1000,
        "pots": [*by_hand, rest],
    }
