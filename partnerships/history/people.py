"""What has happened to an organisation and its people, as sentences of the trace."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from partnerships.models import (
    AccessRequest,
    Membership,
    MembershipOffer,
    Organisation,
)
from partnerships.pages.waiting import in_words
from portal.audit import history
from portal.audit.history import HistoryLine
from portal.lib.formats import day

NEWEST = 20


def history_of_people(organisation: Organisation) -> list[HistoryLine]:
    """Of the organisation, its memberships, and the ways in: one query."""
    also = [
        rows.objects.filter(organisation=organisation)
        for rows in (Membership, MembershipOffer, AccessRequest)
    ]
    return history.history_of(organisation, _in_words, NEWEST, also=also)


def history_of_membership(membership: Membership) -> list[HistoryLine]:
    """Of all the person's memberships there: one query."""
    all_of_them = Membership.objects.at(membership.organisation)
    also = [all_of_them.filter(user=membership.user_id)]
    return history.history_of(membership, _in_words, NEWEST, also=also)


def history_of_request(asked: AccessRequest) -> list[HistoryLine]:
    return history.history_of(asked, _in_words, NEWEST)


def _in_words(action: str, data: Mapping[str, Any]) -> str:
    person = {"person": data.get("person", "")}
    match action:
        case "organisation.created":
            return _("The organisation was created.")
        case "membership.given":
            return _("%(person)s became a member, as %(role)s.") % {
                **person,
                "role": _role(data["role"], data),
            }
        case "membership.role_changed":
            return _("%(person)s went from %(old)s to %(new)s.") % {
                **person,
                "old": _role(data["old"]),
                "new": _role(data["new"], data),
            }
        case "membership.ended":
            return _("The membership of %(person)s ended.") % person
        case "membership.handed_over":
            told = _("%(person)s handed over what waited to %(to)s.")
            what = in_words(data.get("what", {}))  # older entries have none
            return f"{told % {**person, 'to': data['to']}} {what}".strip()
    return _way_in_in_words(action, person, data)


def _way_in_in_words(
    action: str, person: Mapping[str, str], data: Mapping[str, Any]
) -> str:
    match action:
        case "offer.sent":
            return _("%(person)s was invited, as %(role)s.") % {
                **person,
                "role": _role(data["role"], data),
            }
        case "offer.withdrawn":
            return _("The invitation to %(person)s was withdrawn.") % person
        case "offer.accepted":
            return _("The invitation to %(person)s was accepted.") % person
        case "offer.renewal_asked":
            return _("%(person)s asked for a new invitation.") % person
        case "access.asked":
            return _("%(person)s asked for access.") % person
        case "access.asked_again":
            return _("%(person)s wrote more about it.") % person
        case "access.given":
            return _("%(person)s was given access.") % person
        case "access.refused":
            return _("The request of %(person)s was refused.") % person
    return action


def _role(role: str, data: Mapping[str, Any] = MappingProxyType({})) -> str:
    """With the last day that was given with it, if there is one."""
    name = str(Membership.Role(role).label)
    if "until" not in data:
        return name
    until = day(dt.date.fromisoformat(data["until"]))
    return _("%(role)s until %(day)s") % {"role": name, "day": until}
