"""What has happened to an agreement, as sentences of the audit trace."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from partnerships.agreement.facts import fact_in_words, name_of_fact, named
from partnerships.agreement.values import listed
from partnerships.models import Agreement
from partnerships.services.agreements import FACTS
from portal.audit import history
from portal.audit.history import HistoryLine
from portal.lib.formats import day

NEWEST = 30
QUOTED = 200  # a longer text is told of, and read where it stands


def history_of(agreement: Agreement, newest: int | None = NEWEST) -> list[HistoryLine]:
    """The newest first, in one query; all that there are where ``newest`` is None."""
    return history.history_of(agreement, _in_words, newest)


def _in_words(action: str, data: Mapping[str, Any]) -> str:
    match action:
        case "agreement.made":
            return _("Made from the order %(order)s.") % {"order": data["order"]}
        case "agreement.framework_made":
            return _("Made as a framework of %(network)s.") % data
        case "agreement.framework_years":
            return _("Amounts and days for each year were written.")
        case "agreement.appendix_made":
            return _("Made as an appendix to %(main)s.") % {"main": data["main"]}
        case "agreement.scanned":
            return _("Registered as signed elsewhere on %(on)s.") % {
                "on": day(dt.date.fromisoformat(data["on"]))
            }
        case "agreement.changed":
            return _facts_changed(data)
        case "agreement.facts_agreed":
            return _facts_agreed(data)
        case "agreement.language":
            return _("The language was changed.")
        case "agreement.party_named":
            return _("Who signs and who to talk to at %(party)s was written.") % {
                "party": data["party"]
            }
        case "agreement.milestone_added":
            return _("Milestone added: %(title)s.") % {"title": data["title"]}
        case "agreement.milestone_removed":
            return _("Milestone taken out: %(title)s.") % {"title": data["title"]}
    return (
        _of_parties(action, data)
        or _of_clauses(action, data)
        or _of_progress(action, data)
        or _of_archive(action, data)
        or _of_signing(action, data)
    )


def _of_parties(action: str, data: Mapping[str, Any]) -> str:
    match action:
        case "agreement.party_moved" if data["new"] == data["old"]:
            return _(
                "%(new)s is the party, as it is after municipalities were merged or "
                "split."
            ) % {"new": data["new"]}
        case "agreement.party_moved":
            return _("%(new)s became a party in place of %(old)s.") % data
        case "agreement.party_joined":
            return _("%(new)s is the party for %(old)s too.") % data
        case "agreement.party_beside":
            return _("%(new)s is a party beside %(old)s.") % data
    return ""


def _facts_agreed(data: Mapping[str, Any]) -> str:
    text = _("Yes to the facts as another party changed them: %(facts)s.")
    return text % {"facts": listed(named(data["facts"]))}


def _facts_changed(data: Mapping[str, Any]) -> str:
    """Each fact, as it is and as it was, in the order of the form."""
    found = []
    for name in FACTS:
        if name not in data["new"]:
            continue
        words = {"what": name_of_fact(name)}
        old, new = data["old"][name], data["new"][name]
        if max(len(str(old)), len(str(new))) > QUOTED:
            found.append(_("%(what)s: another text") % words)
            continue
        text = _("%(what)s: %(new)s (before: %(old)s)")
        found.append(text % {**words, "new": _said(name, new), "old": _said(name, old)})
    told = "; ".join(found)
    text = _("The facts were changed. %(changes)s.")
    return text % {"changes": told[:1].upper() + told[1:]}


def _said(name: str, value: object) -> str:
    return fact_in_words(name, value) or _("not filled in")


def _of_clauses(action: str, data: Mapping[str, Any]) -> str:
    clause = {"clause": data.get("heading", "")}
    match action:
        case "clause.change_asked":
            return _("A change was asked for: “%(clause)s”.") % clause
        case "clause.accepted":
            return _("Yes to the change of “%(clause)s”.") % clause
        case "clause.rejected":
            text = _("No to the change of “%(clause)s”: %(reason)s")
            return text % {**clause, "reason": data["reason"]}
        case "clause.joined":
            text = _("All the parties that are left agree to “%(clause)s”: put in.")
            return text % clause
        case "clause.withdrawn":
            return _("The change of “%(clause)s” was taken back.") % clause
    return ""


def _of_archive(action: str, data: Mapping[str, Any]) -> str:
    match action:
        case "agreement.package":
            return _("The archive package was taken out.")
        case "agreement.archived":
            return _("Received by the archive: %(number)s.") % {
                "number": data["number"]
            }
        case "agreement.archive_rejected":
            return _("Rejected by the archive (%(number)s): %(reason)s") % {
                "number": data["number"],
                "reason": data["reason"],
            }
    return ""


def _of_progress(action: str, data: Mapping[str, Any]) -> str:
    title, reason = {"title": data.get("title", "")}, data.get("reason", "")
    match action:
        case "agreement.milestone_done":
            return _("Milestone done: %(title)s.") % title
        case "agreement.milestone_moved":
            text = _("Milestone moved: %(title)s. %(reason)s")
            return text % {**title, "reason": reason}
        case "agreement.gathering_planned":
            return _("Gathering planned: %(title)s.") % title
        case "agreement.gathering_changed":
            return _("Gathering changed: %(title)s.") % title
        case "agreement.gathering_moved":
            text = _("Gathering moved: %(title)s. %(reason)s")
            return text % {**title, "reason": reason}
        case "agreement.gathering_cancelled":
            text = _("Gathering cancelled: %(title)s. %(reason)s")
            return text % {**title, "reason": reason}
        case "agreement.gathering_held":
            text = _("Gathering held: %(title)s, %(n)s took part.")
            return text % {**title, "n": data["participants"]}
    return ""


def _of_signing(action: str, data: Mapping[str, Any]) -> str:
    match action:
        case "agreement.for_signing":
            return _("Sent for signing.")
        case "agreement.signed":
            return _("Signed for %(party)s.") % {"party": data["party"]}
        case "agreement.refused":
            return _("Not signed: %(reason)s") % {"reason": data["reason"]}
        case "agreement.opened_again":
            return _("Opened for change: %(reason)s") % {"reason": data["reason"]}
        case "agreement.in_force":
            return _("All have signed: it is in force.")
        case "agreement.dropped":
            return _("The negotiation ended: %(reason)s") % {"reason": data["reason"]}
        case "agreement.ended":
            return _("It has ended.")
    return action
