"""What is typed in a need at the moment that it is sent in, or a partner taken out."""

import datetime as dt
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from partnerships.models import Need
from partnerships.need.parts import fingerprint
from partnerships.services.handouts import Asked, hand_out
from partnerships.services.needs import submit_need
from portal.lib import clock
from tests import cast
from tests import factories as make_a

pytestmark = pytest.mark.django_db(transaction=True)


def until_somebody_waits():
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("Nobody waits.")


def submit(people, need):
    submit_need(actor=people.actor("approver"), need=need, version=need.version)


def take_out(people, need):
    Need.objects.filter(pk=need.pk).update(uh_partner=None)


def begun():
    """The cast, and a draft that lacks nothing."""
    people = cast.make()
    need = make_a.NeedFactory(
        owner=people.owner, scheme_year=people.scheme_year, uh_partner=people.uh
    )
    make_a.NeedLineFactory(need=need)
    return people, need


def sent_while(happens, user, address, typed):
    """The answer to what ``user`` sends, when it waits for ``happens``."""
    client = Client()
    client.force_login(user)

    def send():
        try:
            return client.post(address, typed)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            happens()
            waiting = pool.submit(send)
            until_somebody_waits()
        return waiting.result()


@pytest.mark.parametrize("meanwhile", [submit, take_out])
def test_a_text_sent_at_that_moment_is_given_back(meanwhile):
    people, need = begun()
    part = hand_out(
        actor=people.actor("member"),
        need=need,
        form_key=uuid.uuid4(),
        asked=Asked(
            parts=["content"],
            until=clock.today() + dt.timedelta(days=7),
            organisation=people.uh,
        ),
    )
    response = sent_while(
        lambda: meanwhile(people, need),
        people.uh_partner,
        reverse("partnerships:part_write", args=[part.pk]),
        {"content": "Typed too late.", "base_content": fingerprint(need.content)},
    )
    assert response.status_code == 403
    assert "Typed too late." in response.content.decode()
    need.refresh_from_db()
    assert need.content != "Typed too late."


def test_a_step_sent_while_a_colleague_submits_is_shown_again():
    people, need = begun()
    response = sent_while(
        lambda: submit(people, need),
        people.member,
        reverse("partnerships:need_step", args=[need.pk, "content"]),
        {"aim": "Typed too late.", "content": need.content},
    )
    assert response.status_code == 403
    assert "Typed too late." in response.content.decode()
    need.refresh_from_db()
    assert need.aim != "Typed too late."


def test_amounts_sent_while_the_need_is_submitted_are_shown_again():
    people, need = begun()
    party = make_a.ParticipantFactory(need=need, owner=people.mate)
    response = sent_while(
        lambda: submit(people, need),
        people.network_mate,
        reverse("partnerships:joint_lines", args=[need.pk]),
        {"amount_2018": "123 456", "version": party.version},
    )
    assert response.status_code == 403
    assert "123 456" in response.content.decode()
    assert not need.lines.filter(recipient=people.mate).exists()
