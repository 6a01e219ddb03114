"""The utrekning as tables: what the frozen result says, with the owners' names."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from funding.allocation.key import EQUAL, WEIGHT
from funding.models import Allocation, NationalDivision
from funding.pages.tables import Label, column_label
from funding.services.named import hosted_names
from portal.lib.formats import number


@dataclass(frozen=True, slots=True)
class WorkingRow:
    name: str
    weight: str
    exact: str
    floor_nok: int
    is_extra: bool
    limit: str
    amount_nok: int


@dataclass(frozen=True, slots=True)
class PotTable:
    """One pot. ``weight_sum`` is empty where nothing is divided.

    ``network``: whose part it divides, in the second step of a key in two.
    """

    name: str
    network: str
    by: Label
    amount_nok: int
    given_nok: int
    left_nok: int
    weight_sum: str
    minimum_nok: int | None
    maximum_nok: int | None
    rows: list[WorkingRow]

    @property
    def outside(self) -> bool:
        return not self.rows


@dataclass(frozen=True, slots=True)
class NetworkPart:
    """What the first step gave a network, and what of it the second left."""

    name: str
    part_nok: int
    left_nok: int


@dataclass(frozen=True, slots=True)
class WorkingTables:
    """``first``: of a key in two steps, how the networks got their parts."""

    pots: list[PotTable]
    first: list[PotTable]
    networks: list[NetworkPart]


def working_of(allocation: Allocation) -> WorkingTables:
    """From the result as it was kept: nothing is reckoned anew, one query at most."""
    result = allocation.result
    names = {line["number"]: line["name"] for line in result["lines"]}
    networks: dict[str, str] = {}
    if "first" in result:
        lines = allocation.lines.filter(network__isnull=False)
        networks = dict(lines.values_list("network__code", "network__name"))
    return WorkingTables(
        pots=[_pot(pot, names, networks) for pot in result["explanation"]],
        first=[_pot(pot, networks, networks) for pot in result.get("first", ())],
        networks=[
            NetworkPart(networks.get(x["code"], x["code"]), x["part"], x["left"])
            for x in result.get("networks", ())
        ],
    )


def working_of_nation(division: NationalDivision) -> list[PotTable]:
    """The same of a division among counties, by one key alone; no query."""
    names = {line["number"]: line["name"] for line in division.result["lines"]}
    return [_pot(pot, names, {}) for pot in division.result["explanation"]]


def _pot(
    pot: dict[str, Any], names: dict[str, str], networks: dict[str, str]
) -> PotTable:
    divided = pot["weight_sum"] is not None
    network = pot.get("network", "")
    hosted = hosted_names(pot, names)
    return PotTable(
        name=pot["name"],
        network=networks.get(network, network),
        by=share_label(pot["by"]),
        amount_nok=pot["amount"],
        given_nok=pot["given"],
        left_nok=pot["left"],
        weight_sum=number(Decimal(pot["weight_sum"])) if divided else "",
        minimum_nok=pot["minimum"] or None,
        maximum_nok=pot["maximum"],
        rows=[_row(row, {**names, **hosted}) for row in pot["workings"]],
    )


def share_label(by: str) -> Label:
    """What a pot is shared by, as people call it."""
    own = {EQUAL: _("equal parts"), WEIGHT: _("Weight")}
    return own.get(by) or column_label(by)


def _row(row: dict[str, Any], names: dict[str, str]) -> WorkingRow:
    limits = {"minimum": _("at the minimum"), "maximum": _("at the maximum")}
    return WorkingRow(
        name=names.get(row["number"], row["number"]),
        weight="" if row["weight"] is None else number(Decimal(row["weight"])),
        exact=_exact(row["exact"]),
        floor_nok=row["floor"],
        is_extra=row["extra"],
        limit=limits.get(row["limit"], ""),
        amount_nok=row["amount"],
    )


def _exact(text: str) -> str:
    """Cut after two decimals, as the engine cuts after six: never rounded up."""
    whole, _dot, decimals = text.partition(".")
    cut = Decimal(f"{whole}.{decimals[:2] or '0'}")
    return number(cut, 2)
