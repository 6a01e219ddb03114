"""What has happened to a need, as sentences of the audit trace."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from partnerships.models import Need
from portal.audit import history
from portal.audit.history import HistoryLine

NEWEST = 20


def history_of(need: Need) -> list[HistoryLine]:
    """The newest first: one query."""
    return history.history_of(need, _in_words, NEWEST)


def _in_words(action: str, data: Mapping[str, Any]) -> str:
    match action:
        case "need.registered":
            return _("The need was registered.")
        case "need.changed":
            return _("The need was changed.")
        case "need.submitted":
            return _("The need was submitted.")
        case "need.moved":
            return _("The need went from %(old)s to %(new)s.") % data
        case "need.join_asked":
            return _("%(owner)s asked to join.") % data
        case "need.join_accepted":
            return _("%(owner)s got a yes to joining.") % data
        case "need.join_declined":
            return _("%(owner)s got a no to joining.") % data
    return action
