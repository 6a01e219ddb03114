"""Who is behind a session: looked up on each request, and nobody else."""

import datetime as dt

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone


def is_let_in(client):
    return client.get(reverse("home")).status_code == 200


def test_each_is_who_logged_in(people, as_person):
    """The query is made once, for whoever came first."""
    for person in (people.member, people.officer, people.member):
        page = as_person(person).get(reverse("home")).content.decode()
        assert f'data-person="{person.pk}"' in page


def test_a_session_opens_nothing_when_its_time_is_over(people, as_person):
    client = as_person(people.member)
    assert is_let_in(client)
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert not is_let_in(client)


@pytest.mark.parametrize("key", ["", "short", "nobody-has-this-key", "' OR true --"])
def test_a_key_that_nobody_has_opens_nothing(people, as_person, key):
    client = as_person(people.member)
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_let_in(client)


def test_a_closed_account_is_shut_out_of_an_open_session(people, as_person):
    client = as_person(people.member)
    assert is_let_in(client)
    people.member.is_active = False
    people.member.save()
    assert not is_let_in(client)


def test_an_account_that_is_gone_is_nobodys(people, as_person):
    client = as_person(people.nobody)
    people.nobody.delete()
    assert not is_let_in(client)
