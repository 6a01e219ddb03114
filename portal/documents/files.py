"""Hand made papers to a browser. Apps call this after their own ``visible_to``."""

from collections.abc import Callable, Iterable, Iterator
from typing import IO

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from portal.documents.models import Document
from portal.documents.uploads import KeptFile
from portal.documents.zips import Entry, zip_stream
from portal.lib.errors import Refusal
from portal.lib.sheets import XLSX

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


def upload_response(upload: KeptFile) -> FileResponse:
    """A file that was sent in, to be saved. Refusal where the store has lost it."""
    try:
        return attached_response(upload.file, upload.name, upload.content_type)
    except FileNotFoundError:
        raise Refusal(
            _("The file cannot be fetched just now. Tell those who run the portal.")
        ) from None


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
    return zip_of(filename, of_papers(entries))


def of_papers(entries: Iterable[tuple[str, Document]]) -> Iterator[Entry]:
    """Made documents as entries of a zip, in no folder."""
    for name, document in entries:
        yield Entry(name.replace("/", "-"), document.dated, _opens(document))


def zip_of(filename: str, entries: Iterable[Entry]) -> StreamingHttpResponse:
    """Any entries as a zip, written while it is sent."""
    response = StreamingHttpResponse(
        zip_stream(entries), content_type="application/zip"
    )
    disposition = content_disposition_header(True, filename)
    response["Content-Disposition"] = disposition or "attachment"
    _make_safe(response)
    return response


def _opens(document: Document) -> Callable[[], IO[bytes]]:
    return lambda: document.file.open("rb")


def _make_safe(response: HttpResponseBase) -> None:
    for name, value in SAFE.items():
        response[name] = value
