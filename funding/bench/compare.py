"""Scenarios side by side: by owner, by network and for the county, against another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from funding.bench.read import Reference, figure_of
from funding.bench.reckon import Outcome
from partnerships.models import Network, Organisation, Statistic
from portal.lib.money import change_in_percent, for_each

TEACHERS = Statistic.Measure.TEACHER_FTE
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """One amount beside the reference's. None: it says nothing of this owner.

    ``for_network_nok`` is what of the amount an owner gets as the host of a network.
    ``teachers`` are those of the scenario's own figures; None where there are none.
    """

    amount_nok: int | None
    reference_nok: int | None
    teachers: Decimal | None
    for_network_nok: int = 0

    @property
    def change_nok(self) -> int | None:
        if self.amount_nok is None or self.reference_nok is None:
            return None
        return self.amount_nok - self.reference_nok

    @property
    def percent(self) -> Decimal | None:
        if self.change_nok is None or self.reference_nok is None:
            return None
        return change_in_percent(self.change_nok, self.reference_nok)

    @property
    def per_teacher_nok(self) -> int | None:
        if self.amount_nok is None or self.teachers is None:
            return None
        return for_each(self.amount_nok, self.teachers)

    @property
    def change_per_teacher_nok(self) -> int | None:
        if self.change_nok is None or self.teachers is None:
            return None
        return for_each(self.change_nok, self.teachers)


@dataclass(frozen=True, slots=True)
class OwnerRow:
    owner: Organisation
    network: Network | None
    reference_nok: int | None
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """The sum of a network, of those who are in none (None), of the UH institutions,
    or of the whole county.
    """

    network: Network | None
    owners: int
    reference_nok: int | None
    cells: list[Cell]

    @property
    def name(self) -> str:
        return self.network.name if self.network else ""


@dataclass(frozen=True, slots=True)
class Column:
    """A scenario and what it does to whom; ``gaining`` and ``losing`` most first."""

    outcome: Outcome
    cells: list[tuple[Organisation, Cell]]

    @property
    def gaining(self) -> list[tuple[Organisation, Cell]]:
        rows = [row for row in self.cells if (row[1].change_nok or 0) > 0]
        return sorted(rows, key=lambda row: -(row[1].change_nok or 0))

    @property
    def losing(self) -> list[tuple[Organisation, Cell]]:
        rows = [row for row in self.cells if (row[1].change_nok or 0) < 0]
        return sorted(rows, key=lambda row: row[1].change_nok or 0)

    @property
    def most_gaining(self) -> list[tuple[Organisation, Cell]]:
        return self.gaining[:MOST_NAMED]

    @property
    def most_losing(self) -> list[tuple[Organisation, Cell]]:
        return self.losing[:MOST_NAMED]


@dataclass(frozen=True, slots=True)
class Comparison:
    columns: list[Column]
    owners: list[OwnerRow]
    networks: list[NetworkRow]
    institutions: NetworkRow | None  # None where nothing goes to any
    county: NetworkRow
    reference: Reference | None

    @property
    def top_nok(self) -> int:
        """The largest sum of a network, which the bars are measured by; never 0."""
        cells = [cell.amount_nok or 0 for row in self.networks for cell in row.cells]
        return max(cells, default=0) or 1

    @property
    def top_change_nok(self) -> int:
        """The largest change of an owner, up or down; never 0."""
        cells = [abs(cell.change_nok or 0) for row in self.owners for cell in row.cells]
        return max(cells, default=0) or 1

    @property
    def has_networks(self) -> bool:
        """Whether a key gives networks something by name."""
        return any(column.outcome.for_networks_nok for column in self.columns)

    @property
    def knows_teachers(self) -> bool:
        return any(cell.teachers for row in self.owners for cell in row.cells)


def compare(outcomes: Sequence[Outcome], reference: Reference | None) -> Comparison:
    """Owners in order of name; a scenario that cannot be reckoned has no amounts."""
    held = reference.amounts if reference else {}
    owners = [_owner_row(owner, outcomes, held) for owner in _owners(outcomes)]
    by_network: dict[int, list[OwnerRow]] = {}
    for row in owners:
        by_network.setdefault(row.network.pk if row.network else 0, []).append(row)
    institutions = _institutions(outcomes, reference)
    networks = [_sum(rows[0].network, rows) for rows in by_network.values()]
    return Comparison(
        columns=[
            Column(outcome, [(row.owner, row.cells[at]) for row in owners])
            for at, outcome in enumerate(outcomes)
        ],
        owners=owners,
        networks=sorted(networks, key=lambda row: (not row.name, row.name)),
        institutions=institutions,
        county=_together(_sum(None, owners, columns=len(outcomes)), institutions),
        reference=reference,
    )


def as_reference(named: Reference, outcome: Outcome) -> Reference:
    """With what the other scenario gives."""
    amounts = {
        owner: own_nok + outcome.for_networks.get(owner, 0)
        for owner, own_nok in outcome.amounts.items()
    }
    return Reference(named.value, named.label, amounts, outcome.to_uh_nok)


def _owners(outcomes: Sequence[Outcome]) -> list[Organisation]:
    found = {owner.pk: owner for outcome in outcomes for owner in outcome.basis.owners}
    if len(outcomes) == 1:
        return list(found.values())
    return sorted(found.values(), key=lambda owner: (owner.sort_key, owner.number))


def _owner_row(
    owner: Organisation, outcomes: Sequence[Outcome], held: Mapping[int, int]
) -> OwnerRow:
    networks = (outcome.basis.networks.get(owner.pk) for outcome in outcomes)
    reference_nok = held.get(owner.pk)
    cells = [
        Cell(
            _with_network(outcome, owner.pk),
            reference_nok,
            figure_of(outcome.basis, owner.pk, TEACHERS),
            outcome.for_networks.get(owner.pk, 0),
        )
        for outcome in outcomes
    ]
    network = next((network for network in networks if network), None)
    return OwnerRow(owner, network, reference_nok, cells)


def _with_network(outcome: Outcome, owner: int) -> int | None:
    """As the allocation's line has it."""
    own_nok = outcome.amounts.get(owner)
    return None if own_nok is None else own_nok + outcome.for_networks.get(owner, 0)


