"""What has happened to an organisation and its people, as sentences of the trace."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from partnerships.models import Membership, Organisation
from portal.audit import history
from portal.audit.history import HistoryLine

NEWEST = 20


def history_of_people(organisation: Organisation) -> list[HistoryLine]:
    """Of the organisation, and of all its memberships: one query."""
    also = [Membership.objects.at(organisation)]
    return history.history_of(organisation, _in_words, NEWEST, also=also)


def history_of_membership(membership: Membership) -> list[HistoryLine]:
    """Of all the person's memberships there: one query."""
    all_of_them = Membership.objects.at(membership.organisation)
    also = [all_of_them.filter(user=membership.user_id)]
    return history.history_of(membership, _in_words, NEWEST, also=also)


def _in_words(action: str, data: Mapping[str, Any]) -> str:
    person = {"person": data.get("person", "")}
    match action:
        case "membership.given":
            return _("%(person)s became a member, as %(role)s.") % {
                **person,
                "role": _role(data["role"]),
            }
        case "membership.role_changed":
            return _("%(person)s went from %(old)s to %(new)s.") % {
                **person,
                "old": _role(data["old"]),
                "new": _role(data["new"]),
            }
        case "membership.ended":
            return _("The membership of %(person)s ended.") % person
    return action


def _role(role: str) -> str:
    return str(Membership.Role(role).label)
