"""A zip that is written while it is sent: memory stays flat, whatever is in it."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a zip; ``open`` is called when it is its turn."""

    name: str
    dated: date
    open: Callable[[], IO[bytes]]


def of_bytes(name: str, data: bytes, dated: date) -> Entry:
    return Entry(name, dated, lambda: io.BytesIO(data))


def of_stored(name: str, storage: Any, stored: str, dated: date) -> Entry:
    """A file of the store, by its name there."""
    return Entry(name, dated, lambda: storage.open(stored, "rb"))


def zip_stream(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Nothing is compressed, a PDF is already: the same files give the same bytes."""
    pipe = Pipe()
    names: set[str] = set()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for each in entries:
            info = zipfile.ZipInfo(unused(each.name, names), _zip_date(each.dated))
            info.external_attr = 0o644 << 16
            with each.open() as source, archive.open(info, "w") as target:
                while chunk := source.read(CHUNK):
                    target.write(chunk)
                    yield pipe.taken()
    yield pipe.taken()


def unused(name: str, names: set[str]) -> str:
    """``name`` as plain file names in folders, that no earlier entry has."""
    parts = [part.lstrip(".") for part in name.replace("\\", "-").split("/")]
    plain = "/".join(part for part in parts if part) or "paper.pdf"
    stem, dot, ending = plain.rpartition(".")
    number = 1
    while plain.casefold() in names:
        number += 1
        plain = f"{stem} ({number}){dot}{ending}"
    names.add(plain.casefold())
    return plain


def _zip_date(day: date) -> tuple[int, int, int, int, int, int]:
    return max(day.year, 1980), day.month, day.day, 0, 0, 0


class Pipe(io.RawIOBase):
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
