"""Wishes to join a need, on the start pages of those who ask and are asked."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partnerships.models import NeedParticipant
from portal.chrome import Task
from portal.lib.addresses import address_of
from portal.people.actor import Actor

S = NeedParticipant.State
SHOWN = 5


def wishes(actor: Actor) -> QuerySet[NeedParticipant]:
    """What the approvers have to answer, and the answers to what the owner asked."""
    owner_id = actor.organisation_id or 0
    parties = NeedParticipant.objects
    shown = parties.answered_to(owner_id)
    if actor.may_approve:
        shown |= parties.asking(owner_id)
    rows = shown.select_related("owner", "need__owner").order_by("-asked_at", "-pk")
    return rows.only("state", "owner__name", "need__title", "need__owner__name")


def told(found: Sequence[NeedParticipant]) -> tuple[list[Task], list[Task]]:
    """The tasks, and the newest of the news."""
    tasks = [_asks(party) for party in reversed(found) if party.state == S.ASKED]
    news = [_answered(party) for party in found if party.state != S.ASKED]
    return tasks, news[:SHOWN]


def _asks(party: NeedParticipant) -> Task:
    text = _("%(owner)s asks to join “%(title)s”. Answer yes or no.")
    address = address_of("partnerships:joint_answer", party.need_id, party.pk)
    return Task(text % {"owner": party.owner.name, "title": party.need.title}, address)


def _answered(party: NeedParticipant) -> Task:
    if party.state == S.WELCOME:
        text = _("%(owner)s said yes to your joining “%(title)s”.")
    else:
        text = _("%(owner)s said no to your joining “%(title)s”.")
    names = {"owner": party.need.owner.name, "title": party.need.title}
    return Task(text % names, address_of("partnerships:ask_to_join", party.need_id))
