"""What the forum is told of money: see forums/advice/money.py, which asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from forums.advice.money import KeyChoice, YearFrame
from funding.allocation import AllocationError, allocate
from funding.models import AllocationKey, BasisSet
from funding.services.allocations import sharers
from funding.services.basis import Basis, kept_basis, read_registry
from funding.services.keys import in_words, read_key
from partnerships.models import SchemeYear
from portal.lib.addresses import address_of
from portal.people.prepared import Prepared

SHOWN = 50
FRAME = """(
    SELECT json_build_array(f.amount_nok, f.is_estimate)
      FROM funding_frame f WHERE f.scheme_year_id = partnerships_schemeyear.id)"""
# The versions of a name together, the newest of them first.
KEYS = """(
    SELECT json_agg(json_build_object(
               'id', k.id, 'name', k.name, 'version', k.version,
               'created_at', extract(epoch FROM k.created_at),
               'definition', k.definition)
           ORDER BY k.name, k.version DESC)
      FROM funding_allocationkey k
     WHERE k.county_id = partnerships_schemeyear.county_id)"""
# The figures in force: of the newest year that is kept, in its last version.
FIGURES = """(
    SELECT json_build_object('id', s.id, 'statistics_year', s.statistics_year,
                             'sources', s.sources)
      FROM funding_basisset s WHERE s.scheme_year_id = partnerships_schemeyear.id
     ORDER BY s.statistics_year DESC, s.version DESC LIMIT 1)"""


def _row(year: int) -> QuerySet[SchemeYear, Any]:
    return SchemeYear.objects.filter(pk=year).values_list(
        RawSQL(FRAME, []),  # noqa: S611 - literal text
        RawSQL(KEYS, []),  # noqa: S611 - the same
        RawSQL(FIGURES, []),  # noqa: S611 - the same
    )


ROW = Prepared(_row)


@dataclass(frozen=True, slots=True)
class Row:
    """What one query says of the year."""

    frame: YearFrame | None
    keys: list[dict[str, Any]]
    figures: BasisSet | None


class Desk:
    """Of one year; what is read is read when it is first asked for, and once."""

    def __init__(self, scheme_year: SchemeYear) -> None:
        self.scheme_year = scheme_year

    @cached_property
    def _row(self) -> Row:
        [(frame, keys, figures)] = ROW.rows(self.scheme_year.pk)
        return Row(
            YearFrame(*frame) if frame else None,
            keys or [],
            BasisSet(**figures) if figures else None,
        )

    @property
    def frame(self) -> YearFrame | None:
        return self._row.frame

    @property
    def bench_url(self) -> str:
        return address_of("funding:scenario_bench", self.scheme_year.pk)

    @property
    def keys(self) -> Sequence[KeyChoice]:
        newest: dict[str, dict[str, Any]] = {}
        for row in self._row.keys:
            newest.setdefault(row["name"], row)
        ordered = sorted(
            newest.values(),
            key=lambda row: (row["created_at"], row["id"]),
            reverse=True,
        )
        return [KeyChoice(row["id"], str(_saved(row))) for row in ordered[:SHOWN]]

    @cached_property
    def _basis(self) -> tuple[Basis, list[int]]:
        """The figures in force, or else the registry's newest, and who shares."""
        if self._row.figures:
            basis = kept_basis(self._row.figures)
            return basis, sharers(self.scheme_year, basis)
        registry = read_registry(self.scheme_year)
        if not registry.years:
            raise ValidationError(_("The registry has no figures of the owners."))
        basis = registry.basis(registry.years[0])
        return basis, sharers(self.scheme_year, basis)

    def by_key(self, key: int, amount_nok: int) -> Mapping[int, int]:
        chosen = next((row for row in self._row.keys if row["id"] == key), None)
        if chosen is None:
            raise ValidationError(_("This key is not there."))
        basis, who = self._basis
        wanted = read_key(_saved(chosen).key_file)
        try:
            result = allocate(amount_nok, basis.recipients(who), wanted)
        except AllocationError as error:
            raise in_words(error) from error
        numbers = {owner.number: owner.pk for owner in basis.owners}
        return {
            numbers[line.number]: line.total_nok
            for line in result.lines
            if line.number in numbers  # else the key names it, beside the owners
        }


def _saved(row: Mapping[str, Any]) -> AllocationKey:
    said = ("id", "name", "version", "definition")
    return AllocationKey(**{name: row[name] for name in said})
