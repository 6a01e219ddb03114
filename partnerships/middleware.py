"""Sets ``request.actor``: the person, and the membership that they act by."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from partnerships.acting import ACTING, actor_for, current_memberships

GetResponse = Callable[[HttpRequest], HttpResponse]


class ActingOrganisationMiddleware:
    """One query for a signed-in person, none for a page that asks for nobody.

    Memberships are read anew on every request: one that has ended opens
    nothing from that moment, in an open tab either.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.memberships = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: current_memberships(request.user)
        )
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: actor_for(
                request.user,
                request.memberships,  # type: ignore[attr-defined]
                request.session.get(ACTING),
            )
        )
        return self.get_response(request)
