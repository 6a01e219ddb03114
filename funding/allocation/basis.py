"""The basis file: a table where everything wrong is named by line and column, at once.

CSV for the command; a page hands in the rows of a spreadsheet too. Both are read here.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from funding.allocation.errors import AllocationError, Problem, is_plain, problem, shown
from funding.allocation.key import Key
from funding.allocation.key_reader import clean
from funding.allocation.recipient import Cells, Recipient

NEEDED = ("number", "name")
LONGEST = {"number": 40, "name": 200}
# Rows that say something of their columns, and are no recipients.
NOTE = "#"
PUBLISHED, SOURCE, YEAR, SECTOR = "#published", "#source", "#year", "#sector"
NOTES = (PUBLISHED, SOURCE, YEAR, SECTOR)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row that has any text, and the line on which it begins."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A basis file as it was read; ``problems`` is empty when all of it could be.

    columns   the headings in their order, but for ``number`` and ``name``
    notes     note -> where it stands, with a cell for each column
    """

    columns: tuple[str, ...] = ()
    recipients: list[Recipient] = field(default_factory=list)
    notes: dict[str, Recipient] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_basis(text: str, key: Key | None = None) -> list[Recipient]:
    """Read a basis file's text; comma or semicolon, with or without a BOM.

    With a key, the cells that it needs are checked too; a cell that no pot reads may
    hold anything. Raises AllocationError with every problem. Order and leading zeros
    are kept; rows without any text are skipped, and so are notes.
    """
    problems: list[Problem] = []
    table = read_table(csv_rows(text, problems), key, problems)
    if table.problems:
        raise AllocationError(table.problems)
    return table.recipients


def read_table(
    rows: Sequence[Row], key: Key | None = None, found: Sequence[Problem] = ()
) -> Table:
    """What can be read of the rows, and every problem, those ``found`` before too."""
    problems = list(found)
    if not rows:
        return Table(problems=problems or [problem("basis_empty")])
    headings = [clean(cell) for cell in rows[0].cells]
    problems += _wrong_headings(headings, rows[0].line)
    if any(name not in headings for name in NEEDED):
        return Table(problems=problems)

    read = [
        _recipient(row, headings, problems)
        for row in rows[1:]
        if _fits(row, headings, problems)
    ]
    recipients = [each for each in read if not each.number.startswith(NOTE)]
    notes = _notes([each for each in read if each.number.startswith(NOTE)], problems)
    problems += _doubled_numbers(recipients)
    if not recipients and not problems:
        problems.append(problem("basis_empty"))
    elif key:
        cells = Cells(recipients)
        for pot in key.pots:
            cells.members(pot)
        problems += cells.problems
    columns = tuple(name for name in headings if name and name not in NEEDED)
    return Table(columns, recipients, notes, sorted(problems, key=_line))


def _line(found: Problem) -> int:
    line = found.params.get("line")
    return line if isinstance(line, int) else 0


def csv_rows(text: str, problems: list[Problem]) -> list[Row]:
    """The rows of a CSV text; where it is none, that is added to ``problems``."""
    text = text.removeprefix("\ufeff")
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True
    )
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(line, cells))
            line = reader.line_num + 1
    except csv.Error:
        problems.append(problem("not_csv", line=line))
    return rows


def _delimiter(text: str) -> str:
    """The one of the two that makes ``number`` and ``name`` headings of their own."""

    def headings(delimiter: str) -> int:
        try:
            first = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except (csv.Error, StopIteration):
            return -1
        found = [clean(cell) for cell in first]
        return len(found) + 1000 * sum(name in found for name in NEEDED)

    return max(",;", key=headings)


def _wrong_headings(headings: list[str], line: int) -> Iterator[Problem]:
    for name in NEEDED:
        if name not in headings:
            yield problem("heading_missing", line=line, column=name)
    for name in dict.fromkeys(headings):
        if name and headings.count(name) > 1:
            yield problem("heading_doubled", line=line, column=shown(name))


def _fits(row: Row, headings: list[str], problems: list[Problem]) -> bool:
    """A row shorter or longer than the headings: no cell can be trusted to be in its
    column, as when «512,4» stands without quotes between commas.
    """
    if len(row.cells) == len(headings):
        return True
    problems.append(
        problem(
            "row_length", line=row.line, cells=len(row.cells), headings=len(headings)
        )
    )
    return False


def _recipient(row: Row, headings: list[str], problems: list[Problem]) -> Recipient:
    cells = {
        heading: clean(cell)
        for heading, cell in zip(headings, row.cells, strict=True)
        if heading
    }
    is_note = cells["number"].startswith(NOTE)
    for column in () if is_note else NEEDED:
        wrong = _wrong_name(column, cells[column])
        if wrong:
            problems.append(problem(wrong, line=row.line, column=column))
    return Recipient(
        number=cells["number"],
        name=cells["name"],
        values={column: cell or None for column, cell in cells.items()},
        line=row.line,
    )


def _wrong_name(column: str, text: str) -> str:
    if not text:
        return "name_empty"
    if len(text) > LONGEST[column]:
        return "name_too_long"
    if not is_plain(text):
        return "name_unprintable"
    if column == "number" and any(letter.isspace() for letter in text):
        return "number_spaces"
    return ""


def _notes(rows: list[Recipient], problems: list[Problem]) -> dict[str, Recipient]:
    notes: dict[str, Recipient] = {}
    for row in rows:
        where: dict[str, str | int] = {"line": row.line or 0, "column": "number"}
        if row.number not in NOTES:
            known = ", ".join(NOTES)
            problems.append(
                problem("note_unknown", **where, value=shown(row.number), known=known)
            )
        elif row.number in notes:
            problems.append(problem("note_doubled", **where, value=row.number))
        else:
            notes[row.number] = row
    return notes


def _doubled_numbers(recipients: list[Recipient]) -> Iterator[Problem]:
    first: dict[str, Recipient] = {}
    for recipient in recipients:
        earlier = first.setdefault(recipient.number, recipient)
        if recipient.number and earlier is not recipient:
            yield problem(
                "number_doubled",
                line=recipient.line or 0,
                column="number",
                number=shown(recipient.number),
                first_line=earlier.line or 0,
            )
