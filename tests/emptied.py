"""How the tests empty their database, and what lets them, and nobody else."""

import pgtrigger
from django.db import connection, transaction
from django.test import TransactionTestCase
from psycopg import sql

from portal.backup_database import MADE_BY_MIGRATE

# pgtrigger's own setting, for a connection and not for the database: a worker or
# server that a test starts, and what connects past Django, is refused as in production.
_IGNORED = ",".join(
    trigger.get_pgid(model)
    for model, trigger in pgtrigger.registered()
    if trigger.name == "never_emptied"
)
ALLOWED = f"-c pgtrigger.ignore={{{_IGNORED}}}"


def delete_rows(case: TransactionTestCase) -> None:
    """What Django does after a test with transactions of its own, but sooner.

    Django truncates some 150 tables, nearly all of them empty, and makes content types
    and permissions anew: most of a second. The rows are deleted past triggers and keys.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)) - MADE_BY_MIGRATE
        filled = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(
                sql.Literal(name), sql.Identifier(name)
            )
            for name in sorted(names)
        )
        cursor.execute(filled)
        left = cursor.fetchall()
        cursor.execute("SET LOCAL session_replication_role = replica")
        for (name,) in left:
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
