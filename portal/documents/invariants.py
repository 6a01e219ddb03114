"""What must be true of papers: each is there, whole, and as it was made."""

import hashlib
from collections.abc import Iterator
from typing import Protocol

from django.db.models.fields.files import FieldFile

from portal.documents.models import Document


def broken() -> Iterator[str]:
    for document in Document.objects.made().defer("content").iterator(chunk_size=500):
        fault = fault_of_file(document)
        if fault:
            yield f"Document {document.pk} ({document.file.name}): {fault}"
        fault = document.sheet and fault_of(document.sheet, document.sheet_sha256)
        if fault:
            yield f"Document {document.pk} ({document.sheet.name}): {fault}"


class HasFile(Protocol):
    file: FieldFile
    sha256: str


def fault_of_file(kept: HasFile) -> str:
    """What is wrong with a kept file, against the hash it came with; "" for nothing."""
    return fault_of(kept.file, kept.sha256)


def fault_of(kept: FieldFile, sha256: str) -> str:
    try:
        with kept.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "the file is missing."
    return "" if found == sha256 else "the file has been changed."
