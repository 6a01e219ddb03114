"""What owners ask for in 2019 and 2020: what they go on with, and what is new."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from funding.demo.texts import FOLDER, LABEL, PARTNERS, Planned, Texts, texts_of
from partnerships.models import Organisation


@dataclass(frozen=True, slots=True)
class Later:
    """A line of needs_2019.csv or needs_2020.csv.

    ``continues``: the measure of the year before that it goes on with, or empty.
    """

    plan: Planned
    year: int
    rank: int
    title: str
    continues: str


def planned_for(year: int) -> Iterator[Later]:
    with (FOLDER / f"needs_{year}.csv").open(encoding="utf-8", newline="") as file:
        for position, row in enumerate(csv.DictReader(file)):
            plan = Planned(
                position=position,
                number=row["number"],
                rank=None,  # the owner's angle was told in the first year
                measure=row["measure"],
                title=0,
                partner=row["partner"],
                years=int(row["years"]),
                percent=int(row["percent"]),
                is_sent=True,
            )
            rank, title = int(row["rank"]), row["title"]
            yield Later(plan, year, rank, title, row["continues"])


def later_texts(later: Later, owner: Organisation) -> Texts:
    """The measure's own texts, and what this year and this owner add to them."""
    told = _toml(owner.written_norwegian)
    texts = texts_of(later.plan, owner)
    place = told["place"].get(owner.number, "") if later.rank == 1 else ""
    why = place or _turn(told[f"why_{later.year}"], later)
    return replace(
        texts,
        title=later.title,
        found_how=_turn(told["found_how"], later),
        content=texts.content.replace(LABEL, f"{why}\n\n{LABEL}"),
    )


def learned(later: Later, owner: Organisation) -> str:
    """What the year before has taught those who go on."""
    return _turn(_toml(owner.written_norwegian)["learned"], later)


def _turn(said: list[str], later: Later) -> str:
    """Neighbours in the plan do not say the same."""
    at = (later.plan.position + later.year) % len(said)
    return said[at].format(partner=PARTNERS[later.plan.partner])


@cache
def _toml(form: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"after_{form}.toml").read_text(encoding="utf-8"))
