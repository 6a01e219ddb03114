"""What people's ways in and out put on the start page."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.models import (
    AccessRequest,
    HandedOverNeed,
    MembershipOffer,
    Need,
    Organisation,
)
from partnerships.models.need import held_by_q
from portal.chrome import StartPart, Task
from portal.lib import clock
from portal.lib.query import which_find
from portal.people.actor import Actor

TOLD_FOR = timedelta(days=30)
SHOWN = 10


def people_part(actor: Actor) -> StartPart:
    if actor.user_id is None:
        return StartPart()
    waiting = _waiting(actor)
    found = which_find(**waiting)

    def rows(name: str) -> list[Any]:
        return list(waiting[name][:SHOWN]) if name in found else []

    mine = rows("mine")
    return StartPart(
        tasks=[
            *map(_to_answer, rows("asked")),
            *map(_to_send_anew, rows("wanted")),
            *map(_handed_over, rows("handed")),
        ],
        coming=[_waits(asked) for asked in mine if asked.state == "open"],
        news=[_answered(asked) for asked in mine if asked.state != "open"],
    )


def _waiting(actor: Actor) -> dict[str, QuerySet[Any]]:
    """Each kind of thing that may wait for this person, with what its task says."""
    lately = Q(answered_at=None) | Q(answered_at__gt=clock.now() - TOLD_FOR)
    mine = AccessRequest.objects.filter(lately, asker_id=actor.user_id)
    found: dict[str, QuerySet[Any]] = {
        "mine": mine.select_related("organisation").order_by("-asked_at", "-pk")
    }
    if actor.may_approve:
        asked = AccessRequest.objects.managed_by(actor).open()
        found["asked"] = asked.select_related("asker", "organisation").order_by(
            "asked_at", "pk"
        )
        wanted = MembershipOffer.objects.managed_by(actor).unanswered()
        wanted = wanted.filter(invitation__renewal_asked_at__isnull=False)
        found["wanted"] = wanted.select_related("invitation").order_by("pk")
    if actor.may_edit and actor.kind in Organisation.OWNER_KINDS:
        found["handed"] = _handed(actor)
    return found


def _handed(actor: Actor) -> QuerySet[HandedOverNeed]:
    here = HandedOverNeed.objects.filter(
        held_by_q(actor.organisation_id, "need__"), need__state=Need.State.DRAFT
    )
    last = here.newest().values("pk")
    handed = HandedOverNeed.objects.filter(pk__in=last, to_user_id=actor.user_id)
    seen = "need__owner_id", "need__title", "from_user__full_name", "from_user__email"
    rows = handed.select_related("need", "from_user").order_by("-at", "-pk")
    return rows.only(*seen)


def _to_answer(asked: AccessRequest) -> Task:
    text = _("%(person)s asks for access to %(organisation)s.") % {
        "person": asked.asker,
        "organisation": asked.organisation.name,
    }
    return Task(text, asked.get_absolute_url())


def _to_send_anew(offer: MembershipOffer) -> Task:
    text = _("%(email)s wants a new invitation.") % {"email": offer.invitation.email}
    return Task(text, reverse("partnerships:people", args=[offer.organisation_id]))


def _handed_over(row: HandedOverNeed) -> Task:
    text = _("%(person)s has handed over “%(title)s” to you.") % {
        "person": row.from_user,
        "title": row.need.title,
    }
    return Task(text, row.need.get_absolute_url())


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
