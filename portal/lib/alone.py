"""One at a time, over all machines, by a lock of the database's."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connection


def wait_for(name: str) -> None:
    """Hold the lock of that name until the transaction ends; the second waits here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


@contextmanager
def alone_with(name: str) -> Iterator[bool]:
    """Hold the lock of that name, or say False when a living worker holds it.

    The lock belongs to the database connection, so it is gone the moment that its
    worker is: nobody waits for the lease of a worker that was killed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        (alone,) = cursor.fetchone()
    try:
        yield alone
    finally:
        if alone:
            _let_go(name)


def _let_go(name: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
    except (InterfaceError, OperationalError):
        connection.close()  # the server went away, and the lock with it
