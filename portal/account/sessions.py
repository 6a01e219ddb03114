"""Sessions in the database, as Django's own; reading one is half of what every page
asks before it begins, so the query is made once."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from portal.people.prepared import Prepared


def _unexpired(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


UNEXPIRED = Prepared(_unexpired)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        found = UNEXPIRED.first(self.session_key or "", timezone.now())
        if found is None:
            self._session_key = None
        return found
