"""The tables of an allocation: how a frame is divided, by network."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.functional import Promise

from funding.allocation import Key
from funding.allocation.basis import NEEDED
from funding.models import Adjustment, Allocation, AllocationLine, BasisValue
from funding.services.basis import CLASS, NETWORK
from funding.services.named import is_named
from funding.services.placements import requested_by_owner
from partnerships import own_contribution
from partnerships.models import Network, Organisation, SchemeYear, Statistic
from portal.lib.formats import number
from portal.lib.money import NO_BREAK_SPACE
from portal.lib.query import members
from portal.people.prepared import Prepared

Label = str | Promise


def column_label(column: str) -> Label:
    """A basis column as people call it."""
    known = dict(Statistic.Measure.choices)
    return known.get(column, column)


def own_rate(scheme_year: SchemeYear) -> str:
    """The rate of the own contribution, «30 %» or «12,5 %»."""
    return number(scheme_year.own_contribution_percent) + NO_BREAK_SPACE + "%"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    label: Label
    year: int | None


def columns_of(key: Key, sources: Mapping[str, Mapping[str, object]]) -> list[Column]:
    """The figures that the key divides by, in its order; classes are no figures, nor
    what a pot may pick recipients by.
    """
    found = []
    for name in key.columns:
        if name in (CLASS, NETWORK, *NEEDED):
            continue
        year = sources.get(name, {}).get("year")
        found.append(
            Column(name, column_label(name), year if isinstance(year, int) else None)
        )
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the allocation. ``requested_nok`` None: no need is registered.

    ``recommended_nok``: by the forum, to the owner itself; None: it says nothing.
    """

    line: AllocationLine
    cells: list[Decimal | None]
    requested_nok: int | None
    recommended_nok: int | None
    own_nok: int
    adjustments: list[Adjustment]

    @property
    def amounts(self) -> tuple[int | None, int]:
        """Requested, and by key."""
        return self.requested_nok, self.line.by_key_nok

    @property
    def reason(self) -> str:
        """Why it departs from the key: the last word on it."""
        return self.adjustments[-1].reason if self.adjustments else ""

    @property
    def is_adjusted(self) -> bool:
        return self.line.adjusted_nok != 0

    @property
    def is_named(self) -> bool:
        """By the key, beside the owners: it has no need and no own contribution."""
        return is_named(self.line.recipient)


@dataclass(frozen=True, slots=True)
class Table:
    """One network's rows with their sums; ``network`` None: owners without one, or
    those that the key names.
    """

    network: Network | None
    rows: list[Row]
    cell_sums: list[Decimal | None]

    @property
    def is_named(self) -> bool:
        return self.rows[0].is_named

    @property
    def owner_count(self) -> int:
        return sum(not row.is_named for row in self.rows)

    @property
    def requested_nok(self) -> int:
        return sum(row.requested_nok or 0 for row in self.rows)

    @property
    def by_key_nok(self) -> int:
        return sum(row.line.by_key_nok for row in self.rows)

    @property
    def granted_nok(self) -> int:
        return sum(row.line.granted_nok for row in self.rows)

    @property
    def recommended_nok(self) -> int:
        return sum(row.recommended_nok or 0 for row in self.rows)

    @property
    def amounts(self) -> tuple[int, int]:
        """Requested, and by key."""
        return self.requested_nok, self.by_key_nok


@dataclass(frozen=True, slots=True)
class AllocationTables:
    columns: list[Column]
    tables: list[Table]
    recommends: bool  # whether a forum's recommendation stands beside

    @property
    def rows(self) -> list[Row]:
        return [row for table in self.tables for row in table.rows]

    @property
    def granted_nok(self) -> int:
        return sum(table.granted_nok for table in self.tables)

    @property
    def own_nok(self) -> int:
        return sum(row.own_nok for row in self.rows)

    @property
    def width(self) -> int:
        """Columns before the one for changes."""
        return len(self.columns) + 5 + self.recommends

    @property
    def requested_nok(self) -> int:
        return sum(table.requested_nok for table in self.tables)

    @property
    def by_key_nok(self) -> int:
        return sum(table.by_key_nok for table in self.tables)

    @property
    def adjusted(self) -> list[Row]:
        return [row for row in self.rows if row.is_adjusted]

    @property
    def top_nok(self) -> int:
        """The largest grant, which the bars are measured by; never 0."""
        return max([row.line.granted_nok for row in self.rows], default=0) or 1

    @property
    def without_need(self) -> list[Organisation]:
        owners = (row for row in self.rows if not row.is_named)
        return [row.line.recipient for row in owners if row.requested_nok is None]

    @property
    def owner_count(self) -> int:
        return sum(table.owner_count for table in self.tables)

    @property
    def with_need_count(self) -> int:
        return self.owner_count - len(self.without_need)


