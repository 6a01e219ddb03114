"""Rows as a file: a spreadsheet with typed cells, or CSV. Nothing becomes a formula.

Rows are taken one at a time and never held together, so a file of ten thousand rows
costs the memory of one. ``workbook`` is for papers: several sheets, and the same bytes
each time.
"""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from portal.lib.text import ILLEGAL, Text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A spreadsheet takes a text that begins with one of these for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
TEXT, NUMBER, KRONER, MOMENT = "@", "0", "#,##0", "yyyy-mm-dd hh:mm"
DATE, DECIMAL, PERCENT = "yyyy-mm-dd", "#,##0.##", "0.0%"
IN_MEMORY = 1_000_000
ROWS_AT_ONCE = 200

Value = str | int | Decimal | dt.date | None


@dataclass(frozen=True, slots=True)
class Column:
    """``form`` is the number format: TEXT, NUMBER, KRONER, MOMENT and so on."""

    heading: Text
    form: str = TEXT
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: None is an empty cell, and what does not apply is «–».

    A percentage is its part of one: ``Decimal("0.231")``. ``sums``: the last row.
    """

    name: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    sums: Sequence[Value] = ()


def workbook(sheets: Iterable[Sheet], *, title: str, dated: dt.date) -> bytes:
    """All the sheets in one file. Same arguments, same bytes: it bears ``dated``."""
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = _clean(title), ""
    book.properties.created = dt.datetime.combine(dated, dt.time(12))
    for each in sheets:
        sheet = _sheet(book, each.name, each.columns)
        cells = [_empty(sheet, column) for column in each.columns]
        for row in each.rows:
            _fill(cells, row)
            sheet.append(cells)
        if each.sums:
            for cell in cells:
                cell.font = Font(bold=True)
            _fill(cells, each.sums)
            sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return _dated(file, dated)


def _dated(file: IO[bytes], day: dt.date) -> bytes:
    """The same workbook, without the moment when it was written."""
    out = io.BytesIO()
    stamp = (max(day.year, 1980), day.month, day.day, 12, 0, 0)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                moment = f">{day.isoformat()}T12:00:00Z</dcterms:modified>".encode()
                data = re.sub(rb">[^<]*</dcterms:modified>", moment, data)
            entry = zipfile.ZipInfo(name, stamp)
            entry.external_attr = 0o644 << 16
            new.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def xlsx(
    name: Text, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> IO[bytes]:
    """A workbook of one sheet, ready to be read from its beginning."""
    book = Workbook(write_only=True)
    sheet = _sheet(book, name, columns)
    # What is appended is written at once, so one cell serves all rows of a column.
    cells = [_empty(sheet, column) for column in columns]
    for row in rows:
        _fill(cells, row)
        sheet.append(cells)
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the response closes
    book.save(file)
    file.seek(0)
    return file


def _sheet(book: Workbook, name: Text, columns: Sequence[Column]) -> Any:
    """An empty one with its headings."""
    plain = _clean(str(name)).translate(_NOT_IN_NAMES)[:31]
    sheet = book.create_sheet(plain)
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.append([_heading(sheet, column) for column in columns])
    return sheet


def _fill(cells: Sequence[Cell], row: Sequence[Value]) -> None:
    for cell, value in zip(cells, row, strict=True):
        _put(cell, value)


_NOT_IN_NAMES = str.maketrans(dict.fromkeys(r"[]:*?/\'", " "))


def _heading(sheet: WriteOnlyWorksheet, column: Column) -> Cell:
    cell: Cell = WriteOnlyCell(sheet)
    _put(cell, str(column.heading))
    cell.font = Font(bold=True)
    return cell


def _empty(sheet: WriteOnlyWorksheet, column: Column) -> Cell:
    cell: Cell = WriteOnlyCell(sheet)
    cell.number_format = column.form
    return cell


def _put(cell: Cell, value: Value) -> None:
    if isinstance(value, str):
        cell.value = _clean(value)
        cell.data_type = "s"  # also what begins with «=», and «#N/A»
    elif isinstance(value, dt.datetime):
        form = cell.number_format
        cell.value = localtime(value).replace(tzinfo=None)
        cell.number_format = form
    elif isinstance(value, dt.date):
        form = cell.number_format
        cell.value = value
        cell.number_format = form
    else:
        cell.value = value


def _clean(text: str) -> str:
    """Without what no spreadsheet can hold."""
    return ILLEGAL.sub("", text)


def csv_lines(
    columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> Iterator[str]:
    """Semicolons and a byte order mark, as Norwegian spreadsheets open them.

    A text that would be taken for a formula gets an apostrophe before it.
    """
    pen = _Pen()
    writer = csv.writer(pen, delimiter=";")
    yield "\ufeff"
    writer.writerow([_harmless(str(column.heading)) for column in columns])
    for number, row in enumerate(rows, 1):
        writer.writerow([_harmless(value) for value in row])
        if not number % ROWS_AT_ONCE:
            yield pen.taken()
    yield pen.taken()


class _Pen:
    """What ``csv`` writes with; a batch of lines is one piece of the answer."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def write(self, line: str) -> None:
        self._lines.append(line)

    def taken(self) -> str:
        lines, self._lines = self._lines, []
        return "".join(lines)


def _harmless(value: Value) -> Value:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_SIGNS) else value
    if isinstance(value, dt.datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M")
    return value
