"""What has happened to an allocation, as sentences of the audit trace."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from funding.models import Allocation, AllocationLine, ChangeDecision, Grant
from portal.audit import history
from portal.audit.history import HistoryLine
from portal.lib.formats import day, nok, signed

NEWEST = 30


def history_of(
    decided: Allocation | ChangeDecision, newest: int | None = NEWEST
) -> list[HistoryLine]:
    """The newest first, in one query; all that there are where ``newest`` is None."""
    return history.history_of(decided, _in_words, newest)


def history_of_grant(grant: Grant, line: AllocationLine | None) -> list[HistoryLine]:
    """Of one recipient's grant: the answer and the payments, the newest first."""
    lines = [AllocationLine.objects.filter(pk=line.pk)] if line else ()
    return history.history_of(grant, _of_a_grant, NEWEST, also=lines)


def _of_a_grant(action: str, data: Mapping[str, Any]) -> str:
    match action:
        case "grant.accepted":
            return _("The grant was accepted.")
        case "grant.declined":
            return _("The grant was declined: %(reason)s") % {"reason": data["reason"]}
        case "grant.more_time":
            return _("The recipient can answer until %(day)s.") % {
                "day": day(dt.date.fromisoformat(data["new"]))
            }
        case "grant.plan_changed":
            return _("The plan of the payments was changed.")
        case "grant.suspended":
            return _("The payments were held back: %(reason)s") % {
                "reason": data["reason"]
            }
        case "grant.payee_chosen":
            return _("What is planned is paid to %(new)s, and not to %(old)s.") % {
                "new": data["new"],
                "old": data["old"],
            }
        case "grant.resumed":
            return _("The payments were let go again.")
        case _:
            return _of_its_payments(action, data)


def _of_its_payments(action: str, data: Mapping[str, Any]) -> str:
    match action:
        case "grant.paid_anew":
            return _("%(amount)s that came back is planned anew.") % {
                "amount": nok(data["amount_nok"])
            }
        case "grant.repaid":
            return _("%(amount)s was repaid.") % {"amount": nok(data["amount_nok"])}
        case "grant.settled" if data["claimed_nok"]:
            return _(
                "%(less)s less is granted; of this, %(claimed)s is claimed back."
            ) % {"less": nok(data["less_nok"]), "claimed": nok(data["claimed_nok"])}
        case "grant.settled" if data["less_nok"]:
            return _("%(less)s less is granted, and planned.") % {
                "less": nok(data["less_nok"])
            }
        case "grant.settled":
            return _("%(more)s more is planned after a decision.") % {
                "more": nok(data["more_nok"])
            }
        case _:
            return action


def _in_words(action: str, data: Mapping[str, Any]) -> str:
    match action:
        case "allocation.prepared":
            return _("Divided %(frame)s with the key %(key)s.") % {
                "frame": nok(data["frame_nok"]),
                "key": data["key"],
            }
        case "allocation.reckoned_anew":
            text = _("Reckoned anew: %(frame)s with the key %(key)s.") % {
                "frame": nok(data["frame_nok"]),
                "key": data["key"],
            }
            dropped = [each["name"] for each in data.get("dropped_adjustments", ())]
            if not dropped:
                return text
            return (
                text
                + " "
                + _("Adjustments were dropped: %(names)s.")
                % {"names": ", ".join(dropped)}
            )
        case "allocation.adjusted":
            return _("%(name)s was adjusted by %(change)s kr to %(to)s.") % {
                "name": data["name"],
                "change": signed(data["to_nok"] - data["from_nok"]),
                "to": nok(data["to_nok"]),
            }
        case "allocation.departure_explained":
            return _why(data) % {
                "name": data["name"],
                "reason": data["reason"] or "–",
            }
        case "papers.ordered":
            return _("Letters and report were ordered.")
        case _:
            return _of_a_step(action, data)


def _why(data: Mapping[str, Any]) -> str:
    """What the forum has not treated is refused without departing from anything."""
    if data["recommended_nok"] is None:
        return _("Why nothing is granted to %(name)s: %(reason)s")
    return _("Why %(name)s departs from the recommendation: %(reason)s")


def _of_a_step(action: str, data: Mapping[str, Any]) -> str:
    """On the way to a decision, the first or a later one."""
    match action:
        case "change.started":
            return _("Begun: %(reason)s") % {"reason": data["reason"]}
        case "change.line_set":
            return _("%(name)s, %(year)s: %(change)s kr.") % {
                "name": data["name"],
                "year": data["year"],
                "change": signed(data["change_nok"]),
            }
        case "allocation.send" | "change.send":
            return _("Sent for approval.")
        case "allocation.return" | "change.return":
            return _("Returned: %(reason)s") % {"reason": data["reason"]}
        case "allocation.approve" | "change.approve":
            return _("Decided, with reference %(reference)s.") % {
                "reference": data["reference"]
            }
        case _:
            return action
