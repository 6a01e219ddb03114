"""The figures that a key divides by: read from the registry, kept with the year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from funding.allocation import Recipient
from funding.models import BasisSet, BasisValue
from funding.rules import money as rules
from funding.services.frames import lock_year
from partnerships.models import (
    Network,
    Organisation,
    SchemeYear,
    Statistic,
)
from partnerships.models.organisation import OrganisationQuerySet
from portal.audit.services import record
from portal.lib import clock
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.prepared import Prepared

CLASS, NETWORK = "class", "network"
HOST, MEMBER, ALONE = "host", "member", "alone"
FIGURES = """(
    SELECT json_agg(json_build_array(s.year, s.measure, s.value, s.source)
                    ORDER BY s.measure)
      FROM partnerships_statistic s
     WHERE s.organisation_id = partnerships_organisation.id AND s.year <= %s)"""
NETWORK_THAT_DAY = """(
    SELECT json_build_object('id', n.id, 'code', n.code, 'name', n.name,
                             'county_id', n.county_id, 'host_id', n.host_id)
      FROM partnerships_networkmember m JOIN partnerships_network n
        ON n.id = m.network_id
     WHERE m.organisation_id = partnerships_organisation.id
       AND (m.valid_from IS NULL OR m.valid_from <= %s)
       AND (m.valid_to IS NULL OR m.valid_to >= %s)
     ORDER BY n.code LIMIT 1)"""
# The numbers as text: JSON's own would be binary fractions.
KEPT = """(
    SELECT json_agg(json_build_array(v."column", v.number::text, v.text) ORDER BY v.id)
      FROM funding_basisvalue v
     WHERE v.recipient_id = partnerships_organisation.id AND v.basis_set_id = %s)"""
ALWAYS = (Statistic.Measure.INHABITANTS, Statistic.Measure.CHILDREN_6_15)

Cell = Decimal | str | None


@dataclass(frozen=True, slots=True)
class Basis:
    """The year's owners in order of name, and their cells by owner id and column.

    None is an empty cell, which is not 0. ``networks`` has an owner's network of the
    year, and no entry for one without.
    """

    owners: tuple[Organisation, ...]
    networks: dict[int, Network]
    columns: tuple[str, ...]
    cells: dict[int, dict[str, Cell]]
    sources: dict[str, dict[str, str | int]]
    statistics_year: int

    def recipients(self, only: Iterable[int] | None = None) -> list[Recipient]:
        """As the engine takes them; ``only`` limits them to these owner ids."""
        wanted = None if only is None else set(only)
        return [
            Recipient(owner.number, owner.name, self.cells[owner.pk])
            for owner in self.owners
            if wanted is None or owner.pk in wanted
        ]

    @property
    def figure_columns(self) -> tuple[str, ...]:
        return tuple(c for c in self.columns if c not in (CLASS, NETWORK))


def owners_of(scheme_year: SchemeYear) -> OrganisationQuerySet:
    """The school owners that the year's money may go to, by name."""
    return scheme_year.owners().in_norwegian_order()


@dataclass(frozen=True, slots=True)
class Registry:
    """What the registry has of the year's owners: figures of several years, and where
    each is a member. Read by ``read_registry``; nothing of it is saved.

    ``figures``: by owner id, rows of year, measure, value and source.
    """

    county: str
    owners: tuple[Organisation, ...]
    figures: dict[int, list[tuple[int, str, float, str]]]
    networks: dict[int, Network]

    @property
    def years(self) -> list[int]:
        """The years that the owners have figures of, newest first."""
        found = {year for rows in self.figures.values() for year, *_rest in rows}
        return sorted(found, reverse=True)

    @property
    def places(self) -> dict[int, dict[str, Cell]]:
        """The owners' class and network, by owner id."""
        return {
            owner.pk: _place(owner, self.networks.get(owner.pk))
            for owner in self.owners
        }

    def basis(self, statistics_year: int) -> Basis:
        """Raises ValidationError when the registry has no figure of that year."""
        found: dict[int, dict[str, Cell]] = {owner.pk: {} for owner in self.owners}
        sources: dict[str, list[str]] = {}
        for owner, cells in found.items():
            for year, measure, value, source in self.figures[owner]:
                if year != statistics_year:
                    continue
                cells[measure] = Decimal(str(value))
                named = sources.setdefault(measure, [])
                if source not in named:
                    named.append(source)
        if not sources:
            raise ValidationError(
                _(
                    "The registry has no figures of %(year)s for the owners of "
                    "%(county)s."
                ),
                params={"year": statistics_year, "county": self.county},
            )
        measures = [m.value for m in Statistic.Measure if m in ALWAYS or m in sources]
        return Basis(
            owners=self.owners,
            networks=self.networks,
            columns=(*measures, CLASS, NETWORK),
            cells={
                owner.pk: {
                    **{measure: found[owner.pk].get(measure) for measure in measures},
                    **_place(owner, self.networks.get(owner.pk)),
                }
                for owner in self.owners
            },
            sources={
                measure: {"source": "; ".join(named), "year": statistics_year}
                for measure, named in sources.items()
            },
            statistics_year=statistics_year,
        )


