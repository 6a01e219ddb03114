"""A file that somebody hands in, as rows of text: CSV in UTF-8, or a spreadsheet.

Nothing is guessed and nothing is run. What cannot be taken is ``WrongFile`` with a
sentence; what is wrong in a cell is left to who reads the rows.
"""

import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from funding.allocation.basis import Row, csv_rows
from funding.allocation.errors import Problem
from funding.problems import sentences
from portal.lib.file_types import HEAD, MB, OLD_OFFICE, XLSX, WrongFile, recognise
from portal.lib.formats import number

MOST_BYTES, MOST_UNPACKED = 2 * MB, 10 * MB
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 5_000, 60, 500
LAST_ROW = 20_000  # a sheet may claim a million, and count to them
ZIP = b"PK\x03\x04"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")


def read_file(file: IO[bytes], size: int) -> list[Row]:
    """The rows that have any text, with their line. Raises WrongFile."""
    if size > MOST_BYTES:
        raise WrongFile(_too_large())
    file.seek(0)
    head = file.read(HEAD)
    is_office = head.startswith((ZIP, OLD_OFFICE))
    rows = _sheet_rows(file) if is_office else _text_rows(head + file.read())
    return _checked(rows)


def _too_large() -> str:
    return _(
        "The file is too large: at most %(most)s MB are taken. Keep only the table of "
        "figures."
    ) % {"most": number(MOST_BYTES // MB)}


def _checked(rows: list[Row]) -> list[Row]:
    if not rows:
        raise WrongFile(_("The file has no rows with anything in them."))
    if len(rows) > MOST_ROWS:
        raise WrongFile(
            _("The file has %(rows)s rows. At most %(most)s are taken.")
            % {"rows": number(len(rows)), "most": number(MOST_ROWS)}
        )
    # A spreadsheet says a long text once, and points to it from every cell.
    if sum(len(cell) for row in rows for cell in row.cells) > MOST_BYTES:
        raise WrongFile(_too_large())
    for row in rows:
        if len(row.cells) > MOST_COLUMNS:
            raise WrongFile(
                _("Line %(line)s has %(cells)s cells. At most %(most)s are taken.")
                % {"line": row.line, "cells": len(row.cells), "most": MOST_COLUMNS}
            )
        if any(len(cell) > LONGEST_CELL for cell in row.cells):
            raise WrongFile(
                _("Line %(line)s has a cell with more than %(most)s characters.")
                % {"line": row.line, "most": LONGEST_CELL}
            )
        # No database keeps this character, and no text has it.
        if any("\0" in cell for cell in row.cells):
            raise WrongFile(
                _("Line %(line)s has a character that no text has (NUL). Save it anew.")
                % {"line": row.line}
            )
    return rows


def _text_rows(content: bytes) -> list[Row]:
    try:
        text = "" if content.startswith(UTF16) else content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise WrongFile(
            _(
                "The file is neither a spreadsheet (xlsx) nor text in UTF-8, from line "
                "%(line)s on. Save it as xlsx, or as CSV in UTF-8."
            )
            % {"line": line}
        ) from None
    if content and not text:
        raise WrongFile(
            _("The file is text in UTF-16. Save it as xlsx, or as CSV in UTF-8.")
        )
    problems: list[Problem] = []
    rows = csv_rows(text, problems)
    if problems:
        raise WrongFile(" ".join(sentences(problems)))
    return rows


def _sheet_rows(file: IO[bytes]) -> list[Row]:
    if recognise(file) is not XLSX:
        raise WrongFile(
            _("The file is of another kind. Save it as xlsx, or as CSV in UTF-8.")
        )
    try:
        _refuse_bombs(file)
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        rows = list(_rows_of(book))
    except WrongFile:
        raise
    # What reads archives and spreadsheets has an exception of its own for each way in
    # which one can be broken: KeyError, ParseError, RuntimeError, BadZipFile …
    except Exception:
        raise WrongFile(_damaged()) from None
    return rows


def _damaged() -> str:
    return _("The spreadsheet is damaged and cannot be read. Save it anew.")


def _refuse_bombs(file: IO[bytes]) -> None:
    """XML that declares its own words can swell to anything, and so can what is packed
    in other ways than a spreadsheet is.
    """
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise WrongFile(_too_large())
        if any(part.compress_type not in PACKED for part in parts):
            raise WrongFile(_damaged())
        for part in parts:
            if any(word in archive.read(part) for word in ENTITIES):
                raise WrongFile(
                    _("The spreadsheet has something in it that no program writes.")
                )
    file.seek(0)


def _rows_of(book: Workbook) -> Iterator[Row]:
    first, *others = book.worksheets
    for other in others:
        if any(_filled_rows(other)):
            raise WrongFile(
                _(
                    "The spreadsheet has several sheets with something in them. Keep "
                    "the one with the figures, and delete the others."
                )
            )
    width = 0
    for row in _filled_rows(first):
        width = width or len(row.cells)
        # A sheet has as many cells as its headings, and says only those with text.
        row.cells.extend([""] * (width - len(row.cells)))
        yield row


def _filled_rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what a sheet claims of its size is not to be trusted
    rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    for line, cells in enumerate(rows, 1):
        if line > LAST_ROW:
            raise WrongFile(
                _("The sheet goes beyond row %(row)s. Keep only the table of figures.")
                % {"row": number(LAST_ROW)}
            )
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield Row(line, texts)


def _text(value: object) -> str:
    """A cell as it would be written in CSV; a date or a formula stays what it is."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float():
            return f"{Decimal(repr(value)).normalize():f}"
        case _:
            return str(value)
