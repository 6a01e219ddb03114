"""How connections to PostgreSQL are kept (docs/decisions/0010)."""

from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

# What the pages of all roles ask is some three hundred statements. Of psycopg's hundred
# the one asked longest ago goes first: among many pages that is what is asked next.
KEPT = 500


@receiver(connection_created, dispatch_uid="database.keep_prepared")
def keep_prepared(connection: DatabaseWrapper, **_: object) -> None:
    connection.connection.prepared_max = KEPT
