"""Databases of a test's own beside the usual one, and what is in them."""

import gzip
import os
import re
from collections import Counter
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from django.db import connection, transaction
from psycopg import sql
from psycopg._preparing import PrepareManager

_numbers = count(1)

# The tests have few rows: it takes longer to weigh each order of joining their tables
# than to join them in the worst.
PLANNED_SOON = "-c join_collapse_limit=1 -c from_collapse_limit=1"

SCHEMA = """
    SELECT 'column', table_name::text, column_name::text, concat_ws(',', udt_name,
        character_maximum_length, numeric_precision, numeric_scale), is_nullable,
        column_default, is_identity, generation_expression
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT 'constraint', conrelid::regclass::text, conname,
        pg_get_constraintdef(oid), NULL, NULL, NULL, NULL
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'index', tablename, indexname, indexdef, NULL, NULL, NULL, NULL
    FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid),
        NULL, NULL, NULL, NULL
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'view', viewname, definition, NULL, NULL, NULL, NULL, NULL
    FROM pg_views WHERE schemaname = 'public'
    UNION ALL
    SELECT 'function', oid::regprocedure::text, pg_get_functiondef(oid),
        NULL, NULL, NULL, NULL, NULL
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (  -- not an extension's own
            SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""


def name() -> str:
    """Of the database that Django is connected to; migrated and empty, as a rule."""
    return str(connection.settings_dict["NAME"])


@contextmanager
def own_database(template: str = "template0", then_named: str = ""):
    """Django's connection leads into a new database meanwhile; its name.

    then_named  what it is called when all went well, instead of being dropped
    """
    usual = connection.settings_dict["NAME"]
    name = f"test_own_{os.getpid()}_{next(_numbers)}"
    new = sql.Identifier(name)
    connection.close()
    with _maintenance() as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                new, sql.Identifier(template)
            )
        )
    connection.settings_dict["NAME"] = name
    last = sql.SQL("DROP DATABASE {}").format(new)
    try:
        yield name
        if then_named:
            kept = sql.Identifier(then_named)
            last = sql.SQL("ALTER DATABASE {} RENAME TO {}").format(new, kept)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        with _maintenance() as admin:
            # Not with FORCE, which may not end the server's own vacuum; this waits.
            admin.execute(last)


@contextmanager
def alone(name: str):
    """No other process is within this, of the same name, meanwhile."""
    with _maintenance() as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        yield


def exists(name: str) -> bool:
    with _maintenance() as admin:
        admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return admin.fetchone() is not None


def drop(name: str) -> None:
    """If there is one; also where pytest lets Django ask no database."""
    params = connection.get_connection_params() | {"dbname": "postgres"}
    with psycopg.connect(**params, autocommit=True) as admin:
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
        )


def hasten() -> None:
    """The tests' own server waits for no disk: no data are to outlive the machine.

    What a killed process or server has written is there all the same. The tests may
    put rows there that were checked when they were made; see tests/stage.py.
    """
    params = connection.get_connection_params()
    user = sql.Identifier(params["user"])
    params |= {"dbname": "postgres", "user": "postgres"}
    with alone("hasten"), psycopg.connect(**params, autocommit=True) as admin:
        for setting in ("fsync", "full_page_writes"):
            admin.execute(f"ALTER SYSTEM SET {setting} = off")
        admin.execute("SELECT pg_reload_conf()")
        grant = sql.SQL("GRANT SET ON PARAMETER session_replication_role TO {}")
        admin.execute(grant.format(user))


def keep_prepared() -> None:
    """What one test's queries were planned to is there for the next one's.

    psycopg forgets all of it at a rollback, lest a table that is gone comes back as
    another; each test and each savepoint ends in one here, and makes no tables.
    """
    forgets = PrepareManager._should_discard

    def discards(self, prep, results):
        last = results[-1].command_status or b""
        return not last.startswith(b"ROLLBACK") and forgets(self, prep, results)

    PrepareManager._should_discard = discards


def leave_unvacuumed() -> None:
    """Every table of this database, and of its copies.

    A vacuum amid what is not committed finds pages without a row in them; what was
    planned by that took minutes instead of seconds.
    """
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            alter = sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = off)")
            cursor.execute(alter.format(sql.Identifier(table)))


@contextmanager
def _maintenance():
    """A connection into no database in particular."""
    with connection._nodb_cursor() as cursor:
        yield cursor


@contextmanager
def made_once(blocker):
    """What is made within is there for all tests of a module, and then undone.

    blocker  pytest-django's; each test's own transaction is a savepoint in this one
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def settle() -> None:
    """Check now what the database checks at commit.

    A class's data is never committed, and each of its tests would check all of it anew.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def connect() -> psycopg.Connection:
    """Into the same database, past Django."""
    params = connection.get_connection_params()
    wanted = ("dbname", "host", "port", "user", "password")
    own = {name: params[name] for name in wanted if params.get(name)}
    return psycopg.connect(**own, autocommit=True)


def load_dump(path: Path) -> None:
    """Run what pg_dump wrote as SQL into the database that Django is connected to."""
    statement: list[str] = []
    with (
        connect() as loading,
        gzip.open(path, "rt", encoding="utf-8") as dump,
    ):
        for line in dump:
            if line.startswith(("\\", "--")):  # psql's own words, and remarks
                continue
            statement.append(line)
            if line.startswith("COPY "):
                rows = iter(dump.readline, "\\.\n")
                with loading.cursor().copy("".join(statement)) as copy:
                    for row in rows:
                        copy.write(row)
                statement.clear()
            elif line.rstrip().endswith(";") and _is_whole("".join(statement)):
                loading.execute("".join(statement))
                statement.clear()


def _is_whole(statement: str) -> bool:
    return statement.count("$$") % 2 == 0


def tables() -> dict[str, list[str]]:
    """The columns of each table."""
    with connection.cursor() as cursor:
        found: dict[str, list[str]] = {}
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " ORDER BY table_name, ordinal_position"
        )
        for table, column in cursor.fetchall():
            found.setdefault(table, []).append(column)
    return found


def rows(table: str, columns: list[str]) -> Counter:
    """Every row of the table as text, these columns of it."""
    named = sql.SQL(", ").join(map(sql.Identifier, columns))
    query = sql.SQL("SELECT ROW({})::text FROM {}")
    with connection.cursor() as cursor:
        cursor.execute(query.format(named, sql.Identifier(table)))
        return Counter(text for (text,) in cursor.fetchall())


def schema() -> set[tuple]:
    """Every column, constraint, index, trigger, view and function."""
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA)
        return {tuple(map(_plain, row)) for row in cursor.fetchall()}


def _plain(said: object) -> object:
    """A list in a check is written in another way once it has been through a dump."""
    if not isinstance(said, str):
        return said
    items = re.sub(r"\(('[^']*'::character varying)\)::text", r"\1", said)
    return re.sub(r"\(ARRAY\[([^]]*)\]\)::text\[\]", r"ARRAY[\1]", items)
