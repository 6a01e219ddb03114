"""The database of the last release, as somebody used it; see tests/data/README.md."""

from pathlib import Path

from django.db import connection
from psycopg import sql

from portal.backup_database import MADE_BY_MIGRATE
from tests import databases

DUMP = Path(__file__).parent / "data" / "release-0.3.sql.gz"


def load() -> None:
    """Into the database that Django is connected to, which has no table yet."""
    databases.load_dump(DUMP)


def empty() -> None:
    """What a new portal has in the same tables, numbered from 1."""
    names = map(sql.Identifier, sorted(set(databases.tables()) - MADE_BY_MIGRATE))
    truncate = sql.SQL("TRUNCATE {} RESTART IDENTITY").format(sql.SQL(", ").join(names))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # past what is kept
        cursor.execute(truncate)
        cursor.execute("SET session_replication_role = origin")
