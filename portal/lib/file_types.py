"""What a file is, by what is in it: names and browsers' words count for nothing.

Only the standard library reads here, and only the parts that tell what a file is.
"""

import unicodedata
import zipfile
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from portal.lib.text import Text

MB = 1_000_000
HEAD = 8192
LONGEST_NAME = 120
# A real office file unpacks to some ten times its size, text alone to some forty.
MOST_PARTS, MOST_UNPACKED, MOST_TIMES = 5_000, 300 * MB, 200
SMALL = 64 * 1024  # of a part that is unpacked to be read


class WrongFile(Exception):
    """The file cannot be taken; the reason is a sentence for the person."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class FileType:
    content_type: str
    endings: tuple[str, ...]  # the first is given to a file whose name has none


PDF = FileType("application/pdf", (".pdf",))
PNG = FileType("image/png", (".png",))
JPEG = FileType("image/jpeg", (".jpg", ".jpeg"))
TEXT = FileType("text/plain; charset=utf-8", (".txt", ".csv", ".md"))
OLD_TEXT = FileType("text/plain; charset=windows-1252", TEXT.endings)
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
DOCX = FileType(f"{_OOXML}wordprocessingml.document", (".docx",))
XLSX = FileType(f"{_OOXML}spreadsheetml.sheet", (".xlsx",))
PPTX = FileType(f"{_OOXML}presentationml.presentation", (".pptx",))
ODT = FileType(f"{_ODF}text", (".odt",))
ODS = FileType(f"{_ODF}spreadsheet", (".ods",))
# The part that an office file of each kind cannot be without.
MAIN_PARTS = {
    "word/document.xml": DOCX,
    "xl/workbook.xml": XLSX,
    "ppt/presentation.xml": PPTX,
}
TYPES = (PDF, PNG, JPEG, DOCX, XLSX, PPTX, ODT, ODS, TEXT, OLD_TEXT)
ACCEPT = ",".join(ending for kind in TYPES[:-1] for ending in kind.endings)

PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<body", b"<head")
WITH_MACROS = (".docm", ".xlsm", ".pptm", ".xlsb", ".dotm", ".xltm", ".potm")


def recognise(file: IO[bytes]) -> FileType:
    """What kind of file it is, one of ``TYPES``. Raises WrongFile with the reason.

    The file is left at its beginning.
    """
    try:
        return _recognise(file)
    finally:
        file.seek(0)


def _recognise(file: IO[bytes]) -> FileType:
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise WrongFile(_("The file is empty."))
    if head.startswith(b"%PDF-"):
        return _whole_pdf(file)
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    if head.startswith(PROGRAMS):
        raise WrongFile(_("The file is a program, whatever its name says."))
    if head.startswith(OLD_OFFICE):
        raise WrongFile(
            _(
                "The file is of an old office format, or locked with a password. Save "
                "it as docx, xlsx, pptx or PDF without a password, and choose that."
            )
        )
    return _text(file, head)


def _whole_pdf(file: IO[bytes]) -> FileType:
    size = file.seek(0, 2)
    file.seek(max(0, size - 2048))
    if b"%%EOF" not in file.read():
        raise WrongFile(_("The PDF is not whole: its end is missing. Make it anew."))
    return PDF


def _office(file: IO[bytes]) -> FileType:
    size = file.seek(0, 2)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _refuse_bomb(parts, size)
            _refuse_active(archive, parts)
            return _office_type(archive, {part.filename for part in parts})
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,  # packed in a way that no office program packs
        RuntimeError,  # a part is locked with a password
        EOFError,
        OSError,
        ValueError,
    ):
        raise WrongFile(
            _("The file is damaged, or locked with a password, and cannot be read.")
        ) from None


def _refuse_bomb(parts: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if (
        len(parts) > MOST_PARTS
        or unpacked > MOST_UNPACKED
        or (unpacked > MB and unpacked > size * MOST_TIMES)
        or packed > size  # the same bytes counted as several parts
    ):
        raise WrongFile(
            _("The file unpacks to far more than it seems to be, and is not taken.")
        )


def _refuse_active(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    said = _part(archive, "[Content_Types].xml").lower()
    if (
        b"macroenabled" in said
        or b"vbaproject" in said
        or any("vbaproject" in name or name.endswith(WITH_MACROS) for name in names)
        or any(name.startswith(("basic/", "scripts/")) for name in names)
    ):
        raise WrongFile(
            _("The file has macros in it. Save it without macros, and choose that one.")
        )


def _office_type(archive: zipfile.ZipFile, names: set[str]) -> FileType:
    if "[Content_Types].xml" in names:
        for part, kind in MAIN_PARTS.items():
            if part in names:
                return kind
    declared = _part(archive, "mimetype").decode("ascii", "replace").strip()
    for kind in (ODT, ODS):
        if declared == kind.content_type and "content.xml" in names:
            return kind
    raise WrongFile(
        _("The file is a zip archive. Choose each of the files in it instead.")
    )


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of a part; empty where it is none."""
    if name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        return part.read(SMALL)


def _text(file: IO[bytes], head: bytes) -> FileType:
    beginning = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if beginning.startswith(MARKUP) or b"<svg" in beginning or b"<html" in beginning:
        raise WrongFile(
            _(
                "The file is a web page or a drawing (HTML, SVG, XML), which can carry "
                "programs. Save it as PDF, PNG or JPEG, and choose that."
            )
        )
    if beginning.startswith(b"{\\rtf"):
        raise WrongFile(_not_taken())
    file.seek(0)
    whole = file.read()
    for kind, encoding in ((TEXT, "utf-8-sig"), (OLD_TEXT, "cp1252")):
        try:
            text = whole.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_readable(text):
            return kind
    raise WrongFile(_not_taken())


def _is_readable(text: str) -> bool:
    """No character that no text has: those below 32 but tab, line and page ends."""
    return not any(
        (character < " " and character not in "\t\n\r\f") or character == "\x7f"
        for character in text
    )


def _not_taken() -> str:
    return _(
        "The file is of a kind that is not taken. PDF, PNG, JPEG, docx, xlsx, pptx, "
        "odt, ods and plain text are."
    )


def clean_name(name: str, kind: FileType) -> str:
    """The name as given, as a plain file name that ends as its content is.

    Folders, control characters and those that turn the direction of writing go.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(
        character
        for character in unicodedata.normalize("NFC", last)
        if unicodedata.category(character)[0] != "C"
    )
    plain = " ".join(plain.split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if not dot or f".{ending.lower()}" not in kind.endings:
        stem, ending = plain, kind.endings[0].removeprefix(".")
    stem = stem[: LONGEST_NAME - len(ending) - 1].rstrip(". ") or _("file")
    return f"{stem}.{ending}"
