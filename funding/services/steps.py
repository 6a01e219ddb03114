"""The steps that every decision about money takes, the first and the later ones."""

from collections.abc import Mapping
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.models import Allocation
from funding.services.allocations import LONGEST_REASON, STALE
from portal.lib.errors import NO_SUCH_STEP, IllegalMove, StaleState

S = Allocation.State
Rule = TypeVar("Rule")
SEND, RETURN, APPROVE = "send", "return", "approve"

# (from, action) -> to. The whole life of a decision, readable in one glance.
MOVES = {
    (S.DRAFT, SEND): S.FOR_APPROVAL,
    (S.FOR_APPROVAL, RETURN): S.DRAFT,
    (S.FOR_APPROVAL, APPROVE): S.DECIDED,
}
NOT_NOW: dict[str, Promise] = {
    SEND: gettext_lazy("Only a draft is sent for approval. This one is %(state)s."),
    RETURN: gettext_lazy(
        "Only what is sent for approval can be returned. This one is %(state)s."
    ),
    APPROVE: gettext_lazy(
        "Only what is sent for approval can be approved. This one is %(state)s."
    ),
}


def rule_of(rules: Mapping[str, Rule], action: str) -> Rule:
    """Who may take the step. Raises IllegalMove for one that there is none of."""
    if action not in rules:
        raise IllegalMove(NO_SUCH_STEP)
    return rules[action]


def next_state(state: str, action: str, *, seen: int | None, version: int) -> S:
    """Where the step leads. ``seen``: the version that the person read, None for any.

    Raises IllegalMove, or StaleState when the page was older.
    """
    new = MOVES.get((S(state), action))
    if new is None:
        raise IllegalMove(str(NOT_NOW[action]) % {"state": S(state).label})
    if seen is not None and seen != version:
        raise StaleState(STALE)
    return new


def check_return(reason: str) -> None:
    """Raises ValidationError when it does not say, shortly, what is to be changed."""
    if not reason:
        raise ValidationError(
            {"reason": _("Say what should be changed, so that it can be mended.")}
        )
    if len(reason) > LONGEST_REASON:
        raise ValidationError(
            {
                "reason": _(
                    "The reason has %(length)s characters. Shorten it to %(longest)s."
                )
                % {"length": len(reason), "longest": LONGEST_REASON}
            }
        )
