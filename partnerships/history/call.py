"""What has happened to a year's call, as sentences of the audit trace."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.history.scheme_year import rules_changed
from partnerships.models import SchemeYear
from portal.audit import history
from portal.audit.history import HistoryLine
from portal.lib.formats import day, moment
from portal.lib.text import Text

NEWEST = 20
LABELS: Mapping[str, Text] = {
    "opens_at": gettext_lazy("Opens for needs"),
    "deadline": gettext_lazy("Deadline for needs"),
    "forum_on": gettext_lazy("The co-operation forum meets"),
    "decision_on": gettext_lazy("The county governor decides"),
    "report_due": gettext_lazy("The use of the grant is reported"),
}


def history_of(year: SchemeYear, *, names_owners: bool) -> list[HistoryLine]:
    """The newest first, in one query.

    names_owners   whether one may read who was let in after the deadline
    """

    def in_words(action: str, data: Mapping[str, Any]) -> str:
        return _in_words(action, data, names_owners=names_owners)

    return history.history_of(year, in_words, NEWEST)


def _in_words(action: str, data: Mapping[str, Any], *, names_owners: bool) -> str:
    match action:
        case "call.made":
            text = _("The call was made from that of %(year)s.")
            return text % {"year": data["from_year"]}
        case "call.published":
            return _("The call was published.")
        case "call.changed" if data.get("dates"):
            text = _("Changed: %(moved)s.") % {"moved": "; ".join(moves(data["dates"]))}
            return f"{text} {data['reason']}".strip()
        case "call.changed":
            return _("The call's texts were changed.")
        case "call.rules_changed":
            return rules_changed(data)
        case "call.extended" if names_owners:
            return _("Opened for %(owner)s until %(until)s: %(reason)s") % {
                "owner": data["owner"],
                "until": _shown(data["until"]),
                "reason": data["reason"],
            }
        case "call.extended":
            return _("Opened for one owner after the deadline.")
        case "payments.planned":
            text = _("The payments of %(n)s grants were planned.")
            return text % {"n": data["grants"]}
    return action


def moves(dates: Mapping[str, Iterable[Any]]) -> list[str]:
    """«Deadline for needs, from … to …» for each date that was moved."""
    in_order = ((name, *dates[name]) for name in LABELS if name in dates)
    return [_move(str(LABELS[name]), old, new) for name, old, new in in_order]


def _move(what: str, old: str | date | None, new: str | date | None) -> str:
    facts = {"what": what, "old": _shown(old), "new": _shown(new)}
    if old is None:
        return _("%(what)s, %(new)s") % facts
    if new is None:
        return _("%(what)s, no longer %(old)s") % facts
    return _("%(what)s, from %(old)s to %(new)s") % facts


def _shown(when: str | date | None) -> str:
    """A date or moment, also as the trace's JSON has it."""
    if isinstance(when, str):
        # A moment's text begins with that of its day: the length tells which it is.
        when = parse_datetime(when) if "T" in when else parse_date(when)
    return moment(when) if isinstance(when, datetime) else day(when)
