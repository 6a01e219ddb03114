from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest

DEMO_PASSWORD = "demo-partnarskap"  # noqa: S105  known to everybody, and so worth nothing


class PortalBackend(AuthenticationBackend):  # type: ignore[misc]
    """Login by e-mail and password; the demo's password opens the demo alone."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        if credentials.get("password") == DEMO_PASSWORD and not settings.DEMO:
            return None
        return super().authenticate(request, **credentials)
