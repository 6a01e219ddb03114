"""A sentence for a person: ready, or translated when it is shown."""

import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"

# What XML has no way to hold, and so neither a spreadsheet nor an archive's message;
# what a calendar file must not hold is among it.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# What turns the direction of writing, and so can show another text than is there.
TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What takes no place: a text of nothing else looks empty, and two texts can look one.
UNSEEN = re.compile("[\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff]")
SOFT_HYPHEN = "\u00ad"
# Of no category that says so, and yet empty: fillers of Hangul, a blank of Braille.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")

# Small letters that have no plain one inside them, as plain letters.
LATIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d"})


def one_line(text: str) -> str:
    """For a title or a name: each space once, nothing unseen or that turns it."""
    return " ".join(CONTROLS.sub(" ", UNSEEN.sub("", TURNS.sub("", text))).split())


def as_lines(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The values; what is written of these names is fit for a title or a name."""
    written = {name for name in names if isinstance(values.get(name), str)}
    return {**values, **{name: one_line(values[name]) for name in written}}


def is_hidden(sign: str) -> bool:
    """Of control or format, or for private use: nobody sees it in a text."""
    return sign != SOFT_HYPHEN and unicodedata.category(sign) in (
        "Cc",
        "Cf",
        "Co",
        "Cs",
    )


def readable(text: str) -> str:
    """What a person has written, without the spaces around; "" where none is seen.

    Nor what turns the direction of writing: a page and a paper would show two texts.
    """
    kept = ILLEGAL.sub("", TURNS.sub("", text))
    seen = any(
        not (sign.isspace() or is_hidden(sign) or sign in (SOFT_HYPHEN, *BLANKS))
        for sign in kept
    )
    return kept.strip() if seen else ""