def _institutions(
    outcomes: Sequence[Outcome], reference: Reference | None
) -> NetworkRow | None:
    reference_nok = reference.to_uh_nok if reference else None
    if not reference_nok and not any(outcome.to_uh_nok for outcome in outcomes):
        return None
    cells = [
        Cell(None if outcome.fault else outcome.to_uh_nok, reference_nok, None)
        for outcome in outcomes
    ]
    return NetworkRow(None, 0, reference_nok, cells)


def _together(owners: NetworkRow, institutions: NetworkRow | None) -> NetworkRow:
    """The county: per teacher only where the owners get it all."""
    if institutions is None:
        return owners
    reference_nok = _added(owners.reference_nok, institutions.reference_nok)
    cells = [
        Cell(_added(one.amount_nok, other.amount_nok), reference_nok, None)
        for one, other in zip(owners.cells, institutions.cells, strict=True)
    ]
    return NetworkRow(None, owners.owners, reference_nok, cells)


def _added(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)


def _sum(
    network: Network | None, rows: Sequence[OwnerRow], columns: int = 0
) -> NetworkRow:
    known = [row.reference_nok for row in rows if row.reference_nok is not None]
    reference_nok = sum(known) if known else None
    many = len(rows[0].cells) if rows else columns
    cells = [
        _cell([row.cells[at] for row in rows], reference_nok) for at in range(many)
    ]
    return NetworkRow(network, len(rows), reference_nok, cells)


def _cell(cells: Sequence[Cell], reference_nok: int | None) -> Cell:
    """Per teacher only where every owner's teachers are known."""
    amounts = [cell.amount_nok for cell in cells if cell.amount_nok is not None]
    teachers = [cell.teachers for cell in cells if cell.teachers is not None]
    return Cell(
        sum(amounts) if amounts else None,
        reference_nok,
        sum(teachers, Decimal(0)) if len(teachers) == len(cells) else None,
    )
