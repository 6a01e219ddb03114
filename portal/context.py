"""What every page's frame needs: who acts, where one can go, whom one may act for."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.chrome import nav_items


def chrome(request: HttpRequest) -> dict[str, object]:
    actor = getattr(request, "actor", None)
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "user": user,
        "actor": actor if signed_in else None,
        "memberships": getattr(request, "memberships", []) if signed_in else [],
        # Only when the frame is shown: a fragment has none.
        "nav_items": SimpleLazyObject(lambda: nav_items(request.path, actor))
        if signed_in
        else [],
        "demo": settings.DEMO,
        "portal_url": settings.PORTAL_URL,
        "LANGUAGE_CODE": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
    }
