"""Amounts on a map: four steps from the least to the most, and the ranges they mean."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnerships.pages.county_map import CountyMap, Outline

STEPS = 4


@dataclass(frozen=True, slots=True)
class Area:
    """``step`` 0: nothing is granted there, as far as is published."""

    outline: Outline
    step: int
    granted_nok: int


@dataclass(frozen=True, slots=True)
class Range:
    step: int
    least_nok: int
    most_nok: int


@dataclass(frozen=True, slots=True)
class Map:
    width: int
    height: int
    areas: list[Area]
    ranges: list[Range]
    has_empty: bool


def map_of(drawing: CountyMap | None, amounts: Mapping[str, int]) -> Map | None:
    """``amounts``: kroner by the number of an outline. None where there is no drawing,
    or nothing to show on it."""
    if drawing is None:
        return None
    here = {
        outline.number: amounts[outline.number]
        for outline in drawing.outlines
        if amounts.get(outline.number)
    }
    if not here:
        return None
    steps = _steps(here)
    areas = [
        Area(outline, steps.get(outline.number, 0), here.get(outline.number, 0))
        for outline in drawing.outlines
    ]
    return Map(
        drawing.width,
        drawing.height,
        areas,
        _ranges(areas),
        any(not area.step for area in areas),
    )


def _steps(amounts: Mapping[str, int]) -> dict[str, int]:
    """A quarter of the areas in each step; the same amount is the same step."""
    ordered = sorted(amounts.values())
    count = len(ordered)
    return {
        number: 1 + STEPS * ordered.index(amount) // count
        for number, amount in amounts.items()
    }


def _ranges(areas: list[Area]) -> list[Range]:
    found = []
    for step in range(1, STEPS + 1):
        inside = [area.granted_nok for area in areas if area.step == step]
        if inside:
            found.append(Range(step, min(inside), max(inside)))
    return found
