"""What the matrix says is what the portal does."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from funding.access.matrix import matrix, routes
from funding.access.world import build
from partnerships.models import Organisation
from portal.lib import clock

pytestmark = pytest.mark.django_db


def answers(only):
    return {(it.place, it.role): it for it in matrix(only)}


def test_only_an_owners_own_people_reach_its_draft_and_a_reader_is_told_why():
    found = answers("partnerships:need_edit")
    assert found["municipality", "editor"].answer == "allowed"
    reader = found["municipality", "reader"]
    assert (reader.answer, reader.rule) == (
        "refused",
        "partnerships.rules.needs.may_change_need",
    )
    assert "municipality" in reader.reason
    assert found["nobody logged in", ""].answer == "login"
    others = {it.answer for it in found.values() if it.place != "municipality"}
    assert others == {"login", "not found"}
    assert found["governor", "approver"].rule == "NeedQuerySet.visible_to"


def test_what_only_answers_a_post_is_asked_so_and_undone():
    found = answers("funding:papers_start")
    assert found["governor", "editor"].answer == "allowed"
    assert found["governor", "reader"].rule.startswith("funding.rules.")
    assert found["municipality", "approver"].answer == "refused"
    assert found["another county's governor", "approver"].answer == "not found"


def test_nothing_is_left_of_what_was_made_for_the_question():
    answers("healthz")
    assert not Organisation.objects.exists()


def test_it_can_be_made_in_the_last_minutes_of_a_day():
    with clock.at(timezone.localtime().replace(hour=23, minute=30)):
        assert answers("healthz")


def test_every_route_can_be_asked():
    world, lacking = build(), []
    for route in routes():
        try:
            reverse(route, args=world.arguments(route))
        except NoReverseMatch:
            lacking.append(route)
    assert lacking == [], "say in funding/access/world.py what these are about"


def test_a_program_can_read_it():
    out = StringIO()
    call_command("access_matrix", json=True, only="healthz", stdout=out)
    first = json.loads(out.getvalue())[0]
    assert set(first) == {"route", "place", "role", "answer", "rule", "reason"}
