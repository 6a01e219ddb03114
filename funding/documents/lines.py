"""The report's table: an owner a line, and the sums of the lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from funding.documents.parts import Change, check_changes, must_equal


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the basis: figures to divide by, or classes in words."""

    code: str
    is_number: bool
    source: str
    year: int | None


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """One owner's row of the report.

    basis          in the order of the columns: decimal text or words, None where the
                   owner has no figure
    requested_nok  None where no need is registered
    pots           in the order of the key, None where the owner is outside the pot
    """

    number: str
    name: str
    network: str
    host: str
    needs: int
    basis: tuple[str | None, ...]
    requested_nok: int | None
    pots: tuple[int | None, ...]
    by_key_nok: int
    changes: tuple[Change, ...]
    granted_nok: int
    own_nok: int
    is_named: bool = False  # a UH institution that the key names, no school owner
    for_network_nok: int = 0  # of what is granted, for the network that it hosts

    @property
    def adjusted_nok(self) -> int:
        return self.granted_nok - self.by_key_nok

    @property
    def own_part_nok(self) -> int:
        """All that is not for a network."""
        return self.granted_nok - self.for_network_nok

    @property
    def takes_part(self) -> bool:
        """Whether any part of the key applies to it."""
        return any(amount is not None for amount in self.pots)

    def check(self) -> None:
        inside = sum(amount or 0 for amount in self.pots)
        must_equal(self.name, inside, self.by_key_nok)
        check_changes(self.name, self.by_key_nok, self.granted_nok, self.changes)

    def typed_basis(self, columns: tuple[Column, ...]) -> list[int | str | None]:
        """Whole figures as numbers, others as decimal text: no float anywhere."""
        return [
            int(value) if value and column.is_number and value.isdigit() else value
            for column, value in zip(columns, self.basis, strict=True)
        ]


@dataclass(frozen=True)
class Table:
    """Owners together: of a network, of none, or of the whole county; or those that
    the key names.
    """

    name: str
    host: str
    lines: tuple[OwnerLine, ...]
    columns: tuple[Column, ...]

    @property
    def is_named(self) -> bool:
        return bool(self.lines) and all(line.is_named for line in self.lines)

    @property
    def owners(self) -> int:
        return sum(not line.is_named for line in self.lines)

    @property
    def basis_sums(self) -> list[str | None]:
        """The sum of each column that holds figures."""
        return [
            _sum(line.basis[at] for line in self.lines)
            for at, column in enumerate(self.columns)
            if column.is_number
        ]

    @property
    def requested_nok(self) -> int:
        return sum(line.requested_nok or 0 for line in self.lines)

    @property
    def by_key_nok(self) -> int:
        return sum(line.by_key_nok for line in self.lines)

    @property
    def adjusted_nok(self) -> int:
        return sum(line.adjusted_nok for line in self.lines)

    @property
    def granted_nok(self) -> int:
        return sum(line.granted_nok for line in self.lines)

    @property
    def for_network_nok(self) -> int:
        """For the network itself, which its host is paid."""
        return sum(line.for_network_nok for line in self.lines)

    @property
    def own_nok(self) -> int:
        return sum(line.own_nok for line in self.lines)

    @property
    def with_need(self) -> int:
        return sum(line.requested_nok is not None for line in self.lines)


def _sum(cells: Iterable[str | None]) -> str | None:
    figures = [Decimal(cell) for cell in cells if cell is not None]
    return f"{sum(figures, Decimal()):f}" if figures else None
