"""Requests behind login, and the page or the part of it that htmx asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header

from portal.lib.errors import NO_SUCH_STEP, IllegalMove

if TYPE_CHECKING:
    from portal.people.actor import Actor
    from portal.people.models import User


R = TypeVar("R", bound=HttpResponseBase)


class SignedInRequest(HttpRequest):
    """For the type checker: behind login there is a user, and an actor."""

    user: User
    actor: Actor


def pressed(request: HttpRequest, name: str, *buttons: str) -> str:
    """Which of these buttons the form was sent by. Raises IllegalMove for no one of
    them: what it stands for is done to nobody who has not asked for it.
    """
    button = request.POST.get(name, "")
    if button not in buttons:
        raise IllegalMove(NO_SUCH_STEP)
    return button


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    part: str = "",
    status: int = 200,
) -> TemplateResponse:
    """The whole page, or only the partial ``part`` of it when htmx swaps.

    Boosted links and history restores carry HX-Request too, but replace
    the whole body, so they get the whole page.
    """
    headers = request.headers
    swaps = part and (
        "HX-Request" in headers
        and "HX-Boosted" not in headers
        and "HX-History-Restore-Request" not in headers
    )
    name = f"{template}#{part}" if swaps else template
    response = TemplateResponse(request, name, dict(context), status=status)
    if part:
        patch_vary_headers(response, ["HX-Request"])
    # Nobody after a logout is to find it with the browser's Back.
    response.headers["Cache-Control"] = "private, no-store"
    return response


def download(response: R, filename: str) -> R:
    """The response as a file to be saved, kept to the person who was let in."""
    response.headers["Content-Disposition"] = (
        content_disposition_header(True, filename) or "attachment"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
