"""What has happened to a complaint, as sentences of the audit trace."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from funding.models import Complaint
from portal.audit import history
from portal.audit.history import HistoryLine
from portal.lib.formats import day

NEWEST = 30


def history_of_complaint(complaint: Complaint) -> list[HistoryLine]:
    """The newest first: one query."""
    return history.history_of(complaint, _in_words, NEWEST)


def _in_words(action: str, data: Mapping[str, Any]) -> str:
    match action:
        case "complaint.registered":
            return _("Registered, received on %(day)s.") % {
                "day": day(dt.date.fromisoformat(data["received_on"]))
            }
        case "complaint.outcome_begun":
            return _("A change of the decision was begun.")
        case "complaint.file_attached":
            return _("“%(name)s” is attached.") % {"name": data["name"]}
        case "complaint.file_removed":
            return _("“%(name)s” is removed.") % {"name": data["name"]}
        case _ if "new" in data:
            return _("Now: %(state)s.") % {"state": Complaint.State(data["new"]).label}
    return action
