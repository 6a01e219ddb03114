"""Reads one registry file, and says everything that is wrong with it at once.

Knows CSV, not the registry: what the files are and how they hang together is in
``registry_files`` and ``registry_checks``.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _
from stdnum.no import orgnr


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right: in which file, on which line, what and how.

    ``key`` is the line's own key where that could be read, so that whatever
    refers to the broken line is not reported as well.
    """

    file: str
    line: int
    text: str
    key: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return _("%(file)s, line %(line)d: %(text)s") % {
            "file": self.file,
            "line": self.line,
            "text": self.text,
        }


class Unreadable(ValueError):
    """A cell's text is not a value of its column; the sentence says what to do."""


R = TypeVar("R")


@dataclass(frozen=True)
class RegistryFile(Generic[R]):
    """A file's name, the dataclass of its rows, and how each column is read.

    ``key`` is what may stand in the file once. ``unread`` are columns that are
    there for people: counts, notes, names that another file has.
    """

    name: str
    row: Callable[..., R]
    columns: dict[str, Callable[[str], Any]]
    key: Sequence[str]
    unread: frozenset[str] = field(default_factory=frozenset)


def read(folder: Path, file: RegistryFile[R], problems: list[Problem]) -> list[R]:
    """The rows that can be read; whatever cannot is added to ``problems``."""
    text = _text_of(folder / file.name, problems)
    lines = _lines_of(file.name, text, problems)
    if not lines:
        return []
    _, header = lines[0]
    if not _header_fits(file, header, problems):
        return []
    rows: list[R] = []
    seen: dict[tuple[Any, ...], int] = {}
    for number, cells in lines[1:]:
        values = _values_of(file, header, number, cells, problems)
        if values is None:
            continue
        key = tuple(values[column] for column in file.key)
        if key in seen:
            problems.append(Problem(file.name, number, _doubled(file, key, seen[key])))
            continue
        seen[key] = number
        rows.append(file.row(line=number, **values))
    return rows


def _text_of(path: Path, problems: list[Problem]) -> str:
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        problem = _("The file is missing. Put it back in the registry's folder.")
        problems.append(Problem(path.name, 1, problem))
        return ""
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problem = _("The file is not UTF-8 from here on. Save it as UTF-8.")
        problems.append(Problem(path.name, line, problem))
        return ""
    if not text.strip():
        problem = _("The file is empty. Its first line must name the columns.")
        problems.append(Problem(path.name, 1, problem))
        return ""
    return text


def _lines_of(
    name: str, text: str, problems: list[Problem]
) -> list[tuple[int, list[str]]]:
    """Each record with the number of the line that it begins on."""
    lines = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            if cells:
                lines.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error:
        problem = _("The quotation marks do not pair up. Correct the line.")
        problems.append(Problem(name, begins, problem))
        return []
    return lines


def _header_fits(
    file: RegistryFile[R], header: list[str], problems: list[Problem]
) -> bool:
    known = file.columns.keys() | file.unread
    found = []
    for column in sorted(file.columns.keys() - set(header)):
        found.append(
            _("The column %(column)s is missing. Add it.") % {"column": column}
        )
    for column in sorted(set(header) - known):
        found.append(
            _("Nobody knows the column “%(column)s”. Remove it, or correct its name.")
            % {"column": column}
        )
    for column in sorted({column for column in header if header.count(column) > 1}):
        found.append(
            _("The column %(column)s is there twice. Remove one.") % {"column": column}
        )
    problems.extend(Problem(file.name, 1, text) for text in found)
    return not found


def _values_of(
    file: RegistryFile[R],
    header: list[str],
    number: int,
    cells: list[str],
    problems: list[Problem],
) -> dict[str, Any] | None:
    """The line's values by column, or None when anything in it is wrong."""
    if len(cells) != len(header):
        text = _(
            "The line has %(cells)d cells where the first line names %(columns)d"
            " columns. Correct the commas."
        ) % {"cells": len(cells), "columns": len(header)}
        problems.append(Problem(file.name, number, text))
        return None
    values: dict[str, Any] = {}
    wrong = []
    for column, cell in zip(header, cells, strict=True):
        if column not in file.columns:
            continue
        try:
            values[column] = file.columns[column](cell)
        except Unreadable as error:
            wrong.append(f"{column}: {error}")
    if not wrong:
        return values
    readable = values.keys() >= set(file.key)
    key = tuple(values[column] for column in file.key) if readable else ()
    problems.extend(Problem(file.name, number, text, key) for text in wrong)
    return None


