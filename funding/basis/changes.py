"""What a file would change, cell by cell, against the figures that are in force."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from funding.basis.columns import Facts
from funding.pages.key_words import class_name
from funding.pages.tables import Label, column_label
from funding.services.basis import CLASS, NETWORK, Basis, Cell
from partnerships.models import Organisation
from portal.lib.formats import number

ADDED, CHANGED, GONE, SAME = "added", "changed", "gone", "same"


@dataclass(frozen=True, slots=True)
class Change:
    """One cell. ``old`` of what is added, and ``new`` of what is gone, is not there."""

    kind: str
    column: str
    old: Cell = None
    new: Cell = None

    @property
    def old_text(self) -> str:
        return in_words(self.old, self.column)

    @property
    def new_text(self) -> str:
        return in_words(self.new, self.column)


@dataclass(frozen=True, slots=True)
class Row:
    owner: Organisation
    cells: list[Change]

    @property
    def is_same(self) -> bool:
        return all(cell.kind == SAME for cell in self.cells)


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """A column's facts and sums, before and now. ``sum`` None: it has no figures."""

    name: str
    label: Label
    old: Facts | None
    new: Facts | None
    old_sum: Decimal | None
    new_sum: Decimal | None

    @property
    def off(self) -> Decimal | None:
        """What the sum is above what is published; None when nothing is."""
        return off(self.new, self.new_sum)

    @property
    def is_same(self) -> bool:
        return self.old == self.new


@dataclass(frozen=True, slots=True)
class Changes:
    columns: list[ColumnChange]
    rows: list[Row]

    @property
    def described(self) -> list[ColumnChange]:
        return [column for column in self.columns if column.old or column.new]

    @property
    def changed_rows(self) -> list[Row]:
        return [row for row in self.rows if not row.is_same]

    def count(self, kind: str) -> int:
        return sum(cell.kind == kind for row in self.rows for cell in row.cells)

    @property
    def added(self) -> int:
        return self.count(ADDED)

    @property
    def changed(self) -> int:
        return self.count(CHANGED)

    @property
    def gone(self) -> int:
        return self.count(GONE)

    @property
    def are_any(self) -> bool:
        same = all(column.is_same for column in self.columns)
        return bool(self.changed_rows) or not same

    @property
    def fingerprint(self) -> str:
        """Of all that is shown; another when something else would be saved."""
        said = [
            [
                [
                    row.owner.number,
                    [[c.kind, str(c.old), str(c.new)] for c in row.cells],
                ]
                for row in self.rows
            ],
            [
                [
                    column.name,
                    *(each and each.as_dict() for each in (column.old, column.new)),
                ]
                for column in self.columns
            ],
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def label_of(column: str) -> Label:
    """What the registry knows of an owner's place has a name too."""
    places = {CLASS: _("Part in the network"), NETWORK: _("Network")}
    return places.get(column) or column_label(column)


def in_words(cell: Cell, column: str) -> str:
    """A cell as a person reads it: empty, 0 and «–» are three things."""
    if cell is None:
        return pgettext("cell of a table", "empty")
    if column == CLASS and isinstance(cell, str):
        return class_name(cell)
    return number(cell) if isinstance(cell, Decimal) else cell


def off(facts: Facts | None, total: Decimal | None) -> Decimal | None:
    if facts is None or facts.published is None:
        return None
    return (total or Decimal(0)) - facts.published


def sum_of(basis: Basis | None, column: str) -> Decimal | None:
    """Of the units' figures; None where none of them has one."""
    if basis is None:
        return None
    cells = [row.get(column) for row in basis.cells.values()]
    known = [cell for cell in cells if isinstance(cell, Decimal)]
    return sum(known, Decimal(0)) if known else None


def changes_of(before: Basis | None, after: Basis) -> Changes:
    """``before``: what is in force, if anything is."""
    old_columns = before.columns if before else ()
    columns = list(dict.fromkeys([*after.columns, *old_columns]))
    old_cells = before.cells if before else {}
    owners = {
        each.pk: each for each in (*(before.owners if before else ()), *after.owners)
    }
    ordered = sorted(owners.values(), key=lambda owner: (owner.sort_key, owner.number))
    return Changes(
        columns=[
            ColumnChange(
                name=column,
                label=label_of(column),
                old=_facts(before.sources if before else {}, column),
                new=_facts(after.sources, column),
                old_sum=sum_of(before, column),
                new_sum=sum_of(after, column),
            )
            for column in columns
        ],
        rows=[
            Row(
                owner,
                [
                    _change(old_cells.get(owner.pk), after.cells.get(owner.pk), column)
                    for column in columns
                ],
            )
            for owner in ordered
        ],
    )


def _facts(sources: Mapping[str, Mapping[str, object]], column: str) -> Facts | None:
    return Facts.of(sources[column]) if column in sources else None


def _change(
    old: Mapping[str, Cell] | None, new: Mapping[str, Cell] | None, column: str
) -> Change:
    before, after = old or {}, new or {}
    was, now = before.get(column), after.get(column)
    if column in before and column in after:
        return Change(SAME if was == now else CHANGED, column, was, now)
    if column in after:
        return Change(ADDED, column, None, now)
    return Change(GONE if column in before else SAME, column, was, None)
