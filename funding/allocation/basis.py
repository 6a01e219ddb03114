"""The basis file: CSV, where everything wrong is named by line and column, at once."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from funding.allocation.errors import AllocationError, Problem, is_plain, problem, shown
from funding.allocation.key import Key
from funding.allocation.key_reader import clean
from funding.allocation.recipient import Cells, Recipient

NEEDED = ("number", "name")
LONGEST = {"number": 40, "name": 200}


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]


def read_basis(text: str, key: Key | None = None) -> list[Recipient]:
    """Read a basis file's text; comma or semicolon, with or without a BOM.

    With a key, the cells that it needs are checked too; a cell that no pot reads may
    hold anything. Raises AllocationError with every problem. Order and leading zeros
    are kept; rows without any text are skipped.
    """
    problems: list[Problem] = []
    rows = list(_rows(text.removeprefix("\ufeff"), problems))
    if not rows:
        raise AllocationError(problems or [problem("basis_empty")])
    headings = [clean(cell) for cell in rows[0].cells]
    problems += _wrong_headings(headings, rows[0].line)
    if any(name not in headings for name in NEEDED):
        raise AllocationError(problems)

    recipients = [
        _recipient(row, headings, problems)
        for row in rows[1:]
        if _fits(row, headings, problems)
    ]
    problems += _doubled_numbers(recipients)
    if len(rows) == 1 and not problems:
        problems.append(problem("basis_empty"))
    elif key:
        cells = Cells(recipients)
        for pot in key.pots:
            cells.members(pot)
        problems += cells.problems
    if problems:
        raise AllocationError(sorted(problems, key=_line))
    return recipients


def _line(found: Problem) -> int:
    line = found.params.get("line")
    return line if isinstance(line, int) else 0


def _rows(text: str, problems: list[Problem]) -> Iterator[_Row]:
    """The rows that have any text, with the line on which each begins."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True
    )
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _Row(line, cells)
            line = reader.line_num + 1
    except csv.Error:
        problems.append(problem("not_csv", line=line))


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


def _fits(row: _Row, headings: list[str], problems: list[Problem]) -> bool:
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


def _recipient(row: _Row, headings: list[str], problems: list[Problem]) -> Recipient:
    cells = {
        heading: clean(cell)
        for heading, cell in zip(headings, row.cells, strict=True)
        if heading
    }
    for column in NEEDED:
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
