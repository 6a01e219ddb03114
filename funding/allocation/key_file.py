"""The key file: JSON, where a wrong letter is named by line and column."""

import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from funding.allocation.errors import AllocationError, problem
from funding.allocation.key import Key
from funding.allocation.key_reader import Fields, read_key


def parse_key(text: str) -> Key:
    """Read a key file's text. Raises AllocationError with every problem.

    Stricter than JSON in Python: a field that stands twice, and NaN, are refused.
    """
    try:
        data = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_number,
            parse_float=Decimal,
            parse_constant=_Constant,
        )
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        raise AllocationError([problem("not_json", **where)]) from error
    except RecursionError as error:
        raise AllocationError([problem("json_too_deep")]) from error
    return read_key(data)


def _object(pairs: list[tuple[str, object]]) -> Fields:
    fields = Fields(pairs)
    if len(fields) < len(pairs):
        times = Counter(name for name, _ in pairs)
        fields.doubled = tuple(name for name in fields if times[name] > 1)
    return fields


def _number(text: str) -> int | Decimal:
    """Python refuses to read an int of thousands of digits; the key refuses it too."""
    return int(text) if len(text) < 20 else Decimal(text)


@dataclass(frozen=True, slots=True)
class _Constant:
    """NaN or Infinity: no JSON, and nothing that any field of a key accepts."""

    name: str

    def __str__(self) -> str:
        return self.name
