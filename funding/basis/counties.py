"""The figures of whole counties: the sums of their owners' figures.

Of the registry; where a county has imported a file of that year's figures, its columns
are used instead, for that county alone.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from funding.allocation import Recipient
from funding.models import BasisSet, BasisValue
from partnerships.models import County, Organisation, Scheme, Statistic

FROM_FILE = BasisSet.Origin.FILE


@dataclass(frozen=True, slots=True)
class CountyFigures:
    """``cells`` and ``lacking`` are by county number and column.

    A cell is None where no owner of the county has a figure. ``lacking``: so many of
    the county's municipalities have none, so that its sum is too low.
    """

    counties: tuple[County, ...]
    columns: tuple[str, ...]
    cells: dict[str, dict[str, Decimal | None]]
    lacking: dict[str, dict[str, int]]
    imported: tuple[str, ...]  # county numbers whose figures are from a file
    sources: dict[str, dict[str, str | int]]
    statistics_year: int

    def recipients(self) -> list[Recipient]:
        """As the engine takes them."""
        return [
            Recipient(each.code, each.name, self.cells[each.code])
            for each in self.counties
        ]

    def as_json(self) -> dict[str, dict[str, str | None]]:
        return {
            code: {
                column: None if cell is None else f"{cell.normalize():f}"
                for column, cell in cells.items()
            }
            for code, cells in self.cells.items()
        }


def counties_of(year: int) -> tuple[County, ...]:
    """Those that share the money of a year: valid on its first day."""
    return tuple(County.objects.valid_on(dt.date(year, 1, 1)).order_by("code"))


def years_with_figures(year: int) -> list[int]:
    """The years up to this one that the registry has figures of, newest first."""
    known = Statistic.objects.filter(year__lte=year).order_by("-year")
    return list(known.values_list("year", flat=True).distinct())


def county_figures(scheme: Scheme, year: int, statistics_year: int) -> CountyFigures:
    """Five queries, however many counties and owners."""
    counties = counties_of(year)
    owners = Organisation.objects.owners_on(dt.date(year, 1, 1)).filter(
        county__in=counties
    )
    sums, counted, sources = _registry(owners, statistics_year)
    imported = _imported(scheme, year, statistics_year)
    for code, of_file in imported.items():
        sums[code].update(of_file)
    columns = tuple(
        measure.value
        for measure in Statistic.Measure
        if any(measure.value in cells for cells in sums.values())
    )
    municipalities = owners.of_kind(Organisation.Kind.MUNICIPALITY)
    many = dict(
        municipalities.order_by().values_list("county__code").annotate(n=Count("pk"))
    )
    codes = [county.code for county in counties]
    return CountyFigures(
        counties=counties,
        columns=columns,
        cells={c: {name: sums[c].get(name) for name in columns} for c in codes},
        lacking={
            c: {
                name: max(many.get(c, 0) - counted[c].get(name, 0), 0)
                for name in columns
                if name not in imported.get(c, ())
            }
            for c in codes
        },
        imported=tuple(c for c in codes if c in imported),
        sources=sources,
        statistics_year=statistics_year,
    )


Sums = defaultdict[str, dict[str, Decimal]]


def _registry(
    owners: Iterable[Organisation], year: int
) -> tuple[Sums, dict[str, dict[str, int]], dict[str, dict[str, str | int]]]:
    """By county number and measure: the sum, and how many municipalities it is of."""
    rows = Statistic.objects.filter(organisation__in=owners, year=year).order_by()
    sums: Sums = defaultdict(dict)
    counted: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    of_kind = ("organisation__county__code", "organisation__kind", "measure")
    found = rows.values_list(*of_kind).annotate(sum=Sum("value"), n=Count("pk"))
    for code, kind, measure, value, n in found:
        sums[code][measure] = sums[code].get(measure, Decimal(0)) + value
        if kind == Organisation.Kind.MUNICIPALITY:
            counted[code][measure] += n
    named = rows.order_by("measure", "source").values_list("measure", "source")
    sources: dict[str, dict[str, str | int]] = {}
    for measure, source in named.distinct():
        before = sources.get(measure, {}).get("source")
        text = f"{before}; {source}" if before else source
        sources[measure] = {"source": text, "year": year}
    return sums, counted, sources


def _imported(scheme: Scheme, year: int, statistics_year: int) -> Sums:
    """By county number: what the newest set of the year adds up to, if it is a file."""
    sets = BasisSet.objects.filter(
        scheme_year__scheme=scheme,
        scheme_year__year=year,
        statistics_year=statistics_year,
    )
    newest = sets.order_by("scheme_year", "-version").distinct("scheme_year")
    files = BasisSet.objects.filter(pk__in=newest.values("pk"), origin=FROM_FILE)
    values = BasisValue.objects.filter(
        basis_set__in=files, column__in=Statistic.Measure.values, number__isnull=False
    )
    found: Sums = defaultdict(dict)
    rows = values.order_by().values_list(
        "basis_set__scheme_year__county__code", "column"
    )
    for code, column, value in rows.annotate(sum=Sum("number")):
        found[code][column] = value
    return found
