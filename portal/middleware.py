"""The language of the page, and refusals as pages instead of tracebacks."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from portal.error_pages import refusal_page
from portal.lib.errors import Refusal

GetResponse = Callable[[HttpRequest], HttpResponse]


class PortalLocaleMiddleware:
    """The person's chosen language, else nynorsk.

    The browser's Accept-Language is left aside on purpose: most Norwegian
    browsers send «nb» whatever their owner writes, and nynorsk is the default.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class PrivateByDefaultMiddleware(LoginRequiredMiddleware):
    """Asks who somebody is only where that matters.

    Django's own reads the session before it looks whether the page is public, and an
    answer that depends on a session is nobody else's to keep.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[object, ...],
        view_kwargs: dict[str, object],
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class RefusalMiddleware:
    """What cannot be done now is told as a page, with status 409."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return refusal_page(request, str(exception.reason), 409)
        return None