SHOWN_OF_LINE = (
    *("allocation", "by_key_nok", "granted_nok", "for_network_nok", "network__name"),
    *(f"recipient__{name}" for name in ("name", "kind", "number")),
)


def _lines(allocation: int) -> QuerySet[AllocationLine]:
    lines = AllocationLine.objects.filter(allocation=allocation)
    named = lines.select_related("recipient", "network").only(*SHOWN_OF_LINE)
    return named.order_by("network__name", "recipient__sort_key", "recipient__number")


def _adjusted(allocation: int) -> QuerySet[Adjustment]:
    return Adjustment.objects.filter(line__allocation=allocation).order_by("pk")


Cell = tuple[int, str, Decimal | None]


def _cells_of(basis_set: int, columns: str) -> QuerySet[BasisValue, Cell]:
    """``columns``: a list of them as JSON."""
    named = members(columns)
    values = BasisValue.objects.filter(basis_set=basis_set, column__in=named)
    return values.values_list("recipient", "column", "number")


# The table of those that the key names, which stands last.
NAMED_GROUP = -1
LINES, ADJUSTMENTS = Prepared(_lines), Prepared(_adjusted)
CELLS = Prepared(_cells_of)


Advised = Mapping[str, int]


def tables_of(
    allocation: Allocation, key: Key | None, recommended: Advised | None = None
) -> AllocationTables:
    """The lines by network, with what each rests on: four queries, however many.

    ``key`` None: without the figures that it divides by, and a query less.
    ``recommended``: kroner by the owner's number; None without a recommendation.
    """
    advised = recommended or {}
    columns = columns_of(key, allocation.basis_set.sources) if key else []
    cells = _cells(allocation, [column.name for column in columns])
    requested = requested_by_owner(allocation.scheme_year)
    adjustments = _adjustments(allocation)
    by_network: dict[int, list[Row]] = {}
    networks: dict[int, Network | None] = {}
    for line in LINES.rows(allocation.pk):
        group = _group_of(line)
        networks[group] = line.network
        own_base_nok = 0 if group == NAMED_GROUP else line.own_part_nok
        contribution = own_contribution.reckon(allocation.scheme_year, own_base_nok)
        by_network.setdefault(group, []).append(
            Row(
                line=line,
                cells=[cells.get((line.recipient_id, c.name)) for c in columns],
                requested_nok=requested.get(line.recipient_id),
                recommended_nok=advised.get(line.recipient.number),
                own_nok=contribution.amount_nok,
                adjustments=adjustments.get(line.pk, []),
            )
        )
    return AllocationTables(
        columns,
        [
            Table(networks[pk], rows, _sums([row.cells for row in rows]))
            for pk, rows in sorted(
                by_network.items(), key=lambda group: group[0] == NAMED_GROUP
            )
        ],
        recommends=recommended is not None,
    )


def _group_of(line: AllocationLine) -> int:
    """Whose table it stands in: a network's, of those in none, or of the named."""
    return NAMED_GROUP if is_named(line.recipient) else line.network_id or 0


def _adjustments(allocation: Allocation) -> dict[int, list[Adjustment]]:
    found: dict[int, list[Adjustment]] = {}
    for adjustment in ADJUSTMENTS.rows(allocation.pk):
        found.setdefault(adjustment.line_id, []).append(adjustment)
    return found


def _cells(
    allocation: Allocation, columns: Sequence[str]
) -> dict[tuple[int, str], Decimal | None]:
    if not columns:
        return {}
    rows = CELLS.rows(allocation.basis_set_id, json.dumps(columns))
    return {(recipient, column): number for recipient, column, number in rows}


def _sums(rows: Iterable[Sequence[Decimal | None]]) -> list[Decimal | None]:
    """Under each column; None where no row has a figure."""
    sums: list[Decimal | None] = []
    for column in zip(*rows, strict=True):
        known = [cell for cell in column if cell is not None]
        sums.append(sum(known, Decimal(0)) if known else None)
    return sums
