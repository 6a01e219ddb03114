"""What is wrong, as data: a code and what it is about.

The engine knows no language, so the sentence for each code is in funding/problems.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. ``params`` fill the sentence that belongs to ``code``.

    Amounts have names that end in ``_nok`` and are whole kroner.
    """

    code: str
    params: dict[str, str | int]


def problem(code: str, **params: str | int) -> Problem:
    return Problem(code, params)


def shown(value: object) -> str:
    """A wrong value as it stood, but short, and safe to print on a terminal."""
    match value:
        case bool():
            text = str(value).lower()
        case None:
            text = "null"
        case int() if value.bit_length() > 200:
            text = "…"  # Python refuses to write out an int of thousands of digits
        case dict():
            text = "{…}"
        case list():
            text = "[…]"
        case _:
            text = str(value)
    text = text if len(text) <= 40 else f"{text[:39]}…"
    return "".join(letter if is_plain(letter) else "\ufffd" for letter in text)


def is_plain(text: str) -> bool:
    """No control characters, and nothing else that a page or a sheet cannot hold."""
    return text.replace("\u00a0", " ").isprintable()


def plain(text: str) -> str:
    """The text without what ``is_plain`` refuses, and without spaces around."""
    return "".join(letter for letter in text if is_plain(letter)).strip()


class AllocationError(Exception):
    """A key, a basis or a frame that cannot be used: every problem at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(*(f"{each.code} {each.params}" for each in problems))
