"""Queries that Django has no short word for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import RawSQL


def which_find(
    questions: Mapping[str, str], **values: int | bool | str | datetime | None
) -> set[str]:
    """The names of the questions with an answer, all asked in one query.

    For a page of many kinds of things that are seldom there: it reads only those that
    may be. A question is SQL with ``%(name)s`` for each of ``values``; it may find more
    than is shown, never less, and who may see what is asked by the reading itself.
    Written out, because making ten queries takes far longer than answering this one.
    """
    asked = ", ".join(f"EXISTS({question})" for question in questions.values())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}", values)
        found = cursor.fetchone()
    return {name for name, there in zip(questions, found, strict=True) if there}


def members(listed: str, kind: str = "text") -> RawSQL:
    """The members of a JSON list, for ``__in``: a list of values of its own would have
    as many parameters as members, and be another query for each length.
    """
    value = f"SELECT json_array_elements_text(%s::json)::{kind}"
    return RawSQL(value, (listed,))  # noqa: S611 - our own text


def hold_related(obj: Model, name: str, rows: Sequence[Model]) -> None:
    """``obj.<name>.all()`` is these rows from now, as if they had been prefetched."""
    manager: Any = getattr(obj, name)
    found = manager.all()
    found._result_cache, found._prefetch_done = list(rows), True
    held = obj.__dict__.setdefault("_prefetched_objects_cache", {})
    held[name] = found
    for row in rows:
        setattr(row, manager.field.name, obj)
