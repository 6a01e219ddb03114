"""The counties as outlines for an SVG, in the division of a year: a map to put beside
a table, a tenth as heavy as the registry's own.

Borders are thinned one by one before the outlines are put together, so that neighbours
keep the same border; islands too small to be seen are left out.
"""

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

from partnerships.pages.county_map import (
    DIVISIONS,
    CountyMap,
    Outline,
    Point,
    arc_of,
    area_of,
    middle_of,
    topology_of,
)

WIDTH, MARGIN = 320, 4
THINNED, SEEN = 0.8, 8.0  # units of the drawing, and squares of them


@cache
def country_map(year: int) -> CountyMap:
    """``number`` and ``name`` of an outline are the county's."""
    division = next((d for d in DIVISIONS if d <= year), DIVISIONS[-1])
    topology = topology_of(division)
    arcs = [list(arc_of(topology, at)) for at in range(len(topology["arcs"]))]
    west, south, east, north = _bounds(arcs)
    # A degree of longitude is shorter this far north.
    squeeze = math.cos(math.radians(0.5 * (south + north)))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * squeeze)
    flat = [
        _thinned(
            [
                (MARGIN + (x - west) * squeeze * scale, MARGIN + (north - y) * scale)
                for x, y in arc
            ]
        )
        for arc in arcs
    ]
    outlines = [
        _outline(geometry, flat)
        for geometry in topology["objects"]["fylker"]["geometries"]
    ]
    height = round((north - south) * scale) + 2 * MARGIN
    outlines.sort(key=lambda outline: outline.number)
    return CountyMap(WIDTH, height, tuple(outlines))


def _bounds(arcs: list[list[Point]]) -> tuple[float, float, float, float]:
    xs = [x for arc in arcs for x, _ in arc]
    ys = [y for arc in arcs for _, y in arc]
    return min(xs), min(ys), max(xs), max(ys)


def _outline(geometry: dict[str, Any], arcs: list[list[Point]]) -> Outline:
    rings = list(_rings(geometry, arcs))
    largest = max(rings, key=lambda ring: abs(area_of(ring)))
    shown = [r for r in rings if r is largest or abs(area_of(r)) >= SEEN]
    path = "".join(
        "M" + "L".join(f"{x} {y}" for x, y in dict.fromkeys(ring)) + "Z"
        for ring in shown
    )
    facts = geometry["properties"]
    return Outline(facts["code"], facts["name"], path, *middle_of(largest))


def _rings(
    geometry: dict[str, Any], arcs: list[list[Point]]
) -> Iterator[list[tuple[int, int]]]:
    """The outer ring of each part."""
    parts = geometry["arcs"]
    for rings in parts if geometry["type"] == "MultiPolygon" else [parts]:
        ring: list[Point] = []
        for arc in rings[0]:
            ring += reversed(arcs[~arc]) if arc < 0 else arcs[arc]
        yield [(round(x), round(y)) for x, y in ring]


def _thinned(line: list[Point]) -> list[Point]:
    """Without the points that lie closer to the line than ``THINNED``.

    Douglas and Peucker's way: the farthest point is kept, and each half tried anew.
    """
    kept = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        between = range(first + 1, last)
        if not between:
            continue
        far = max(between, key=lambda at: _away(line[at], line[first], line[last]))
        if _away(line[far], line[first], line[last]) > THINNED:
            kept.add(far)
            spans += [(first, far), (far, last)]
    return [line[at] for at in sorted(kept)]


def _away(point: Point, start: Point, end: Point) -> float:
    """From the segment; from its start where it has no length, as round an island."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = math.hypot(x2 - x1, y2 - y1)
    if not length:
        return math.hypot(x - x1, y - y1)
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length
