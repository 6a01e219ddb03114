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
        case "need.ranked" if data.get("new"):
            return _("The owner ranked the need number %(rank)s.") % {
                "rank": data["new"]
            }
        case "need.ranked":
            return _("The owner took the need out of its order.")
        case "need.submitted":
            return _("The need was submitted.")
    if action.startswith("need.participant_"):
        return _participant(action.removeprefix("need.participant_"), data)
    return action


def _participant(act: str, data: Mapping[str, Any]) -> str:
    """What an owner in a joint need did, or what was done with it."""
    if act == "lines" and data.get("approval_lost"):
        act = "lines_anew"
    sentences = {
        "invited": _("%(owner)s was invited to take part."),
        "asked": _("%(owner)s asked to join."),
        "join": _("%(owner)s takes part."),
        "decline": _("%(owner)s declined."),
        "leave": _("%(owner)s left, and its amounts were taken out."),
        "approve": _("%(owner)s approved its part."),
        "accept": _("%(owner)s was let in."),
        "refuse": _("%(owner)s was told no."),
        "remove": _("%(owner)s was taken out, with its amounts."),
        "lines": _("%(owner)s changed its amounts."),
        "lines_anew": _("%(owner)s changed its amounts, and must approve them anew."),
    }
    return sentences[act] % {"owner": data.get("owner", "")}