def read_registry(scheme_year: SchemeYear) -> Registry:
    """What it says now, of no year after the scheme's own: one query.

    Of an owner's several networks that day, the first by code.
    """
    of_kinds = _of_kinds(*scheme_year.owner_kinds)
    year = (scheme_year.county_id, scheme_year.owners_on, scheme_year.year)
    owners: Any = tuple(of_kinds.rows(*year))
    found = {owner.pk: owner.network for owner in owners if owner.network}
    networks = {row["id"]: Network(**row) for row in found.values()}
    return Registry(
        county=scheme_year.county.name,
        owners=owners,
        figures={owner.pk: owner.figures or [] for owner in owners},
        networks={pk: networks[row["id"]] for pk, row in found.items()},
    )


@cache
def _of_kinds(*kinds: str) -> Prepared[Organisation]:
    """The owners of these kinds with their figures and network: of a county, on a
    day, up to a year."""

    def make(county: int, day: date, year: int) -> QuerySet[Organisation]:
        of_year = SchemeYear(county_id=county, owners_on=day, owner_kinds=[*kinds])
        return owners_of(of_year).annotate(
            figures=RawSQL(FIGURES, (year,)),  # noqa: S611 - literal text
            network=RawSQL(NETWORK_THAT_DAY, (day, day)),  # noqa: S611 - the same
        )

    return Prepared(make)


def _place(owner: Organisation, network: Network | None) -> dict[str, Cell]:
    if network is None:
        return {CLASS: ALONE, NETWORK: None}
    is_host = network.host_id == owner.pk
    return {CLASS: HOST if is_host else MEMBER, NETWORK: network.code}


@transaction.atomic
def basis_from_registry(
    *, actor: Actor, scheme_year: SchemeYear, statistics_year: int
) -> BasisSet:
    """Keep the registry's figures with the year.

    The newest set follows the registry while no sent or decided allocation rests on
    it; else what is new in the registry is a new version.
    """
    year = lock_year(scheme_year)
    require(rules.may_handle(actor, year))
    basis = read_registry(year).basis(statistics_year)
    newest = BasisSet.objects.in_force(year, statistics_year)
    if newest and newest.origin == BasisSet.Origin.REGISTRY:
        if same_figures(newest, basis):
            return newest
        if rules.may_change_basis(actor, newest):
            return _put(actor, newest, basis)
    version = newest.version + 1 if newest else 1
    basis_set = BasisSet(scheme_year=year, version=version)
    return _put(actor, basis_set, basis)


def _put(actor: Actor, basis_set: BasisSet, basis: Basis) -> BasisSet:
    """What somebody has added of a column is kept while it is the same figures'."""
    basis_set.sources = {
        column: {**basis_set.sources.get(column, {}), **facts}
        for column, facts in basis.sources.items()
    }
    keep_figures(actor=actor, basis_set=basis_set, basis=basis)
    record(
        actor=actor,
        action="basis.read",
        obj=basis_set,
        statistics_year=basis_set.statistics_year,
        version=basis_set.version,
        sources=basis.sources,
        owners=len(basis.owners),
    )
    return basis_set


def keep_figures(*, actor: Actor, basis_set: BasisSet, basis: Basis) -> None:
    """Save the set with these figures instead of those that it may have."""
    basis_set.statistics_year = basis.statistics_year
    basis_set.created_at, basis_set.created_by_id = clock.now(), actor.user_id
    basis_set.full_clean(exclude=["created_by"])  # a command has nobody
    basis_set.save()
    basis_set.values.all().delete()
    BasisValue.objects.bulk_create(_values(basis_set, basis))


def same_figures(basis_set: BasisSet, basis: Basis) -> bool:
    """The same of everybody, from the same sources."""
    kept = {
        (value.recipient_id, value.column): (value.number, value.text)
        for value in basis_set.values.all()
    }
    found = {
        (value.recipient_id, value.column): (value.number, value.text)
        for value in _values(basis_set, basis)
    }
    sources = {
        column: {name: facts.get(name) for name in ("source", "year")}
        for column, facts in basis_set.sources.items()
    }
    return kept == found and sources == basis.sources


def _values(basis_set: BasisSet, basis: Basis) -> list[BasisValue]:
    return [
        BasisValue(
            basis_set=basis_set,
            recipient=owner,
            column=column,
            number=cell if isinstance(cell, Decimal) else None,
            text=cell if isinstance(cell, str) else "",
        )
        for owner in basis.owners
        for column, cell in basis.cells[owner.pk].items()
    ]


def kept_basis(basis_set: BasisSet) -> Basis:
    """The same, as it was kept: two queries, however many owners."""
    of_set = BasisValue.objects.filter(basis_set=basis_set).values("recipient")
    owners = (
        Organisation.objects.filter(pk__in=of_set)
        .annotate(kept=RawSQL(KEPT, (basis_set.pk,)))  # noqa: S611 - literal text
        .in_norwegian_order()
    )
    cells: dict[int, dict[str, Cell]] = {
        owner.pk: {
            column: text or None if number is None else Decimal(number)
            for column, number, text in owner.kept  # type: ignore[attr-defined]
        }
        for owner in owners
    }
    codes = {str(each[NETWORK]) for each in cells.values() if each.get(NETWORK)}
    by_code = {
        network.code: network for network in Network.objects.filter(code__in=codes)
    }
    return Basis(
        owners=tuple(owners),
        networks={
            owner: by_code[str(each[NETWORK])]
            for owner, each in cells.items()
            if each.get(NETWORK) in by_code
        },
        columns=tuple(next(iter(cells.values()), {})),
        cells=cells,
        sources=basis_set.sources,
        statistics_year=basis_set.statistics_year,
    )
