"""Files that are broken, or meant to break something: a sentence, never a traceback."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from funding.models import BasisImport
from tests.funding import figures
from tests.funding.figures import ALL, GISKE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PLAIN = figures.csv(*ALL)
SHEET = "xl/worksheets/sheet1.xml"


def changed(part: str, content: bytes, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A spreadsheet with one part of it written anew."""
    before = zipfile.ZipFile(io.BytesIO(figures.xlsx(GISKE)))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packed) as after:
        for name in before.namelist():
            if name != part:
                after.writestr(name, before.read(name))
        after.writestr(part, content)
    return file.getvalue()


def locked() -> bytes:
    """A spreadsheet whose last part says that it needs a password."""
    content = bytearray(changed("xl/locked.xml", b"<x/>"))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def sheet(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return changed(
        SHEET,
        f'<worksheet xmlns="{space}"><dimension ref="A1:XFD1048576"/>'
        f"<sheetData>{rows}</sheetData></worksheet>".encode(),
    )


def text(place: str, value: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


HEADINGS = "".join(
    text(f"{letter}1", value)
    for letter, value in zip("ABCD", figures.HEADINGS, strict=True)
)
BOMB = b"<x>" + b" " * 60_000_000 + b"</x>"
ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData/></worksheet>"
)
REFUSED = {
    "nothing": (b"", "no rows with anything"),
    "only blanks": (b" ; \n\n;;\n", "no rows with anything"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\xff" * 40, "neither a spreadsheet"),
    "windows-1252": (PLAIN.encode() + "1531;Ås\n".encode("cp1252"), "line 5 on"),
    "utf-16": (PLAIN.encode("utf-16"), "UTF-16"),
    "nul": (PLAIN.encode() + b"1531;Su\0la;1;2\n", "Line 5 has a character"),
    "a quote left open": (PLAIN + '"1531;Sula', "cannot be read as CSV from line 5"),
    "too large": (b"1" * 2_000_001, "too large"),
    "too many rows": (PLAIN + "1;2;3;4\n" * 5_001, "At most 5\u00a0000"),
    "too many columns": (";".join(["a"] * 61), "At most 60"),
    "a long cell": (PLAIN + "1;" + "x" * 501 + ";3;4\n", "more than 500"),
    "an old spreadsheet": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99,
        "old office",
    ),
    "a broken archive": (figures.xlsx(GISKE)[:900], "damaged"),
    "another archive": (changed("xl/workbook.xml", b"<x"), "damaged"),
    "a broken sheet": (changed(SHEET, b"<worksheet><sheetData><row>"), "damaged"),
    "a part with a password": (locked(), "damaged"),
    "packed in another way": (changed(SHEET, b"<x/>", zipfile.ZIP_LZMA), "damaged"),
    "a bomb": (changed("xl/media/x.xml", BOMB), "far more than it seems"),
    "a smaller bomb": (
        changed("xl/media/x.xml", BOMB[:12_000_000]),
        "unpacks|too large",
    ),
    "its own entities": (changed(SHEET, ENTITIES), "no program writes"),
    "macros": (changed("xl/vbaProject.bin", b"x"), "macros"),
    "a far row": (
        sheet(f'<row r="1">{HEADINGS}</row><row r="999999999">{text("A9", "1")}</row>'),
        "goes beyond row",
    ),
    "two sheets": (figures.xlsx(GISKE, sheet=["x"]), "several sheets"),
    "a sheet of nothing": (sheet(""), "no rows with anything"),
}


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_taken_is_refused_with_a_sentence(people, content, sentence):
    with pytest.raises(ValidationError) as refused:
        figures.uploaded(people, content)

    [said] = refused.value.message_dict["file"]
    assert any(part in said for part in sentence.split("|")), said
    assert not BasisImport.objects.exists()


def test_a_byte_order_mark_is_no_part_of_the_first_heading(people):
    made = figures.uploaded(people, b"\xef\xbb\xbf" + PLAIN.encode())

    assert made.rows[0] == [1, list(figures.HEADINGS)]


def test_a_sheet_that_claims_to_be_enormous_is_only_what_it_has(people):
    row = text("A3", "1532") + text("B3", "Giske") + '<c r="C3"><v>12.50</v></c>'
    made = figures.uploaded(
        people, sheet(f'<row r="1">{HEADINGS}</row><row r="3">{row}</row>')
    )

    assert made.rows == [
        [1, list(figures.HEADINGS)],
        [3, ["1532", "Giske", "12.5", ""]],
    ]


def test_cells_are_what_they_are_and_formulas_are_not_run(people):
    made = figures.uploaded(
        people, figures.xlsx(("1532", "Giske", "=1+1", True), (None, None, 1e15, 0.1))
    )

    assert made.rows[1:] == [
        [2, ["1532", "Giske", "=1+1", "TRUE"]],
        [3, ["", "", "1000000000000000", "0.1"]],
    ]
