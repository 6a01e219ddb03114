"""What has happened to an order, as sentences of the audit trace."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from partnerships.models import Order
from portal.audit import history
from portal.audit.history import HistoryLine

NEWEST = 20
# What came before it was sent is the owners' own.
OWNERS_ALONE = frozenset({"changed", "ask", "open", "file_attached", "file_removed"})
SENTENCES = {
    "registered": gettext_noop("The order was begun."),
    "changed": gettext_noop("The order was changed."),
    "ask": gettext_noop("The order was put up for approval."),
    "open": gettext_noop("The order was opened again, to be written on."),
    "part_approved": gettext_noop("%(owner)s approved the order."),
    "send": gettext_noop("The order was sent."),
    "withdraw": gettext_noop("The order was withdrawn."),
    "pass_on": gettext_noop("The order was passed on to %(department)s."),
    "propose": gettext_noop("Changes were proposed."),
    "take_back": gettext_noop("What was proposed was taken back."),
    "restore": gettext_noop(
        "What was proposed was taken back, and the proposal before it stands."
    ),
    "confirm": gettext_noop("The owner agreed to the changes."),
    "accept": gettext_noop("The order was accepted."),
    "decline": gettext_noop("The order was declined."),
    "file_attached": gettext_noop("“%(name)s” was attached."),
    "file_removed": gettext_noop("“%(name)s” was removed from the attachments."),
}


def history_of(
    order: Order, *, is_own: bool, newest: int | None = NEWEST
) -> list[HistoryLine]:
    """The newest first, in one query; all that there are where ``newest`` is None."""

    def in_words(action: str, data: Mapping[str, Any]) -> str:
        act = action.removeprefix("order.")
        if act not in SENTENCES or (not is_own and act in OWNERS_ALONE):
            return ""
        return _(SENTENCES[act]) % data

    found = history.history_of(order, in_words, newest)
    return [line for line in found if line.text]
