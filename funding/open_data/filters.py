"""Which part is asked for: of a year, a county, a scheme, or all of it."""

from collections.abc import Collection
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from funding.open_data.published import YearRow, scheme_years, years
from partnerships.models import SchemeYear

NAMES = ("year", "county", "scheme")
LONGEST = 30  # of what is said back of a value that nobody knows

_UNKNOWN = {
    "year": lambda: _("Nothing is decided for a year «%(value)s». Choose another."),
    "county": lambda: _("Nothing is decided in a county «%(value)s». Choose another."),
    "scheme": lambda: _("Nothing is decided of a scheme «%(value)s». Choose another."),
}


class Filter:
    """``errors`` has a sentence for each value that is not among the choices, and for
    each filter with several.

    ``beside``: the further names that may stand in the address; None: any.
    """

    def __init__(self, query: QueryDict, beside: Collection[str] | None) -> None:
        self.chosen = {name: query.get(name, "") for name in NAMES if query.get(name)}
        self.errors = [
            _UNKNOWN[name]() % {"value": value[:LONGEST]}
            for name, value in self.chosen.items()
            if value not in dict(self.choices[name])
        ]
        self.errors += [
            _("The filter «%(name)s» is given more than once. Choose one value of it.")
            % {"name": name}
            for name in NAMES
            if len(query.getlist(name)) > 1
        ]
        if beside is not None:
            self.errors += [
                _("There is no filter «%(name)s». Filters are year, county and scheme.")
                % {"name": name[:LONGEST]}
                for name in query
                if name not in {*NAMES, *beside}
            ]

    @cached_property
    def all(self) -> list[SchemeYear]:
        return scheme_years()

    @cached_property
    def choices(self) -> dict[str, list[tuple[str, str]]]:
        """For each filter what is published at all, in the order of a list."""
        by_year = dict.fromkeys(str(of.year) for of in self.all)
        counties = sorted({(of.county.code, of.county.name) for of in self.all})
        schemes = sorted({(of.scheme.code, str(of.scheme)) for of in self.all})
        return {
            "year": [(year, year) for year in by_year],
            "county": [(code, f"{name} ({code})") for code, name in counties],
            "scheme": schemes,
        }

    def rows(self) -> list[YearRow]:
        """None of them where a value is unknown: half an answer looks like a whole."""
        return [] if self.errors else years([of for of in self.all if self._has(of)])

    def _has(self, of: SchemeYear) -> bool:
        values = {
            "year": str(of.year),
            "county": of.county.code,
            "scheme": of.scheme.code,
        }
        return all(values[name] == value for name, value in self.chosen.items())
