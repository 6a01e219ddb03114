"""A result as a file: JSON as INTERFACE promises, CSV, or a spreadsheet.

A recipient outside a pot has «–» in tables (does not apply), which is not 0.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from itertools import chain

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet as Worksheet

from funding.allocation.explain import Result

OUTSIDE = "–"
# A spreadsheet takes a text that begins with one of these for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def headings(result: Result) -> Sequence[str | int]:
    return ["number", "name", *result.pot_names, "total"]


def rows(result: Result) -> Iterator[Sequence[str | int]]:
    """The cells of each line under the headings: text, whole kroner, or «–»."""
    for line in result.lines:
        parts: list[str | int] = [
            OUTSIDE if part is None else part
            for part in (result.part(line.number, name) for name in result.pot_names)
        ]
        yield [line.number, line.name, *parts, line.total_nok]


def to_json(result: Result) -> bytes:
    return json.dumps(result.as_dict(), ensure_ascii=False, indent=1).encode() + b"\n"


def to_csv(result: Result) -> bytes:
    """Comma and UTF-8, as the basis file. A text that a spreadsheet would take for a
    formula gets an apostrophe before it.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_harmless(heading) for heading in headings(result)])
    for row in rows(result):
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue().encode()


def to_xlsx(result: Result) -> bytes:
    """Two sheets: the lines, and the frame with what is given and what is left."""
    book = Workbook(write_only=True)
    lines = book.create_sheet("lines")
    for row in chain([headings(result)], rows(result)):
        lines.append([_typed(lines, cell) for cell in row])
    sums = book.create_sheet("sums")
    sums.append(["frame", result.frame_nok])
    sums.append(["given", result.given_nok])
    sums.append(["left", result.left_nok])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WRITERS = {".csv": to_csv, ".json": to_json, ".xlsx": to_xlsx}


def _harmless(cell: str | int) -> str | int:
    if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS):
        return f"'{cell}"
    return cell


def _typed(sheet: Worksheet, cell: str | int) -> Cell:
    """Text stays text, also when it begins with «=»: no formula, no lost zero."""
    typed: Cell = WriteOnlyCell(sheet, value=cell)
    if isinstance(cell, str):
        typed.data_type = "s"
    else:
        typed.number_format = "#,##0"
    return typed
