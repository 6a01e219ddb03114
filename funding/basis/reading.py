"""The rows of a file as figures of a year's owners; everything wrong named at once.

Who a row is for is its number, never its name. Empty, 0 and «–» are three things.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from funding.allocation import Problem, Recipient
from funding.allocation.basis import PUBLISHED, SECTOR, SOURCE, YEAR, Row, read_table
from funding.allocation.errors import is_plain, problem, shown
from funding.allocation.key import EQUAL
from funding.allocation.recipient import DASHES, figure
from funding.basis.columns import LONGEST_SOURCE, Facts, Sector
from funding.services.basis import CLASS, NETWORK, Basis, Cell, Registry
from partnerships.models import Network, Organisation, SchemeYear, Statistic
from portal.lib.sheets import FORMULA_SIGNS

LONGEST_COLUMN, LONGEST_TEXT, DECIMALS = 50, 80, 2
A_YEAR = re.compile(r"(19|20)[0-9]{2}")
DASH = "–"
IN_WORDS = (CLASS, NETWORK)
# What somebody meant as a figure: digits, and nothing that makes a word of them.
LIKE_A_FIGURE = re.compile(r"[-+−]?[0-9][-0-9 .,'\u00a0\u202f\u2009]*")


@dataclass(slots=True)
class Reading:
    """``basis`` has what could be read, also when there are problems.

    renamed   (line, the name in the file, the owner's own) where these differ
    missing   the year's owners that the file says nothing of
    """

    basis: Basis
    facts: dict[str, Facts]
    problems: list[Problem] = field(default_factory=list)
    renamed: list[tuple[int, str, str]] = field(default_factory=list)
    missing: list[Organisation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What a file is read against: the year's owners, and the county's networks."""

    scheme_year: SchemeYear
    registry: Registry
    networks: Mapping[str, Network]

    @classmethod
    def of(cls, scheme_year: SchemeYear, registry: Registry) -> "Known":
        """One query."""
        here = Network.objects.in_county(scheme_year.county)
        networks = {each.code: each for each in (*here, *registry.networks.values())}
        return cls(scheme_year, registry, networks)


def read_rows(
    rows: Sequence[Row], known: Known, *, statistics_year: int, usual: Facts
) -> Reading:
    """``usual``: what holds for the columns that the file itself says nothing of."""
    table = read_table(rows)
    problems = [*table.problems, *_wrong_columns(table.columns, rows)]
    columns = [name for name in table.columns if len(name) <= LONGEST_COLUMN]
    owners = _owners(table.recipients, known, problems)
    in_words = {
        column
        for column in columns
        if column in IN_WORDS or not _is_of_figures(column, table.recipients)
    }
    reader = _Cells(known, in_words, problems)
    # Of every row, so that what is wrong in those of nobody is told too.
    read = {
        row.line: {column: reader.cell(row, column) for column in columns}
        for row in table.recipients
    }
    cells = {owner.pk: read[row.line] for owner, row in owners}
    facts = {
        column: _facts(column, table.notes, usual, problems, column in in_words)
        for column in columns
        if column not in IN_WORDS
    }
    if columns and not set(columns) - in_words:
        problems.append(problem("basis_no_figures"))
    basis = _basis(known, owners, cells, facts, statistics_year)
    return Reading(
        basis=basis,
        facts=facts,
        problems=sorted(problems, key=lambda each: int(each.params.get("line", 0))),
        renamed=[
            (row.line or 0, row.name, owner.name)
            for owner, row in owners
            if row.name.casefold() != owner.name.casefold()
        ],
        missing=[each for each in known.registry.owners if each.pk not in cells],
    )


def _basis(
    known: Known,
    owners: Sequence[tuple[Organisation, Recipient]],
    cells: dict[int, dict[str, Cell]],
    facts: Mapping[str, Facts],
    statistics_year: int,
) -> Basis:
    """In the order of the year's owners; where a file has no classes or networks,
    those of the registry.
    """
    places = known.registry.places
    for owner, row in cells.items():
        for column, cell in places[owner].items():
            row.setdefault(column, cell)
    networks = {
        owner: known.networks[str(row[NETWORK])]
        for owner, row in cells.items()
        if row[NETWORK] in known.networks
    }
    return Basis(
        owners=tuple(each for each in known.registry.owners if each.pk in cells),
        networks=networks,
        columns=tuple(next(iter(cells.values()), {})),
        cells=cells,
        sources={column: each.as_dict() for column, each in facts.items()},
        statistics_year=statistics_year,
    )


def _wrong_columns(columns: Sequence[str], rows: Sequence[Row]) -> Iterator[Problem]:
    line = rows[0].line if rows else 0
    for name in columns:
        if len(name) > LONGEST_COLUMN:
            yield problem(
                "heading_too_long",
                line=line,
                column=shown(name),
                longest=LONGEST_COLUMN,
            )
        elif not is_plain(name):
            yield problem("name_unprintable", line=line, column=shown(name))
        elif name.startswith(FORMULA_SIGNS):
            yield problem("cell_formula", line=line, column=shown(name))
        elif name == EQUAL:
            yield problem("heading_reserved", line=line, column=name)


# ------------------------------------------------------------------- whose row it is


def _owners(
    recipients: Sequence[Recipient], known: Known, problems: list[Problem]
) -> list[tuple[Organisation, Recipient]]:
    """Each owner of the year with its row, the first where there are several."""
    by_number = {owner.number: owner for owner in known.registry.owners}
    found: dict[str, tuple[Organisation, Recipient]] = {}
    strangers = []
    for row in recipients:
        owner = by_number.get(row.number)
        if owner:
            found.setdefault(row.number, (owner, row))
        elif row.number:
            strangers.append(row)
    problems += _strangers(strangers, by_number, known.scheme_year)
    return list(found.values())


def _strangers(
    rows: Sequence[Recipient],
    by_number: Mapping[str, Organisation],
    scheme_year: SchemeYear,
) -> Iterator[Problem]:
    """Why each is none of the year's owners: one query, and none where all are."""
    if not rows:
        return
    numbers = [row.number for row in rows]
    others = {
        each.number: each
        for each in Organisation.objects.filter(number__in=numbers)
        .select_related("county")
        .order_by("valid_from")
    }
    for row in rows:
        where: dict[str, str | int] = {"line": row.line or 0, "column": "number"}
        other = others.get(row.number)
        number = shown(row.number)
        padded = row.number.rjust(4, "0")
        if padded != row.number and padded in by_number:
            name = by_number[padded].name
            yield problem(
                "owner_zero", **where, number=number, padded=padded, name=name
            )
        elif other is None:
            yield problem("owner_unknown", **where, number=number)
        elif other.county and other.county_id != scheme_year.county_id:
            county = other.county.name
            yield problem(
                "owner_elsewhere", **where, number=number, name=other.name, there=county
            )
        else:
            yield problem("owner_not_then", **where, number=number, name=other.name)


# ------------------------------------------------------------------------ the cells


def _is_of_figures(column: str, rows: Sequence[Recipient]) -> bool:
    """The registry's measures, and each column where somebody has written a figure."""
    return column in Statistic.Measure or any(
        LIKE_A_FIGURE.fullmatch(str(row.values.get(column) or "")) for row in rows
    )


@dataclass(frozen=True, slots=True)
class _Cells:
    known: Known
    in_words: set[str]
    problems: list[Problem]

    def cell(self, row: Recipient, column: str) -> Cell:
        """None where it is empty, and where it is wrong, which is then told."""
        text = str(row.values.get(column) or "")
        if not text:
            return None
        if text in DASHES:
            return DASH
        read = self._words if column in self.in_words else _number
        found = "cell_formula" if text.startswith("=") else read(column, text)
        if isinstance(found, Decimal):
            return found
        if found:
            where: dict[str, str | int] = {"line": row.line or 0, "column": column}
            self.problems.append(problem(found, **where, value=shown(text)))
            return None
        return text

    def _words(self, column: str, text: str) -> str:
        """The code of what is wrong, or nothing."""
        if len(text) > LONGEST_TEXT:
            return "name_too_long"
        if not is_plain(text):
            return "name_unprintable"
        if text.startswith(FORMULA_SIGNS):
            return "cell_formula"
        if column == NETWORK and text not in self.known.networks:
            return "network_unknown"
        return ""


def _number(column: str, text: str) -> Decimal | str:
    """The figure, or the code of what is wrong with it."""
    found = figure(text)
    if not isinstance(found, Decimal):
        return found
    exponent = found.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -DECIMALS:
        return "cell_decimals"
    return found


def _facts(
    column: str,
    notes: Mapping[str, Recipient],
    usual: Facts,
    problems: list[Problem],
    in_words: bool,
) -> Facts:
    """What the file says of the column, else what holds for all of them."""

    def said(note: str) -> str:
        return str(notes[note].values.get(column) or "") if note in notes else ""

    def wrong(note: str, code: str) -> None:
        where: dict[str, str | int] = {"line": notes[note].line or 0, "column": column}
        problems.append(problem(code, **where, value=shown(said(note))))

    source, year, sector = said(SOURCE), said(YEAR), said(SECTOR)
    if not _is_source(source):
        wrong(SOURCE, "note_source")
    if year and not A_YEAR.fullmatch(year):
        wrong(YEAR, "note_year")
        year = ""
    if sector and sector not in Sector:
        wrong(SECTOR, "note_sector")
        sector = ""
    published = None if in_words else _published(column, said(PUBLISHED))
    if isinstance(published, str):
        wrong(PUBLISHED, published)
        published = None
    if not in_words and not (source or usual.source):
        problems.append(problem("column_no_source", column=column))
    return Facts(
        source=source or usual.source,
        year=int(year) if year else usual.year,
        sector=sector or usual.sector,
        published=published,
    )


def _is_source(text: str) -> bool:
    is_short = len(text) <= LONGEST_SOURCE
    return is_short and is_plain(text) and not text.startswith(FORMULA_SIGNS)


def _published(column: str, text: str) -> Decimal | str | None:
    """The sum, None where nothing is published, or the code of what is wrong."""
    return None if text in ("", *DASHES) else _number(column, text)
