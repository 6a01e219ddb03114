"""A table that refuses to delete a row refuses to be emptied, by SQL too."""

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from psycopg.errors import CheckViolation

from tests import databases


def refuses_to_delete(trigger, model) -> bool:
    return (
        trigger.level == pgtrigger.Row
        and "DELETE" in str(trigger.operation)
        and "RAISE EXCEPTION" in str(trigger.render_func(model))
    )


# As the models say: a new lock brings its table in here.
KEPT = sorted(
    {
        model._meta.label
        for model, trigger in pgtrigger.registered()
        if refuses_to_delete(trigger, model)
    }
)


def truncate(cursor, table):
    cursor.execute(f"TRUNCATE {table} CASCADE")


def test_what_is_agreed_decided_and_told_is_among_them():
    assert {
        "audit.AuditEntry",
        "documents.Document",
        "forums.Minutes",
        "forums.Recommendation",
        "funding.AllocationLine",
        "funding.Decision",
        "partnerships.Agreement",
        "partnerships.ArchiveReceipt",
        "partnerships.Clause",
        "partnerships.Signature",
    } <= set(KEPT)


@pytest.mark.django_db
@pytest.mark.parametrize("label", KEPT)
def test_a_table_of_what_is_kept_is_not_emptied(label):
    table = apps.get_model(label)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")  # as in production
        with pytest.raises(IntegrityError) as refused:
            truncate(cursor, table)

    said = refused.value.__cause__.diag
    assert (said.constraint_name, said.table_name) == ("never_emptied", table)


@pytest.mark.django_db
def test_nor_with_the_table_that_it_hangs_on():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")
        with pytest.raises(IntegrityError, match="what is kept is not emptied"):
            truncate(cursor, "partnerships_organisation")


@pytest.mark.django_db
def test_who_connects_past_the_tests_is_refused():
    with databases.connect() as other, pytest.raises(CheckViolation) as refused:
        truncate(other, "audit_auditentry")

    assert refused.value.diag.constraint_name == "never_emptied"
