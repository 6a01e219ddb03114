"""Queries that Django has no short word for."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
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
