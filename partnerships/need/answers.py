"""A need as answers by name, and how two people's answers meet.

An answer is a field of the need, or an amount: ``owner_2018_leave`` (role, year and
category of cost), ``owner_2018`` (not divided), ``cash_2018``, ``hours_2018`` and
``rate_2018`` (own contribution). One who saves says what each stood as when they
began, as a fingerprint; so it is known who changed what, whatever came in between.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.db.models import Model

from partnerships.models import Need, NeedContribution, NeedLine
from partnerships.need.amounts import amounts_of, own_lines

Kind = NeedContribution.Kind
FIELDS = (
    "title",
    "found_how",
    "participants",
    "aim",
    "content",
    "sector_aims",
    "school_based",
    "start_kind",
    "start_term",
    "duration",
    "school_count",
    "teacher_count",
    "leader_count",
    "uh_partner",
    "further_partners",
    "other_partners",
    "planned_with_uh",
    "uh_role",
    "criteria",
    "evaluation",
    "codetermination_by",
)
CONTRIBUTED = ("cash", "hours", "rate")
_CELL = re.compile(rf"({'|'.join(NeedLine.Role.values)})_(\d{{4}})(?:_([a-z_0-9]+))?")
_CONTRIBUTION = re.compile(rf"({'|'.join(CONTRIBUTED)})_(\d{{4}})")


@dataclass(frozen=True, slots=True)
class Cell:
    """One amount of the budget; ``category`` "" where it is not divided."""

    role: str
    year: int
    category: str = ""

    @property
    def name(self) -> str:
        rest = f"_{self.category}" if self.category else ""
        return f"{self.role}_{self.year}{rest}"

    @classmethod
    def of(cls, name: str) -> "Cell | None":
        found = _CELL.fullmatch(name)
        return cls(found[1], int(found[2]), found[3] or "") if found else None


def contribution_of(name: str) -> tuple[str, int] | None:
    """("hours", 2018) of "hours_2018"."""
    found = _CONTRIBUTION.fullmatch(name)
    return (found[1], int(found[2])) if found else None


def budget_answers(need: Need) -> dict[str, int]:
    """Reads ``need.lines``: load them with their amounts."""
    return {
        Cell(line.role, line.year, category).name: amount
        for line in own_lines(need)
        for category, amount in amounts_of(line).items()
    }


def contribution_answers(need: Need) -> dict[str, int | None]:
    """Reads ``need.contributions``: load them."""
    found: dict[str, int | None] = {}
    for one in need.contributions.all():
        if one.kind == Kind.CASH:
            found[f"cash_{one.year}"] = one.amount_nok
        else:
            found[f"hours_{one.year}"] = one.hours
            found[f"rate_{one.year}"] = one.rate_nok
    return found


def answers_of(need: Need, names: Iterable[str]) -> dict[str, Any]:
    """What these stand as now; None for an amount that is not there."""
    wanted = list(names)
    found: dict[str, Any] = {}
    if any(Cell.of(name) for name in wanted):
        found |= budget_answers(need)
    if any(contribution_of(name) for name in wanted):
        found |= contribution_answers(need)
    return {
        name: stands(need, name) if name in FIELDS else found.get(name)
        for name in wanted
    }


def stands(need: Need, name: str) -> Any:
    """What a field says now; of chosen partners their ids."""
    if name == "further_partners":
        return [partner.pk for partner in need.further]
    return getattr(need, name)


def plain(value: Any) -> str:
    """An answer as text that two browsers would write alike."""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, list | tuple):
        return ",".join(sorted(map(str, value)))
    text = "" if value is None else str(value)
    return "\n".join(text.splitlines()).strip()


def fingerprint(value: Any) -> str:
    return blake2b(plain(value).encode(), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Merge:
    """What becomes of the answers that one person sends, by name.

    mine       to be written: nobody else has touched them since
    theirs     changed by somebody else meanwhile, and untouched by me: they stay
    conflicts  changed by both, differently: nothing is written, both are shown
    """

    mine: dict[str, Any]
    theirs: list[str]
    conflicts: list[str]


def merge(
    now: Mapping[str, Any], sent: Mapping[str, Any], bases: Mapping[str, str]
) -> Merge:
    """Three-way, answer by answer. ``bases``: fingerprints of what I began from.

    An answer without a base was not in my form: then mine counts as changed, and
    what stands as changed by others, unless nothing stands there.
    """
    found = Merge({}, [], [])
    nothing = fingerprint("")
    for name, value in sent.items():
        began, stands, wanted = (
            bases.get(name, nothing),
            fingerprint(now[name]),
            fingerprint(value),
        )
        if wanted == stands:
            continue
        if stands == began:
            found.mine[name] = value
        elif wanted == began:
            found.theirs.append(name)
        else:
            found.conflicts.append(name)
    return found
