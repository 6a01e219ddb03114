"""Wishes to join a need, on the start pages of those who ask and are asked."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.models import NeedParticipant, Organisation
from portal.chrome import StartPart, Task
from portal.people.actor import Actor

S = NeedParticipant.State
SHOWN = 5


def start_part(actor: Actor) -> StartPart:
    if actor.kind not in Organisation.OWNER_KINDS:
        return StartPart()
    owner_id = actor.organisation_id or 0
    tasks = list(_asked(owner_id)) if actor.may_approve else []
    return StartPart(tasks=tasks, news=list(_answered(owner_id)))


def _asked(owner_id: int) -> Iterator[Task]:
    asking = NeedParticipant.objects.asking(owner_id)
    rows = asking.order_by("asked_at", "pk").values_list(
        "pk", "need_id", "need__title", "owner__name"
    )
    for pk, need_id, title, owner in rows:
        text = _("%(owner)s asks to join “%(title)s”. Answer yes or no.")
        address = reverse("partnerships:joint_answer", args=[need_id, pk])
        yield Task(text % {"owner": owner, "title": title}, address)


def _answered(owner_id: int) -> Iterator[Task]:
    """The newest answers to what the owner itself has asked."""
    answered = NeedParticipant.objects.filter(
        owner=owner_id,
        state__in=(S.WELCOME, S.DECLINED),
        answered_at__isnull=False,
    )
    rows = answered.order_by("-answered_at", "-pk").values_list(
        "need_id", "need__title", "need__owner__name", "state"
    )
    for need_id, title, owner, state in rows[:SHOWN]:
        if state == S.WELCOME:
            text = _("%(owner)s said yes to your joining “%(title)s”.")
        else:
            text = _("%(owner)s said no to your joining “%(title)s”.")
        address = reverse("partnerships:ask_to_join", args=[need_id])
        yield Task(text % {"owner": owner, "title": title}, address)
