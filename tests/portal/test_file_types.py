"""A file is what is in it."""

import io

import pytest
from django.utils import translation

from portal.lib import file_types
from portal.lib.file_types import WrongFile, clean_name, recognise
from tests import files


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


WORD, SLIDES = "word/document.xml", "ppt/presentation.xml"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (files.pdf(), file_types.PDF),
        (files.image("PNG"), file_types.PNG),
        (files.image("JPEG"), file_types.JPEG),
        (files.xlsx(), file_types.XLSX),
        (files.office(WORD), file_types.DOCX),
        (files.office(SLIDES), file_types.PPTX),
        (files.open_document("text"), file_types.ODT),
        (files.open_document("spreadsheet"), file_types.ODS),
        ("Æ, ø og å\r\n\tto".encode(), file_types.TEXT),
        ("\ufeffkommune;kroner".encode(), file_types.TEXT),
        ("Æ, ø og å".encode("cp1252"), file_types.OLD_TEXT),
    ],
)
def test_each_kind_is_known_by_its_content(content, kind):
    file = io.BytesIO(content)
    assert recognise(file) == kind
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00" + b"\0" * 60, "program"),
        (b"\x7fELF\x02\x01", "program"),
        (b"#!/bin/sh\nrm -rf /\n", "program"),
        (files.pdf()[:-200], "not whole"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old office format"),
        (files.office(WORD, word__vbaProject="x"), "macros"),
        (files.office(WORD, **{"word__vbaProject.bin": b"x"}), "macros"),
        (files.office(WORD, **{"word__embeddings__a.xlsm": b"x"}), "macros"),
        (files.zipped({"[Content_Types].xml": "macroEnabled", WORD: "x"}), "macros"),
        (files.open_document("text", Basic__Standard="x"), "macros"),
        (files.bomb(), "far more"),
        (files.zipped({"letter.txt": "x"}), "zip archive"),
        (files.open_document("graphics"), "zip archive"),
        (files.office(WORD)[:-30], "damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html><p>", "web page"),
        (b"<!-- x --><svg onload='alert(1)'/>", "SVG"),
        (b"<?xml version='1.0'?><x/>", "XML"),
        (b"{\\rtf1\\ansi x}", "not taken"),
        (b"GIF89a\x01\x00\x01\x00\x80\x00\x00", "not taken"),
        (bytes(range(256)), "not taken"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason(content, says):
    with pytest.raises(WrongFile, match=says):
        recognise(io.BytesIO(content))


def test_the_same_bytes_counted_twice_are_a_bomb():
    """Parts that overlap: the directory says more than the file can hold."""
    whole = bytearray(files.office(WORD, word__a="a" * 9000, word__b="b" * 9000))
    directory = whole.index(b"PK\x01\x02")
    entry = directory
    while (entry := whole.find(b"PK\x01\x02", entry)) >= 0:
        whole[entry + 20 : entry + 24] = (500_000).to_bytes(4, "little")
        entry += 4
    with pytest.raises(WrongFile, match="far more"):
        recognise(io.BytesIO(bytes(whole)))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Plan 2018.pdf", "Plan 2018.pdf"),
        ("PLAN.PDF", "PLAN.PDF"),
        ("C:\\Users\\Kari\\plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("faktura.exe", "faktura.exe.pdf"),
        ("fdp.\u202eexe.pdf", "fdp.exe.pdf"),
        ("two\nlines\x00.pdf", "twolines.pdf"),
        ("A\u030alesund.pdf", "Ålesund.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_a_plain_one_that_ends_as_its_content_is(given, kept):
    assert clean_name(given, file_types.PDF) == kept
