"""The played demo, made once in a run for all the tests that look at it.

It was stopped half way and played on, so that whatever they find is also what there is
after a demo that somebody killed.
"""

import os
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TestCase

from funding import demo
from funding.models import Adjustment, Allocation
from tests import databases

IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
NAME = f"test_played_{os.getppid() if IS_WORKER else os.getpid()}"


class Stopped(Exception):
    """What a signal 9 does to the demo, as seen from the database."""


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
        said = _stopped_at("Stordal")
        assert [one.state for one in Allocation.objects.all()] == ["draft"]
        assert Adjustment.objects.count() == 2
        divided = "10\u00a0400\u00a0000\u00a0kr is divided among 36 owners."
        assert divided not in said
        then: list[str] = []
        demo.play(then.append)
        assert said[0] == then[0] == "151 demo people are in place."
        assert divided in then
        connection.run_on_commit.clear()  # no worker is to make its papers


def _stopped_at(word: str) -> list[str]:
    """What it said until then."""
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if line.startswith(word):
            raise Stopped

    with pytest.raises(Stopped):
        demo.play(say)
    return said
