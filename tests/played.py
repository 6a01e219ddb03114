"""The played demo, made once in a run for all the tests that look at it."""

import os
from io import StringIO

from django.core.management import call_command
from django.db import connection, transaction
from django.test import TestCase

from funding import demo
from tests import databases

IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
NAME = f"test_played_{os.getppid() if IS_WORKER else os.getpid()}"


class PlayedDemo(TestCase):
    """In a copy of a database with the registry and the demo."""

    @classmethod
    def setUpClass(cls):
        with databases.alone(NAME):  # the run's other process waits for it
            if not databases.exists(NAME):
                _play()
        cls.enterClassContext(databases.own_database(template=NAME))
        super().setUpClass()


def _play() -> None:
    made = databases.own_database(template=databases.name(), then_named=NAME)
    with made, transaction.atomic():
        call_command("load_registry", stdout=StringIO())
        demo.play(lambda line: None)
        connection.run_on_commit.clear()  # no worker is to make its papers
