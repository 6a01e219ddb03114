"""Hand made papers to a browser. Apps call this after their own ``visible_to``."""

import io
import zipfile
from collections.abc import Iterable, Iterator

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from portal.documents.models import Document
from portal.lib.sheets import XLSX

CHUNK = 64 * 1024
# Kept to the person who was let in, and never shown inside another page. No sandbox:
# Chromium's own PDF viewer does not open a response that has one.
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "private, no-cache",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def file_response(
    document: Document, filename: str, *, as_attachment: bool = False
) -> FileResponse:
    """The PDF of a made ``document``, streamed; ``filename`` is what it is saved as.

    Raises FileNotFoundError if the store has lost the file.
    """
    response = FileResponse(
        document.file.open("rb"),
        as_attachment=as_attachment,
        filename=filename,
        content_type="application/pdf",
    )
    response["ETag"] = f'"{document.sha256}"'
    _make_safe(response)
    return response


def sheet_response(document: Document, filename: str) -> FileResponse:
    """The spreadsheet beside a made ``document``, to be saved.

    Raises FileNotFoundError if the store has lost the file.
    """
    return attached_response(document.sheet, filename, XLSX)


def attached_response(
    file: FieldFile, filename: str, content_type: str
) -> FileResponse:
    """A file that somebody uploaded, streamed, to be saved and never shown as a page.

    Raises FileNotFoundError if the store has lost the file.
    """
    response = FileResponse(
        file.open("rb"),
        as_attachment=True,
        filename=filename,
        content_type=content_type,
    )
    _make_safe(response)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def passing_response(pdf: bytes, filename: str) -> HttpResponse:
    """A PDF that is looked at and not kept, here or by the browser."""
    response = HttpResponse(pdf, content_type="application/pdf")
    disposition = content_disposition_header(False, filename)
    response["Content-Disposition"] = disposition or "inline"
    _make_safe(response)
    response["Cache-Control"] = "private, no-store"
    return response


def zip_response(
    filename: str, entries: Iterable[tuple[str, Document]]
) -> StreamingHttpResponse:
    """A zip of (name in the zip, made document), written while it is sent.

    Memory stays flat, and the same papers give the same bytes: nothing is compressed
    (a PDF is already), and each entry is dated as its paper.
    """
    response = StreamingHttpResponse(
        zip_stream(entries), content_type="application/zip"
    )
    disposition = content_disposition_header(True, filename)
    response["Content-Disposition"] = disposition or "attachment"
    _make_safe(response)
    return response


def _make_safe(response: HttpResponseBase) -> None:
    for name, value in SAFE.items():
        response[name] = value


def zip_stream(entries: Iterable[tuple[str, Document]]) -> Iterator[bytes]:
    pipe = _Pipe()
    names: set[str] = set()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for name, document in entries:
            entry = zipfile.ZipInfo(_unused(name, names), _zip_date(document))
            entry.external_attr = 0o644 << 16
            with (
                document.file.open("rb") as source,
                archive.open(entry, "w") as target,
            ):
                while chunk := source.read(CHUNK):
                    target.write(chunk)
                    yield pipe.taken()
    yield pipe.taken()


def _unused(name: str, names: set[str]) -> str:
    """``name`` as a plain file name that no earlier entry has."""
    plain = name.replace("/", "-").replace("\\", "-").lstrip(".") or "paper.pdf"
    stem, dot, ending = plain.rpartition(".")
    number = 1
    while plain.casefold() in names:
        number += 1
        plain = f"{stem} ({number}){dot}{ending}"
    names.add(plain.casefold())
    return plain


def _zip_date(document: Document) -> tuple[int, int, int, int, int, int]:
    day = document.dated
    return max(day.year, 1980), day.month, day.day, 0, 0, 0


class _Pipe(io.RawIOBase):
    """A file that cannot be sought in, so that zipfile writes strictly forwards."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        return len(part)

    def taken(self) -> bytes:
        whole = b"".join(self._parts)
        self._parts.clear()
        return whole
