"""A rule answers yes, or no with the reason that the person reads."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Verdict:
    ok: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.ok


YES = Verdict(True)


def no(reason: str | Promise) -> Verdict:
    return Verdict(False, reason)


def require(verdict: Verdict) -> None:
    """Raise PermissionDenied, carrying the reason, unless the verdict is yes."""
    if not verdict:
        raise PermissionDenied(verdict.reason)
