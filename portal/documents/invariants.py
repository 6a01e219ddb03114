"""What must be true of papers: each is there, whole, and as it was made."""

import hashlib
from collections.abc import Iterator

from portal.documents.models import Document


def broken() -> Iterator[str]:
    for document in Document.objects.made().defer("content").iterator(chunk_size=500):
        fault = fault_of_file(document)
        if fault:
            yield f"Document {document.pk} ({document.file.name}): {fault}"


def fault_of_file(document: Document) -> str:
    try:
        with document.file.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "the file is missing."
    return "" if found == document.sha256 else "the file has been changed."