def _doubled(file: RegistryFile[R], key: tuple[Any, ...], first: int) -> str:
    what = ", ".join(
        f"{column} {value}" for column, value in zip(file.key, key, strict=True)
    )
    return _("%(what)s is on line %(first)d already. Remove one of the two lines.") % {
        "what": what,
        "first": first,
    }


# What a cell may hold. Each takes the cell's text and gives the value.


def words(cell: str) -> str:
    """Text that must be there."""
    if not words_or_none(cell):
        raise Unreadable(_("the cell is empty. Fill it in."))
    return cell


def words_or_none(cell: str) -> str:
    """Text, or nothing; never with control characters or stray spaces."""
    if cell != cell.strip() or not cell.isprintable():
        raise Unreadable(
            _("“%(cell)s” begins or ends with a space, or has a hidden character.")
            % {"cell": cell[:60]}
        )
    return cell


def digits(count: int) -> Callable[[str], str]:
    def read_code(cell: str) -> str:
        if not re.fullmatch(rf"[0-9]{{{count}}}", cell):
            raise Unreadable(
                _("“%(cell)s” is not a code of %(count)d digits. Mind leading zeros.")
                % {"cell": cell[:60], "count": count}
            )
        return cell

    return read_code


def codes(count: int) -> Callable[[str], tuple[str, ...]]:
    """Codes with spaces between them, or none."""
    one = digits(count)
    return lambda cell: tuple(one(code) for code in cell.split())


def date_or_none(cell: str) -> dt.date | None:
    if not cell:
        return None
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
            raise ValueError
        return dt.date.fromisoformat(cell)
    except ValueError:
        raise Unreadable(
            _("“%(cell)s” is not a date. Write it as 2018-12-31, or leave it empty.")
            % {"cell": cell[:60]}
        ) from None


def date(cell: str) -> dt.date:
    found = date_or_none(cell)
    if found is None:
        raise Unreadable(_("the date is missing. Write it as 2018-12-31."))
    return found


def org_number_or_none(cell: str) -> str | None:
    if not cell:
        return None
    if not re.fullmatch(r"[0-9]{9}", cell) or not orgnr.is_valid(cell):
        raise Unreadable(
            _(
                "“%(cell)s” is not an organisation number: it has nine digits, and the"
                " last one must fit the others (modulus 11). Correct it, or leave the"
                " cell empty."
            )
            % {"cell": cell[:60]}
        )
    return cell


def org_number(cell: str) -> str:
    found = org_number_or_none(cell)
    if found is None:
        raise Unreadable(_("the organisation number is missing. Fill it in."))
    return found


def number_or_none(cell: str) -> Decimal | None:
    """A number of at most two decimals, not negative; an empty cell is «not known»."""
    if not cell:
        return None
    if not re.fullmatch(r"[0-9]{1,10}(\.[0-9]{1,2})?", cell):
        raise Unreadable(
            _(
                "“%(cell)s” is not a number. Write it without spaces and with a point"
                " before decimals, or leave the cell empty when it is not known."
            )
            % {"cell": cell[:60]}
        )
    return Decimal(cell)


def share_or_none(cell: str) -> Decimal | None:
    """A part of one, such as 0.8621."""
    if not cell:
        return None
    if not re.fullmatch(r"0\.[0-9]{1,4}|1", cell) or Decimal(cell) == 0:
        raise Unreadable(
            _("“%(cell)s” is not a share. Write a part of one, such as 0.8621.")
            % {"cell": cell[:60]}
        )
    return Decimal(cell)


def one_of(*allowed: str) -> Callable[[str], str]:
    def read_choice(cell: str) -> str:
        if cell not in allowed:
            raise Unreadable(
                _("“%(cell)s” is not one of: %(allowed)s.")
                % {"cell": cell[:60], "allowed": ", ".join(a or "«»" for a in allowed)}
            )
        return cell

    return read_choice


def yes_or_none(cell: str) -> bool | None:
    """yes, no, or an empty cell for «not known»."""
    return {"yes": True, "no": False}.get(one_of("yes", "no", "")(cell))
