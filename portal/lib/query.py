"""Queries that Django has no short word for."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection


def which_find(
    questions: Mapping[str, str], **values: int | bool | datetime | None
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
