"""What the tests' own databases promise."""

import pytest
from django.db import connection, transaction

PREPARED = "SELECT count(*) FROM pg_prepared_statements"


@pytest.mark.django_db
def test_what_is_prepared_outlives_a_rollback():
    with connection.cursor() as cursor:
        with transaction.atomic():
            for _ in range(4):
                cursor.execute("SELECT 'prepared'")
            before = cursor.execute(PREPARED).fetchone()
            transaction.set_rollback(True)
        cursor.execute("SELECT 'prepared'")

        assert cursor.execute(PREPARED).fetchone() == before > (0,)
