"""Sentences are tested in English, the language that they are written in."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from tests import sessions


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def browse():
    """A browser of one's own, in English, with somebody logged in."""

    def login(person) -> Client:
        client = Client()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return sessions.enter(client, person)

    return login
