"""What the demo's governors divide, by which key, and when: a plan for each year."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from funding.demo.people import MORE_OG_ROMSDAL, ROGALAND
from funding.demo.years import moment

BASE: dict[str, Any] = {"name": "grunnbeløp", "each": 50_000}
IN_NETWORKS = {"column": "class", "in": ["host", "member"]}


@dataclass(frozen=True, slots=True)
class Adjusted:
    """So many kroner more or less than the key gives, and why."""

    number: str
    more_nok: int
    reason: str


@dataclass(frozen=True, slots=True)
class YearPlan:
    """``lasting``: numbers of the owners whose first need is granted later years too;
    ``also_now``: UH's lines of the year itself are granted with them.
    """

    county: str
    governor: str
    year: int
    key: dict[str, Any]
    adjustments: tuple[Adjusted, ...]
    lasting: tuple[str, ...]
    also_now: bool
    form_key: uuid.UUID
    # The case's days: needs granted and key used, adjusted, sent, approved.
    prepared: dt.datetime
    adjusted: dt.datetime
    sent: dt.datetime
    approved: dt.datetime


# What one loses the next gets, so that the sum is the frame.
MR_2018 = YearPlan(
    county=MORE_OG_ROMSDAL,
    governor="fylkesmannen-mr",
    year=2018,
    key={
        "name": "Møre og Romsdal 2018",
        "rounding_unit": 1,
        "pots": [BASE, {"name": "barn 6–15 år", "rest": True, "by": "children_6_15"}],
    },
    adjustments=(
        Adjusted(
            "1524",
            -40_000,
            "Norddal har ikkje meldt eige behov for 2018, berre vore med i det felles. "
            "Det meste av grunnbeløpet følgjer arbeidet til Stordal, der lærarane frå "
            "Norddal får delta.",
        ),
        Adjusted(
            "1526",
            40_000,
            "Stordal opnar tiltaket om aldersblanda undervisning for lærarane i "
            "Norddal og dekkjer reise og vikar for dei.",
        ),
        Adjusted(
            "1502",
            -55_000,
            "Etter avtale med kommunen startar det tredje tiltaket, om programmering, "
            "eit halvt år seinare.",
        ),
        Adjusted(
            "1573",
            55_000,
            "Øykommune med lang reiseveg: beløpet dekkjer reise og vikar når lærarane "
            "deltek på samlingar på fastlandet.",
        ),
    ),
    lasting=("1504", "1502", "1505", "1520", "1534", "1566"),
    also_now=False,
    form_key=uuid.UUID("0b9c8b5a-2d0e-5c58-9a3d-7a1c2018f00d"),
    prepared=moment(2018, 8, 20, 9, 20),
    adjusted=moment(2018, 8, 21, 13, 5),
    sent=moment(2018, 8, 22, 14, 40),
    approved=moment(2018, 8, 24, 12, 30),
)
# The county authority is in no network, and nobody publishes figures of it that a key
# divides by: it has an amount of its own.
MR_2019 = YearPlan(
    county=MORE_OG_ROMSDAL,
    governor="fylkesmannen-mr",
    year=2019,
    key={
        "name": "Møre og Romsdal 2019",
        "rounding_unit": 1,
        "pots": [
            BASE,
            {
                "name": "vertskap for nettverk",
                "each_by_class": {
                    "column": "class",
                    "amounts": {"host": 120_000, "member": 0, "alone": 0},
                },
            },
            {
                "name": "vidaregåande skular",
                "each_by_class": {
                    "column": "class",
                    "amounts": {"host": 0, "member": 0, "alone": 400_000},
                },
            },
            {
                "name": "barn 6–15 år",
                "rest": True,
                "by": "children_6_15",
                "only": IN_NETWORKS,
            },
        ],
    },
    adjustments=(
        Adjusted(
            "1517",
            -60_000,
            "Hareid har ikkje meldt behov for 2019 heller, og har sagt frå at kommunen "
            "ikkje rekk å starte noko nytt i år.",
        ),
        Adjusted(
            "1529",
            60_000,
            "Skodje opnar samlingane for lærarane i dei fire kommunane som skal bli "
            "Ålesund saman med Skodje ved nyttår.",
        ),
    ),
    lasting=("1504", "1502", "1529", "1548"),
    also_now=True,
    form_key=uuid.UUID("0b9c8b5a-2d0e-5c58-9a3d-7a1c2019f00d"),
    prepared=moment(2019, 4, 8, 9, 30),
    adjusted=moment(2019, 4, 9, 10, 15),
    sent=moment(2019, 4, 10, 14, 20),
    approved=moment(2019, 4, 12, 11, 0),
)
MR_2020 = YearPlan(
    county=MORE_OG_ROMSDAL,
    governor="fylkesmannen-mr",
    year=2020,
    key={
        **MR_2019.key,
        "name": "Møre og Romsdal 2020",
        "pots": [
            *MR_2019.key["pots"],
            {
                "name": "fellestiltak: rettleiarar til fagfornyinga",
                "amount": 400_000,
                "by": "equal",
                "to": [{"number": "974809672", "name": "Høgskulen i Volda"}],
            },
            {
                "name": "samlingar i nettverka",
                "amount": 320_000,
                "by": "equal",
                "to": [
                    {"network": "nordre-sunnmore", "name": "Nordre Sunnmøre"},
                    {"network": "sore-sunnmore", "name": "Søre Sunnmøre"},
                    {"network": "romsdal", "name": "Romsdal"},
                    {"network": "nordmore", "name": "Nordmøre"},
                ],
            },
        ],
    },
    adjustments=(
        Adjusted(
            "1507",
            -90_000,
            "Nye Ålesund får grunnbeløp for éin kommune, men skulane i Sandøy har "
            "lang reiseveg som før. Kommunen dekkjer det innanfor ramma si; resten går "
            "til den andre nye kommunen med små skular.",
        ),
        Adjusted(
            "1578",
            90_000,
            "Norddal og Stordal hadde kvar sitt grunnbeløp. Fjord har like mange "
            "skular og like lang veg mellom dei, og får beløpet att i overgangen.",
        ),
    ),
    lasting=("1507", "1506", "1505", "1516", "1579"),
    also_now=True,
    form_key=uuid.UUID("0b9c8b5a-2d0e-5c58-9a3d-7a1c2020f00d"),
    prepared=moment(2020, 4, 14, 9, 30),
    adjusted=moment(2020, 4, 15, 10, 15),
    sent=moment(2020, 4, 16, 14, 20),
    approved=moment(2020, 4, 20, 11, 0),
)
# Another county, another model: a third by inhabitants, and nobody below a minimum.
ROGALAND_2018 = YearPlan(
    county=ROGALAND,
    governor="fylkesmannen-rogaland",
    year=2018,
    key={
        "name": "Rogaland 2018",
        "rounding_unit": 1000,
        "pots": [
            {"name": "likt til alle", "share": "0.15", "by": "equal"},
            {"name": "innbyggjarar", "share": "0.35", "by": "inhabitants"},
            {
                "name": "barn 6–15 år",
                "rest": True,
                "by": "children_6_15",
                "minimum": 20_000,
            },
        ],
    },
    adjustments=(
        Adjusted(
            "1151",
            -50_000,
            "Utsira har éin skule, og lærarane der deltek i tiltaket til Haugesund.",
        ),
        Adjusted(
            "1106",
            50_000,
            "Haugesund dekkjer reise og vikar for lærarane frå Utsira.",
        ),
    ),
    lasting=("1103", "1134"),
    also_now=False,
    form_key=uuid.UUID("0b9c8b5a-2d0e-5c58-9a3d-7a1c2018f011"),
    prepared=moment(2018, 9, 3, 9, 10),
    adjusted=moment(2018, 9, 4, 13, 30),
    sent=moment(2018, 9, 5, 10, 0),
    approved=moment(2018, 9, 7, 12, 15),
)
PLANS = (MR_2018, ROGALAND_2018, MR_2019, MR_2020)
