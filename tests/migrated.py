"""A migrated database to copy: made once for all runs, until a migration changes."""

import hashlib
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from portal.lib import migrating
from tests import databases

PREFIX = "test_migrated_"


def template() -> str:
    """Its name. The run's other process, and another run, wait while it is made."""
    name = PREFIX + digest()
    with databases.alone(PREFIX):
        if not databases.exists(name):
            drop_older()
            with databases.own_database(then_named=name):
                call_command("migrate", interactive=False, verbosity=0)
                databases.leave_unvacuumed()
    return name


def digest() -> str:
    """Of all that `migrate` reads, and of what is done here."""
    found = hashlib.sha256()
    for file in (__file__, migrating.__file__):
        found.update(Path(file).read_bytes())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted(Path(app.path).glob("migrations/*.py")):
            found.update(f"{app.label}/{file.name}".encode())
            found.update(file.read_bytes())
    return found.hexdigest()[:16]


def drop_older() -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
        )
        for (name,) in cursor.fetchall():
            cursor.execute(
                sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
            )
