"""Pages for what was refused: always a sentence, and a way on."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        reason = _(
            "This is more text than the portal can take at once. Go back, where "
            "what you typed still stands, shorten it, and send it again."
        )
        return refusal_page(request, reason, 413)
    return render(request, "400.html", status=400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The reason is the rule's own sentence."""
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def refusal_page(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return render(request, "portal/refused.html", {"reason": reason}, status=status)
