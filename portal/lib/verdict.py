"""A rule answers yes, or no with the reason that the person reads."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from portal.lib.text import Text


@dataclass(frozen=True, slots=True)
class Verdict:
    ok: bool
    reason: Text = ""

    def __bool__(self) -> bool:
        return self.ok


YES = Verdict(True)


def no(reason: Text) -> Verdict:
    return Verdict(False, reason)


def require(verdict: Verdict) -> None:
    """Raise PermissionDenied, carrying the reason, unless the verdict is yes."""
    if not verdict:
        raise PermissionDenied(verdict.reason)
