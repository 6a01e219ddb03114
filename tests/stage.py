"""The cast, made once by its factories, and put into each test's database as rows.

Most tests begin with it: a hundred queries to make it, two statements to put it there.
"""

import copy
import json
from functools import cache

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from psycopg import sql

from tests import cast

COLUMNS = """
    SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
     WHERE table_name = %s AND is_generated = 'NEVER'
"""


def enter() -> cast.Cast:
    """The cast as ``cast.make`` makes it, or made where others have its rows' place."""
    people, rows = made()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(rows)
    except IntegrityError:
        return cast.make()
    return copy.deepcopy(people)


@cache
def made() -> tuple[cast.Cast, str]:
    """The cast, and the SQL that inserts all its rows, with the ids that it has."""
    with connection.cursor() as cursor, transaction.atomic():
        people = cast.make()
        rows = [insertion(cursor, table) for table in filled(cursor)]
        transaction.set_rollback(True)
    return people, "; ".join(rows)


@cache
def tables() -> list[str]:
    """Those of the portal; what migrations fill is not among them."""
    own = [
        model for model in apps.get_models(include_auto_created=True) if is_own(model)
    ]
    return sorted({model._meta.db_table for model in own})


def is_own(model) -> bool:
    platform = ("auth", "contenttypes", "sessions", "sites")
    return model._meta.managed and model._meta.app_label not in platform


def filled(cursor) -> list[str]:
    asked = (f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM {one})" for one in tables())
    cursor.execute(" UNION ALL ".join(asked))
    return [table for (table,) in cursor.fetchall()]


def insertion(cursor, table: str) -> str:
    """By way of JSON, which holds whatever a column may."""
    cursor.execute(COLUMNS, [table])
    [names] = cursor.fetchone()
    cursor.execute(f"SELECT json_agg(one) FROM {table} one")
    [rows] = cursor.fetchone()
    insert = sql.SQL(
        f"INSERT INTO {table} ({names}) SELECT {names}"
        f" FROM json_populate_recordset(NULL::{table}, {{}})"
    )
    text = insert.format(sql.Literal(json.dumps(rows)))
    return text.as_string(cursor.connection)
