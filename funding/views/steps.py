"""A step of a decision, from a button: what the first and the later ones share."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from funding.models import Allocation, ChangeDecision, NationalDivision
from funding.services.steps import APPROVE, RETURN, SEND
from portal.lib.errors import IllegalMove, StaleState
from portal.lib.http import SignedInRequest
from portal.lib.text import Text

S = Allocation.State
LEADS_TO = {SEND: S.FOR_APPROVAL, APPROVE: S.DECIDED, RETURN: S.DRAFT}


def take_step(
    request: SignedInRequest,
    decision: Allocation | ChangeDecision | NationalDivision,
    action: str,
    move: Callable[..., Any],
    done: Mapping[str, Text],
    reason: str = "",
) -> HttpResponse:
    """Take the step; a second click finds it taken, and says so kindly."""
    version = request.POST.get("version", "")[:10]
    try:
        move(
            action=action,
            reason=reason,
            version=int(version) if version.isascii() and version.isdigit() else -1,
        )
    except (IllegalMove, StaleState):
        decision.refresh_from_db(fields=["state"])
        if decision.state != LEADS_TO.get(action):
            raise
    messages.success(request, str(done[action]))
    return redirect(decision)
