"""Files that are kept but not made here, which the public check recognises by hash."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal.lib.text import Text


@dataclass(frozen=True, slots=True)
class Known:
    """What is public of such a file: what it is, and the day it was registered."""

    title: Text
    on: date


Find = Callable[[str], Known | None]
_finders: list[Find] = []


def register_known_files(find: Find) -> None:
    """``find`` gives what is public of the file with this SHA-256, or None."""
    _finders.append(find)


def known_file(sha256: str) -> Known | None:
    return next((found for each in _finders if (found := each(sha256))), None)
