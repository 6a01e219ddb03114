"""The services that the tests run against, and the cast that every page meets."""

import gc

import pytest
from django.db import connection
from django.test import Client, TransactionTestCase

from tests import cast, databases, emptied, migrated, played, sessions, stage

gc.disable()  # what is collected lasts, and to look for garbage in it takes its time


def pytest_collection_finish():
    gc.enable()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_sessionfinish(session):
    """The last of a run's processes forgets what its workers shared."""
    if not played.IS_WORKER:
        databases.drop(played.NAME)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_blocker
):
    """The tests' database is a copy of a migrated one, which takes a minute to make.

    A test with transactions of its own leaves it empty: the tests' connections may.
    """
    with django_db_blocker.unblock():
        databases.hasten()
        databases.keep_prepared()
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template()
        options = f"{emptied.ALLOWED} {databases.PLANNED_SOON}"
        connection.settings_dict["OPTIONS"]["options"] = options
        TransactionTestCase._fixture_teardown = emptied.delete_rows
        connection.close()


@pytest.fixture
def people(db: None) -> cast.Cast:
    """The whole cast around one need of Giske in 2018; see tests/cast.py."""
    return stage.enter()


@pytest.fixture
def as_person(client: Client):
    """Log a member of the cast in: ``as_person(people.member)``."""

    def login(person) -> Client:
        return sessions.enter(client, person)

    return login
