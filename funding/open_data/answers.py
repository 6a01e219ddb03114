"""Answers that are the same for everybody, so that anything on the way may keep them.

No session is read and no cookie set. A page depends on its address and on the cookie
for the language, and not on that where the address says the language itself.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from funding.open_data.licence import licence

KEPT = "public, max-age=300"
LANGUAGES = dict(settings.LANGUAGES)
CARRIED, LONGEST = ("year", "county", "scheme", "page"), 30
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def public(view: View[P]) -> View[P]:
    """Open to all, only read, in the language that the address or the cookie says."""

    @login_not_required
    @require_safe
    @wraps(view)
    def answered(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        asked = request.GET.get("lang", "")
        language = asked if asked in LANGUAGES else get_language() or "nn"
        with override(language):
            return view(request, *args, **kwargs)

    return answered


def open_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    status: int = 200,
) -> HttpResponseBase:
    """The page in the portal's frame, without anybody's name or menu in it."""
    language = get_language() or "nn"
    frame = {
        "request": request,
        "LANGUAGE_CODE": language,
        "demo": settings.DEMO,
        "portal_url": settings.PORTAL_URL,
        "here": settings.PORTAL_URL + request.path,
        "lang_query": f"?lang={language}" if "lang" in request.GET else "",
        "languages": [
            (code, name, changed(request, lang=code))
            for code, name in LANGUAGES.items()
        ],
        "licence": licence(),
        "contact": settings.OPEN_DATA_CONTACT,
    }
    response = HttpResponse(
        render_to_string(template, {**frame, **context}), status=status
    )
    in_words(request, response)
    etag = hashlib.sha256(response.content).hexdigest()
    known = get_conditional_response(request, quote_etag(etag), response=response)
    return kept(known or response, etag)


def in_words(request: HttpRequest, response: HttpResponseBase) -> None:
    """It is in the language of the moment, which the cookie may have chosen."""
    response["Content-Language"] = get_language() or "nn"
    if request.GET.get("lang", "") not in LANGUAGES:
        patch_vary_headers(response, ["Cookie"])


def changed(request: HttpRequest, **changes: str) -> str:
    """This address with its filters, and with these; nothing else of it is kept."""
    asked = {name: request.GET.get(name, "") for name in CARRIED}
    short = {name: value for name, value in asked.items() if 0 < len(value) <= LONGEST}
    return f"?{urlencode(short | changes)}"


def file_answer(
    request: HttpRequest,
    make: Callable[[], Iterable[str]],
    *,
    kind: str,
    mark: str,
    name: str = "",
) -> HttpResponseBase:
    """A file that is made while it is sent, and not at all for who has it already.

    ``mark`` is another whenever the file is.
    """
    etag = hashlib.sha256(mark.encode()).hexdigest()
    known = get_conditional_response(request, etag=quote_etag(etag))
    if known is not None:
        return kept(known, etag)
    content = iter(()) if request.method == "HEAD" else make()
    response = StreamingHttpResponse(content, content_type=f"{kind}; charset=utf-8")
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Language"] = "no"  # names; it is the same in every language
    # Public figures: another site's page may read them with its own script.
    response["Access-Control-Allow-Origin"] = "*"
    return kept(response, etag)


def kept(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    """``etag``: a hash of what it says, or of all that it is made from."""
    response["ETag"] = quote_etag(etag)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = KEPT if response.status_code != 400 else "no-store"
    return response


def refused(request: HttpRequest, sentences: Iterable[str]) -> HttpResponseBase:
    """To a program: what is wrong with the address, in words."""
    response = HttpResponse(
        "\n".join([*sentences, ""]),
        status=400,
        content_type="text/plain; charset=utf-8",
    )
    response["Cache-Control"] = "no-store"
    in_words(request, response)
    return response
