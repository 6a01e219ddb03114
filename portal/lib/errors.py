"""Refusals that are neither a broken rule nor a wrong field."""

from django.utils.translation import gettext_lazy

from portal.lib.text import Text

NO_SUCH_STEP = gettext_lazy(
    "There is no such step. Open the page again, and use its buttons."
)


class Refusal(Exception):
    """What was asked cannot be done now; the sentence is for the person."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason


class IllegalMove(Refusal):
    """The object's state has no such step."""


class StaleState(Refusal):
    """Somebody else took the step, or wrote the text, first."""
