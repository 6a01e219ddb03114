"""What the demo's schools ask for: read from texts/, and filled in for each owner."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from partnerships.models import Organisation

FOLDER = Path(__file__).parent / "texts"
LABEL = "(Demotekst – oppdikta for demonstrasjon.)"
# How the institutions are named in running text, in either written Norwegian.
PARTNERS = {
    "hivolda": "Høgskulen i Volda",
    "ntnu": "NTNU",
    "himolde": "Høgskolen i Molde",
    "hvl": "Høgskulen på Vestlandet",
    "uis": "Universitetet i Stavanger",
}


# The field, its voices, and how they take turns: neighbours do not write alike.
VOICED = (
    ("school_based", "school_based", 3),
    ("planned_with_uh", "planned_with_uh", 2),
    ("uh_role", "uh_role", 1),
    ("criteria", "criteria", 2),
    ("evaluation", "evaluation", 5),
    ("codetermination_by", "codetermination", 1),
)


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of needs.csv; ``percent`` is of what the key may give the owner."""

    position: int
    number: str
    rank: int | None
    measure: str
    title: int
    partner: str
    years: int
    percent: int
    is_sent: bool


@dataclass(frozen=True, slots=True)
class Texts:
    title: str
    found_how: str
    participants: str
    aim: str
    content: str
    aims: list[str]
    school_based: str
    planned_with_uh: str
    uh_role: str
    criteria: str
    evaluation: str
    codetermination_by: str
    # The part of the owner's teachers that the measure reaches.
    target: float


def planned() -> Iterator[Planned]:
    with (FOLDER / "needs.csv").open(encoding="utf-8", newline="") as file:
        for position, row in enumerate(csv.DictReader(file)):
            yield Planned(
                position=position,
                number=row["number"],
                rank=int(row["rank"]) if row["rank"] else None,
                measure=row["measure"],
                title=int(row["title"]) - 1,
                partner=row["partner"],
                years=int(row["years"]),
                percent=int(row["percent"]),
                is_sent=row["state"] == "submitted",
            )


def texts_of(plan: Planned, owner: Organisation) -> Texts:
    measure = _toml(f"measures_{owner.written_norwegian}")[plan.measure]
    voices = _toml(f"voices_{owner.written_norwegian}")
    found_how, participants = voices["found_how"], voices["participants"]
    # An owner's own angle opens its first need only.
    angle = voices["angle"].get(owner.number, "") if plan.rank == 1 else ""

    def filled(text: str) -> str:
        return text.strip().format(partner=PARTNERS[plan.partner])

    def voice(key: str, step: int) -> str:
        said = voices[key]
        return filled(said[(plan.position * step + plan.years) % len(said)])

    return Texts(
        title=measure["titles"][plan.title],
        found_how=filled(
            measure.get("found_how") or found_how[plan.position % len(found_how)]
        ),
        participants=filled(
            measure.get("participants")
            or participants[plan.position * 3 % len(participants)]
        ),
        aim=filled(measure["aim"]),
        content="\n\n".join(
            part for part in (angle, filled(measure["content"]), LABEL) if part
        ),
        aims=_toml("aims")[plan.measure],
        target=measure["target"],
        **{name: voice(key, step) for name, key, step in VOICED},
    )


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
