"""The municipalities of a county as outlines for an SVG, in the division of a year.

Read from the registry's TopoJSON files, kept by the process, no database. Source of
the geometry: partnerships/registry/SOURCES.md.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from partnerships.registry_files import FOLDER

DIVISIONS = (2024, 2020, 2018)
WIDTH, MARGIN = 1000, 8

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outline:
    """A municipality: ``path`` is SVG path data, a label goes at ``x`` and ``y``."""

    number: str
    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class CountyMap:
    width: int
    height: int
    outlines: tuple[Outline, ...]


@cache
def county_map(county_code: str, year: int) -> CountyMap | None:
    """None where that division has no such county."""
    division = next((d for d in DIVISIONS if d <= year), DIVISIONS[-1])
    topology = topology_of(division)
    shapes = {
        (g["properties"]["code"], g["properties"]["name"]): list(_rings(g, topology))
        for g in topology["objects"]["kommuner"]["geometries"]
        if g["properties"]["county_code"] == county_code
    }
    if not shapes:
        return None
    points = [p for rings in shapes.values() for ring in rings for p in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    # A degree of longitude is shorter this far north.
    squeeze = math.cos(math.radians(0.5 * (south + north)))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * squeeze, 0.01)

    def flat(point: Point) -> tuple[int, int]:
        x, y = point
        return (
            round(MARGIN + (x - west) * squeeze * scale),
            round(MARGIN + (north - y) * scale),
        )

    outlines = tuple(
        _outline(number, name, [[flat(point) for point in ring] for ring in rings])
        for (number, name), rings in sorted(shapes.items())
    )
    return CountyMap(WIDTH, round((north - south) * scale) + 2 * MARGIN, outlines)


def topology_of(division: int) -> dict[str, Any]:
    path = FOLDER / "map" / f"norway-{division}.topojson"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _rings(geometry: dict[str, Any], topology: dict[str, Any]) -> Iterator[list[Point]]:
    """The outer ring of each part; lakes and enclaves are left out."""
    parts = geometry["arcs"]
    for rings in parts if geometry["type"] == "MultiPolygon" else [parts]:
        ring: list[Point] = []
        for arc in rings[0]:
            points = list(arc_of(topology, ~arc if arc < 0 else arc))
            ring += reversed(points) if arc < 0 else points
        yield ring


def arc_of(topology: dict[str, Any], at: int) -> Iterator[Point]:
    """Each point of an arc is stored as its difference from the one before."""
    (scale_x, scale_y), (x0, y0) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    x = y = 0
    for dx, dy in topology["arcs"][at]:
        x, y = x + dx, y + dy
        yield x * scale_x + x0, y * scale_y + y0


def _outline(number: str, name: str, rings: list[list[tuple[int, int]]]) -> Outline:
    path = "".join(
        "M" + "L".join(f"{x} {y}" for x, y in dict.fromkeys(ring)) + "Z"
        for ring in rings
    )
    x, y = middle_of(max(rings, key=lambda ring: abs(area_of(ring))))
    return Outline(number, name, path, x, y)


def area_of(ring: list[tuple[int, int]]) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return 0.5 * sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)


def middle_of(ring: list[tuple[int, int]]) -> tuple[int, int]:
    """The centre of gravity of a ring; of one without area, the mean of its points."""
    area = area_of(ring)
    if not area:
        count = len(ring)
        return (
            round(sum(x for x, _ in ring) / count),
            round(sum(y for _, y in ring) / count),
        )
    x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x1 * y2 - x2 * y1
        x, y = x + (x1 + x2) * cross, y + (y1 + y2) * cross
    return round(x / (6 * area)), round(y / (6 * area))
