"""Files of figures, and what becomes of them."""

import io
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from funding.basis.columns import Facts
from funding.models import BasisImport, BasisSet
from funding.services.basis_imports import dry_run, save_import, upload_basis
from tests.cast import Cast

HEADINGS = ("number", "name", "inhabitants", "pupils")
GISKE = ("1532", "Giske", "8339", "1204")
HARAM = ("1534", "Haram", "9350", "1190")
SULA = ("1531", "Sula", "9230", "1325,5")
ALL = (GISKE, HARAM, SULA)


def csv(*rows, headings=HEADINGS, separator=";") -> str:
    """A file of these rows; a row is its cells."""
    return "".join(separator.join(row) + "\n" for row in (headings, *rows))


def xlsx(*rows, headings=HEADINGS, sheet=None) -> bytes:
    book = Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    if sheet:
        book.create_sheet().append(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def file(content: str | bytes, name: str = "tal.csv") -> SimpleUploadedFile:
    data = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile(name, data)


def uploaded(
    people: Cast, content: str | bytes | None = None, **options
) -> BasisImport:
    """By the officer: the figures of 2018, from Statistics Norway unless told."""
    given = {
        "actor": people.actor("officer"),
        "scheme_year": people.scheme_year,
        "statistics_year": 2018,
        "usual": Facts("SSB 07459", 2018, "both"),
        "form_key": uuid.uuid4(),
        **options,
    }
    return upload_basis(file=file(csv(*ALL) if content is None else content), **given)


def saved(people: Cast, content: str | bytes | None = None, **options) -> BasisSet:
    """The same, looked at and saved."""
    made = uploaded(people, content, **options)
    return save(people, made)


def save(people: Cast, made: BasisImport) -> BasisSet:
    return save_import(
        actor=people.actor("officer"),
        basis_import=made,
        seen=dry_run(made).changes.fingerprint,
    )


def cells(basis_set: BasisSet) -> dict[tuple[str, str], object]:
    return {
        (value.recipient.name, value.column): value.text
        if value.number is None
        else value.number
        for value in basis_set.values.select_related("recipient")
    }
