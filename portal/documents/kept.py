"""Files that people send in, kept under their hash: the same file is there once."""

import hashlib
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from portal.lib.alone import wait_for


def fingerprint(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def keep(file: "File[bytes]", sha256: str, *, folder: str, rows: QuerySet[Any]) -> str:
    """Write the file into ``folder``, named by what is in it; the name it then has.

    ``rows``: all that have a ``file`` there. The same file in two of them is stored
    once, so it is written and deleted under a lock of its own.
    """
    name = f"{folder}/{sha256[:2]}/{sha256}"
    wait_for(name)
    if rows.filter(file=name).exists() and default_storage.exists(name):
        return name
    file.seek(0)
    return default_storage.save(name, File(file, name=name))


def forget(name: str, rows: QuerySet[Any]) -> None:
    """Delete the file unless one of ``rows`` still has it; call it after the lock."""
    if not rows.filter(file=name).exists():
        default_storage.delete(name)
