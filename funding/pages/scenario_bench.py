"""The scenarios of a year side by side, and the page of one of them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from funding.allocation import Key
from funding.bench.compare import (
    Cell,
    Comparison,
    NetworkRow,
    OwnerRow,
    as_reference,
    compare,
)
from funding.bench.read import Reference, kept_bases, read_ground, references
from funding.bench.reckon import Ground, reckon
from funding.models import BenchScenario
from funding.models.scenario import years_with_a_bench
from funding.open_data.maps import Map, map_of
from funding.pages.key_words import key_in_words
from funding.rules import money as rules
from funding.services.frames import with_money
from partnerships.models import SchemeYear
from partnerships.pages.county_map import CountyMap, Outline, county_map
from portal.people.actor import Actor

SIDE_BY_SIDE = 4
PAGE = 25
KRONER, PERCENT, PER_TEACHER = "kr", "percent", "teacher"


def year_of_bench(actor: Actor, pk: int) -> SchemeYear:
    """With its money; 404 for whom it has no bench."""
    years = with_money(years_with_a_bench(actor).filter(pk=pk))
    year: SchemeYear | None = years.select_related("county", "scheme", "frame").first()
    if year is None:
        raise Http404
    return year


class Bench:
    """``query``: which to ``show``, what they are held ``against``, which ``measure``.

    Without a choice, the first ones, against the allocation or else last year.
    """

    def __init__(self, actor: Actor, year: SchemeYear, query: QueryDict) -> None:
        self.actor, self.year, self.query = actor, year, query
        scenarios = BenchScenario.objects.visible_to(actor).of_year(year)
        self.scenarios = list(scenarios.select_related("key", "basis_set"))
        self.page = Paginator(self.scenarios, PAGE).get_page(query.get("page"))
        chosen = set(query.getlist("show"))
        picked = [one for one in self.scenarios if str(one.pk) in chosen]
        self.shown = (picked or self.scenarios)[:SIDE_BY_SIDE]
        self.too_many = len(picked) > SIDE_BY_SIDE
        wanted = query.get("measure", KRONER)
        self.measure = wanted if wanted in dict(self.measures) else KRONER

    @property
    def measures(self) -> list[tuple[str, str]]:
        return [
            (KRONER, _("kroner")),
            (PERCENT, _("per cent")),
            (PER_TEACHER, _("kroner per teacher man-year")),
        ]

    @cached_property
    def against(self) -> "Against":
        return Against(self.actor, self.year, self.scenarios, self.query.get("against"))

    @cached_property
    def comparison(self) -> Comparison:
        """Of nothing, where there are no scenarios."""
        return self.against.compare(self.shown)

    @property
    def rows(self) -> list["BenchRow"]:
        """Of the owners, each with its cells as they are shown."""
        return [self._shown(row) for row in self.comparison.owners]

    @property
    def network_rows(self) -> list["BenchRow"]:
        return [self._shown(row) for row in self.comparison.networks]

    @property
    def institutions_row(self) -> "BenchRow | None":
        row = self.comparison.institutions
        return self._shown(row) if row else None

    @property
    def county_row(self) -> "BenchRow":
        return self._shown(self.comparison.county)

    def _shown(self, row: OwnerRow | NetworkRow) -> "BenchRow":
        return BenchRow(row, [(one.amount_nok, self._change(one)) for one in row.cells])

    def _change(self, cell: Cell) -> object:
        return {
            KRONER: cell.change_nok,
            PERCENT: cell.percent,
            PER_TEACHER: cell.change_per_teacher_nok,
        }[self.measure]


class Against:
    """What scenarios are held against: the allocation, last year, another scenario.

    ``wanted``: None for the first that there is, "" for nothing.
    """

    def __init__(
        self,
        actor: Actor,
        year: SchemeYear,
        scenarios: Sequence[BenchScenario],
        wanted: str | None,
    ) -> None:
        self.actor, self.year = actor, year
        self.by_value = {str(one.pk): one for one in scenarios}
        self.offered = references(actor, year)
        self.offered += [Reference(pk, s.name, {}) for pk, s in self.by_value.items()]
        chosen = next((one for one in self.offered if one.value == wanted), None)
        first = next(iter(self.offered), None)
        self.chosen = None if wanted == "" else chosen or first

    @property
    def value(self) -> str:
        return self.chosen.value if self.chosen else ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [*((one.value, one.label) for one in self.offered), ("", _("nothing"))]

    def compare(self, shown: Sequence[BenchScenario]) -> Comparison:
        reference = self.chosen
        held = self.by_value.get(reference.value) if reference else None
        ground = _ground(self.actor, self.year, [*shown, *([held] if held else [])])
        if held and reference:
            reference = as_reference(reference, reckon(held, ground))
        return compare([reckon(one, ground) for one in shown], reference)


@dataclass(frozen=True, slots=True)
class BenchRow:
    """``cells``: of each scenario the amount, and the change in the chosen measure."""

    row: OwnerRow | NetworkRow
    cells: list[tuple[int | None, object]]


def _ground(
    actor: Actor, year: SchemeYear, scenarios: Sequence[BenchScenario]
) -> Ground:
    sets = {one.basis_set_id: one.basis_set for one in scenarios}
    return read_ground(actor, year, kept_bases(list(sets.values())))


# ------------------------------------------------------------------ one of them


@dataclass(frozen=True, slots=True)
class ChangeArea:
    """``sign``: «+», «−» or «=»; empty where the scenario says nothing."""

    outline: Outline
    sign: str
    standing: str
    cell: Cell | None


def scenario_page(
    actor: Actor, scenario: BenchScenario, query: Mapping[str, str]
) -> dict[str, object]:
    """Of one scenario, all that its page shows."""
    year = year_of_bench(actor, scenario.scheme_year_id)
    others = BenchScenario.objects.visible_to(actor).of_year(year)
    rest = others.exclude(pk=scenario.pk).select_related("key", "basis_set")
    against = Against(actor, year, list(rest), query.get("against"))
    comparison = against.compare([scenario])
    reference = comparison.reference
    drawing = county_map(year.county.code, year.owners_on.year)
    return {
        "scenario": scenario,
        "year": year,
        "comparison": comparison,
        "column": comparison.columns[0],
        "outcome": comparison.columns[0].outcome,
        "against": against,
        "reference": reference,
        "words": key_in_words(Key.parse(scenario.key_definition)),
        "areas": _areas(drawing, comparison) if reference and drawing else [],
        "drawing": drawing,
        "map": None if reference else _amounts(drawing, comparison),
        "may_handle": rules.may_handle(actor, year),
        "may_use": rules.may_prepare(actor, year),
        "form_key": uuid.uuid4(),
    }


def _areas(drawing: CountyMap, comparison: Comparison) -> list[ChangeArea]:
    rows = {row.owner.number: row for row in comparison.owners}
    return [_area(outline, rows.get(outline.number)) for outline in drawing.outlines]


def _area(outline: Outline, row: OwnerRow | None) -> ChangeArea:
    cell = row.cells[0] if row else None
    change_nok = cell.change_nok if cell else None
    if change_nok is None:
        return ChangeArea(outline, "", "outside", cell)
    if change_nok > 0:
        return ChangeArea(outline, "+", "with-need", cell)
    if change_nok < 0:
        return ChangeArea(outline, "\u2212", "without-need", cell)
    return ChangeArea(outline, "=", "outside", cell)


def _amounts(drawing: CountyMap | None, comparison: Comparison) -> Map | None:
    amounts = {
        row.owner.number: row.cells[0].amount_nok or 0 for row in comparison.owners
    }
    return map_of(drawing, amounts)
