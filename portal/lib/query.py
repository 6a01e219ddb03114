"""Queries that Django has no short word for."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, Subquery
from django.db.models.functions import JSONObject


def rows_as_json(
    rows: QuerySet[Any], by: str, columns: Iterable[str], order: str = "pk"
) -> Subquery:
    """The rows of another table that belong to the outer row, as a list of dicts.

    ``rows`` has its OuterRef on ``by``. Nothing found is None. One query with this is
    quicker than two, where few rows are wanted of each; numbers come as JSON has them.
    """
    asked = JSONObject(**{column: column for column in columns})
    together = rows.order_by().values(by)
    return Subquery(
        together.annotate(rows=JSONBAgg(asked, order_by=order)).values("rows")
    )


def which_find(**queries: QuerySet[Any]) -> set[str]:
    """The names of the queries that find anything, asked all at once.

    For a page of many kinds of things that seldom are there: it then reads those only.
    """
    asked: dict[str, str] = {}
    params: list[Any] = []
    for name, rows in queries.items():
        try:
            sql, values = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        asked[name] = f"EXISTS({sql})"
        params += values
    if not asked:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked.values())}", params)
        found = cursor.fetchone()
    return {name for name, there in zip(asked, found, strict=True) if there}
