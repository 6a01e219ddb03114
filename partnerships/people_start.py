"""What people's ways in and out put on the start page."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.models import (
    AccessRequest,
    HandedOverNeed,
    MembershipOffer,
    Need,
    Organisation,
)
from portal.chrome import StartPart, Task
from portal.lib import clock
from portal.people.actor import Actor

TOLD_FOR = timedelta(days=30)
SHOWN = 10


def people_part(actor: Actor) -> StartPart:
    if actor.user_id is None:
        return StartPart()
    mine = list(_mine(actor))
    return StartPart(
        tasks=[*_to_answer(actor), *_to_send_anew(actor), *_handed_over(actor)],
        coming=[_waits(asked) for asked in mine if asked.state == "open"],
        news=[_answered(asked) for asked in mine if asked.state != "open"],
    )


def _to_answer(actor: Actor) -> Iterator[Task]:
    if not actor.may_approve:
        return
    asked = AccessRequest.objects.managed_by(actor).open()
    found = asked.select_related("asker", "organisation").order_by("asked_at", "pk")
    for request in found[:SHOWN]:
        text = _("%(person)s asks for access to %(organisation)s.") % {
            "person": request.asker,
            "organisation": request.organisation.name,
        }
        yield Task(text, request.get_absolute_url())


def _to_send_anew(actor: Actor) -> Iterator[Task]:
    if not actor.may_approve:
        return
    wanted = MembershipOffer.objects.managed_by(actor).unanswered()
    wanted = wanted.filter(invitation__renewal_asked_at__isnull=False)
    for offer in wanted.select_related("invitation").order_by("pk")[:SHOWN]:
        text = _("%(email)s wants a new invitation.") % {
            "email": offer.invitation.email
        }
        yield Task(text, reverse("partnerships:people", args=[offer.organisation_id]))


def _handed_over(actor: Actor) -> Iterator[Task]:
    if not actor.may_edit or actor.kind not in Organisation.OWNER_KINDS:
        return
    here = HandedOverNeed.objects.filter(
        need__owner_id=actor.organisation_id, need__state=Need.State.DRAFT
    )
    last = here.newest().values("pk")
    handed = HandedOverNeed.objects.filter(pk__in=last, to_user_id=actor.user_id)
    rows = handed.select_related("need", "from_user").order_by("-at", "-pk")
    seen = "need__owner_id", "need__title", "from_user__full_name", "from_user__email"
    for row in rows.only(*seen)[:SHOWN]:
        text = _("%(person)s has handed over “%(title)s” to you.") % {
            "person": row.from_user,
            "title": row.need.title,
        }
        yield Task(text, row.need.get_absolute_url())


def _mine(actor: Actor) -> Iterator[AccessRequest]:
    lately = Q(answered_at=None) | Q(answered_at__gt=clock.now() - TOLD_FOR)
    asked = AccessRequest.objects.filter(lately, asker_id=actor.user_id)
    yield from asked.select_related("organisation").order_by("-asked_at", "-pk")


def _waits(asked: AccessRequest) -> Task:
    text = _("Your request for access to %(organisation)s waits for an answer.")
    return Task(
        text % {"organisation": asked.organisation.name}, asked.get_absolute_url()
    )


def _answered(asked: AccessRequest) -> Task:
    text = _("Your request for access to %(organisation)s is answered: %(state)s.")
    values = {
        "organisation": asked.organisation.name,
        "state": asked.get_state_display(),
    }
    return Task(text % values, asked.get_absolute_url())
