"""Sessions of people who have logged in; to log in is tested where it is the matter."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from portal.account.sessions import SessionStore
from portal.people.models import User


def enter(client: Client, person: User) -> Client:
    """As ``client.force_login`` leaves it, with a query instead of ten."""
    known = {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }
    session = Session.objects.create(
        session_key=uuid.uuid4().hex,
        session_data=SessionStore().encode(known),
        expire_date=timezone.now() + timedelta(days=1),
    )
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client
