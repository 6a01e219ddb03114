"""A draft that is begun while its writer's membership is being ended."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from partnerships.services.memberships import lock_people_of
from partnerships.services.needs import register_need
from tests import cast
from tests.partnerships.test_year_rules import alone, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_began_to_wait_meanwhile_is_asked_about():
    people = cast.make()
    leaving = people.member.memberships.get()
    address = reverse("partnerships:hand_over", args=[leaving.pk])
    client = Client()
    client.force_login(people.approver)
    client.cookies["django_language"] = "en"
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_people_of(people.owner)
            ended = pool.submit(alone, lambda: client.post(address))
            until_somebody_waits()
            register_need(
                actor=people.actor("member"),
                scheme_year=people.scheme_year,
                owner=people.owner,
                form_key=uuid4(),
                values={"title": "Lesing i alle fag"},
            )
        response = ended.result()
    assert response["Location"] == address
    shown = client.get(address).content.decode()
    assert "Choose who takes over" in shown
    assert "Lesing i alle fag" in shown
    assert people.member.memberships.get().holds
