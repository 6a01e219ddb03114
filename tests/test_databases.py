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
                cursor.execute(PREPARED)
            before = cursor.execute(PREPARED).fetchone()
            transaction.set_rollback(True)
        cursor.execute("SELECT 'prepared'")

        assert cursor.execute(PREPARED).fetchone() == before > (0,)


@pytest.mark.django_db
def test_more_is_kept_prepared_than_the_hundred_that_psycopg_would_keep():
    with connection.cursor() as cursor:
        for number in range(200):
            for _ in range(4):
                cursor.execute(f"SELECT 'kept', {number}")

        assert cursor.execute(PREPARED).fetchone()[0] >= 200
