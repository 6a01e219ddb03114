"""The key file: JSON, where a wrong letter is named by line and column."""

import json
from collections import Counter
from dataclasses import dataclass

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
            parse_float=_NoAmount,
            parse_constant=_NoAmount,
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


def _number(text: str) -> "int | _NoAmount":
    return int(text) if len(text) < 20 else _NoAmount(text)


@dataclass(frozen=True, slots=True)
class _NoAmount:
    """A number that no field of a key accepts, as it was written.

    It is never reckoned with: Python fails on an int of thousands of digits and on an
    exponent of twenty, and NaN is no JSON at all.
    """

    text: str

    def __str__(self) -> str:
        return self.text
