from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.people.models import User
from portal.people.prepared import Prepared

DEMO_PASSWORD = "demo-partnarskap"  # noqa: S105  known to everybody, and so worth nothing


def _person(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)


PERSON = Prepared(_person)


class PortalBackend(AuthenticationBackend):  # type: ignore[misc]
    """Login by e-mail and password; the demo's password opens the demo alone."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        if credentials.get("password") == DEMO_PASSWORD and not settings.DEMO:
            return None
        return super().authenticate(request, **credentials)

    def get_user(self, user_id: int) -> User | None:
        """As Django's own, which every page asks, with a query that is made once."""
        user = PERSON.first(user_id)
        return user if user and self.user_can_authenticate(user) else None
