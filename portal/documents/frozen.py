"""A paper's dataclasses to JSON and back. Their fields' types say how.

Known are: text, whole numbers, booleans, dates, other frozen dataclasses, tuples of
one type, and each of these or None. A float has no way in.
"""

import datetime as dt
import hashlib
import json
import unicodedata
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Self, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


class Frozen:
    """What a paper that is such a dataclass does: it becomes JSON, and comes back."""

    __slots__ = ()

    def as_content(self) -> dict[str, Any]:
        return {each.name: to_json(getattr(self, each.name)) for each in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def load(cls, content: dict[str, Any]) -> Self:
        return from_json(cls, content)


def to_json(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [to_json(each) for each in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"A paper cannot hold a {type(value).__name__}: {value!r}")


def from_json(cls: type[T], data: dict[str, Any]) -> T:
    hints = get_type_hints(cls)
    return cls(**{name: _read(hints[name], value) for name, value in data.items()})


def _read(hint: Any, value: Any) -> Any:
    if isinstance(hint, UnionType):
        inner = [each for each in get_args(hint) if each is not NoneType]
        return None if value is None else _read(inner[0], value)
    if get_origin(hint) is tuple:
        return tuple(_read(get_args(hint)[0], each) for each in value)
    if hint is dt.date:
        return dt.date.fromisoformat(value)
    if isinstance(hint, type) and is_dataclass(hint):
        return from_json(hint, value)
    return value


def canonical(value: object) -> str:
    """One text for the same content, wherever and whenever it is written."""
    text = json.dumps(
        to_json(value),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return unicodedata.normalize("NFC", text)


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
