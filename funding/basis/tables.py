"""A set of figures as its page and its file show it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from funding.allocation.basis import NEEDED, PUBLISHED, SECTOR, SOURCE, YEAR
from funding.basis.changes import in_words, label_of, off, sum_of
from funding.basis.columns import Facts, plain
from funding.pages.tables import Label
from funding.services.basis import Basis, Cell
from partnerships.models import Organisation
from portal.lib.sheets import Column, csv_lines


@dataclass(frozen=True, slots=True)
class SetColumn:
    """``total`` is the sum of the units; None where none of them has a figure."""

    name: str
    label: Label
    facts: Facts
    total: Decimal | None

    @property
    def off(self) -> Decimal | None:
        """What the sum is above what is published; None when nothing is."""
        return off(self.facts, self.total)


@dataclass(frozen=True, slots=True)
class SetRow:
    owner: Organisation
    figures: list[str]
    words: list[str]


@dataclass(frozen=True, slots=True)
class SetTable:
    """Figures first, then the columns that say something in words."""

    figures: list[SetColumn]
    words: list[SetColumn]
    rows: list[SetRow]

    @property
    def described(self) -> list[SetColumn]:
        """Those of which something is known; of a class and a network it never is."""
        return [*self.figures, *(each for each in self.words if each.facts.source)]

    @property
    def are_any_published(self) -> bool:
        return any(column.facts.published is not None for column in self.figures)

    @property
    def do_not_add_up(self) -> list[SetColumn]:
        return [column for column in self.figures if column.off]


def table_of(basis: Basis) -> SetTable:
    columns = [
        SetColumn(
            name,
            label_of(name),
            Facts.of(basis.sources.get(name, {})),
            sum_of(basis, name),
        )
        for name in basis.columns
    ]
    figures = [each for each in columns if is_of_figures(each)]
    words = [each for each in columns if not is_of_figures(each)]
    return SetTable(
        figures,
        words,
        [
            SetRow(
                owner,
                _in_words(basis, owner, figures),
                _in_words(basis, owner, words),
            )
            for owner in basis.owners
        ],
    )


def _in_words(basis: Basis, owner: Organisation, of: list[SetColumn]) -> list[str]:
    cells = basis.cells[owner.pk]
    return [in_words(cells.get(each.name), each.name) for each in of]


def is_of_figures(column: SetColumn) -> bool:
    return column.total is not None


def file_lines(basis: Basis) -> Iterator[str]:
    """The set as a file that can be imported again, all that is known of it in it."""
    notes: dict[str, dict[str, str]] = {PUBLISHED: {}, SOURCE: {}, YEAR: {}, SECTOR: {}}
    for name in basis.columns:
        facts = Facts.of(basis.sources.get(name, {}))
        if facts.published is not None:
            notes[PUBLISHED][name] = plain(facts.published).replace(".", ",")
        notes[SOURCE][name], notes[SECTOR][name] = facts.source, facts.sector
        notes[YEAR][name] = str(facts.year or "")
    headings = [Column(name) for name in (*NEEDED, *basis.columns)]
    rows = [
        [owner.number, owner.name, *map(_written, _cells(basis, owner))]
        for owner in basis.owners
    ]
    rows += [
        [note, "", *(said.get(name, "") for name in basis.columns)]
        for note, said in notes.items()
        if any(said.values())
    ]
    return csv_lines(headings, rows)


def _cells(basis: Basis, owner: Organisation) -> list[Cell]:
    return [basis.cells[owner.pk].get(name) for name in basis.columns]


def _written(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return plain(cell).replace(".", ",")
    return cell or ""
