"""The figures that a key divides by: read from the registry, kept with the year."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from funding import rules
from funding.allocation import Recipient
from funding.models import Allocation, BasisSet, BasisValue
from funding.services.frames import lock_year
from partnerships.models import (
    Network,
    NetworkMember,
    Organisation,
    SchemeYear,
    Statistic,
)
from partnerships.models.organisation import OrganisationQuerySet
from portal.audit.services import record
from portal.lib.verdict import require
from portal.people.actor import Actor

CLASS, NETWORK = "class", "network"
HOST, MEMBER, ALONE = "host", "member", "alone"
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


def statistics_years(scheme_year: SchemeYear) -> list[int]:
    """The years that the owners have figures of, newest first, none after its own."""
    figures = Statistic.objects.filter(
        organisation__in=owners_of(scheme_year).order_by(), year__lte=scheme_year.year
    )
    return list(figures.values_list("year", flat=True).distinct().order_by("-year"))


def read_basis(scheme_year: SchemeYear, statistics_year: int) -> Basis:
    """What the registry says now; nothing is saved.

    Raises ValidationError when it has no figure of that year.
    """
    owners = tuple(owners_of(scheme_year))
    figures = Statistic.objects.filter(
        organisation__in=[owner.pk for owner in owners], year=statistics_year
    ).order_by("measure", "pk")
    by_owner: dict[int, dict[str, Cell]] = {owner.pk: {} for owner in owners}
    sources: dict[str, list[str]] = {}
    for figure in figures:
        by_owner[figure.organisation_id][figure.measure] = figure.value
        named = sources.setdefault(figure.measure, [])
        if figure.source not in named:
            named.append(figure.source)
    if not sources:
        raise ValidationError(
            _("The registry has no figures of %(year)s for the owners of %(county)s."),
            params={"year": statistics_year, "county": scheme_year.county.name},
        )
    measures = [m.value for m in Statistic.Measure if m in ALWAYS or m in sources]
    networks = _networks(scheme_year, owners)
    return Basis(
        owners=owners,
        networks=networks,
        columns=(*measures, CLASS, NETWORK),
        cells={
            owner.pk: {
                **{measure: by_owner[owner.pk].get(measure) for measure in measures},
                **_place(owner, networks.get(owner.pk)),
            }
            for owner in owners
        },
        sources={
            measure: {"source": "; ".join(named), "year": statistics_year}
            for measure, named in sources.items()
        },
        statistics_year=statistics_year,
    )


def _networks(
    scheme_year: SchemeYear, owners: Iterable[Organisation]
) -> dict[int, Network]:
    """Each owner's network that day; of several, the first by code."""
    members = (
        NetworkMember.objects.valid_on(scheme_year.owners_on)
        .filter(organisation__in=[owner.pk for owner in owners])
        .select_related("network")
        .order_by("-network__code")
    )
    return {member.organisation_id: member.network for member in members}


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

    A set that no sent or decided allocation rests on follows the registry; else it
    stays as it was.
    """
    year = lock_year(scheme_year)
    require(rules.may_handle(actor, year))
    basis_set = BasisSet.objects.filter(
        scheme_year=year, statistics_year=statistics_year
    ).first()
    if basis_set and _is_relied_on(basis_set):
        return basis_set
    basis = read_basis(year, statistics_year)
    if basis_set and same_figures(basis_set, basis):
        return basis_set
    basis_set = basis_set or BasisSet(scheme_year=year, statistics_year=statistics_year)
    basis_set.sources = basis.sources
    basis_set.full_clean()
    basis_set.save()
    basis_set.values.all().delete()
    BasisValue.objects.bulk_create(_values(basis_set, basis))
    record(
        actor=actor,
        action="basis.read",
        obj=basis_set,
        statistics_year=statistics_year,
        sources=basis.sources,
        owners=len(basis.owners),
    )
    return basis_set


def _is_relied_on(basis_set: BasisSet) -> bool:
    return (
        Allocation.objects.filter(basis_set=basis_set)
        .exclude(state=Allocation.State.DRAFT)
        .exists()
    )


def same_figures(basis_set: BasisSet, basis: Basis) -> bool:
    kept = {
        (value.recipient_id, value.column): (value.number, value.text)
        for value in basis_set.values.all()
    }
    found = {
        (value.recipient_id, value.column): (value.number, value.text)
        for value in _values(basis_set, basis)
    }
    return kept == found and basis_set.sources == basis.sources


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
    """The same, as it was kept."""
    values = basis_set.values.select_related("recipient").order_by(
        "recipient__sort_key", "recipient__number", "pk"
    )
    owners: dict[int, Organisation] = {}
    cells: dict[int, dict[str, Cell]] = {}
    for value in values:
        owners[value.recipient_id] = value.recipient
        cell: Cell = value.number if value.number is not None else value.text or None
        cells.setdefault(value.recipient_id, {})[value.column] = cell
    codes = {str(each[NETWORK]) for each in cells.values() if each.get(NETWORK)}
    by_code = {
        network.code: network for network in Network.objects.filter(code__in=codes)
    }
    columns = tuple(next(iter(cells.values()), {}))
    return Basis(
        owners=tuple(owners.values()),
        networks={
            owner: by_code[str(each[NETWORK])]
            for owner, each in cells.items()
            if each.get(NETWORK)
        },
        columns=columns,
        cells=cells,
        sources=basis_set.sources,
        statistics_year=basis_set.statistics_year,
    )
