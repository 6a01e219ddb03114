"""Dividing a frame: a key is chosen or written, and its effect seen before use."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from funding.pages.key_desk import YEAR_FOR_A_KEY, KeyDesk
from funding.rules import money as rules
from funding.services.allocations import use_key
from portal.lib.errors import Refusal
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def allocation_prepare(request: SignedInRequest, pk: int) -> HttpResponse:
    year = YEAR_FOR_A_KEY.first_or_404(request.actor, pk)
    require(rules.may_prepare(request.actor, year))
    desk = KeyDesk(request.actor, year, request.GET, request.POST or None)
    if request.POST.get("do") == "use" and desk.effect:
        try:
            allocation = use_key(actor=request.actor, scheme_year=year, **desk.values())
        except ValidationError as error:
            desk.object_to(error)
        except Refusal as refusal:
            desk.object_to(refusal.reason)
        else:
            messages.success(request, _("The frame is divided with the key."))
            return redirect(allocation)
    return page(
        request,
        "funding/allocation_prepare.html",
        {"desk": desk, "year": year},
        part="effect",
        status=_status(request, desk),
    )


def _status(request: SignedInRequest, desk: KeyDesk) -> int:
    """htmx swaps in a fragment only from 200."""
    wrong = desk.form.is_bound and desk.errors and not desk.adds_pot
    return 422 if wrong and "HX-Request" not in request.headers else 200
