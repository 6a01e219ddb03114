"""A sentence for a person: ready, or translated when it is shown."""

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"

# What XML has no way to hold, and so neither a spreadsheet nor an archive's message;
# what a calendar file must not hold is among it.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Small letters that have no plain one inside them, as plain letters.
LATIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d"})
