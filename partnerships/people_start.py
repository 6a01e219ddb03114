"""What people's ways in and out put on the start page."""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from partnerships.models import (
    AccessRequest,
    HandedOverNeed,
    MembershipOffer,
    Need,
)
from partnerships.models.need import held_by_q
from portal.chrome import Questions, StartPart, Task, seldom_there
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.people.actor import Actor

TOLD_FOR = timedelta(days=30)
SHOWN = 10
MANAGED = """%(approves)s AND (organisation_id = %(organisation)s
                                  OR %(kind)s IN ('governor', 'national'))"""
# Whether to look for what the functions of the same name tell.
SELDOM = {
    "mine": f"""SELECT FROM partnerships_accessrequest
                 WHERE asker_id = %(person)s
                   AND (answered_at IS NULL
                        OR answered_at > %(now)s - interval '{TOLD_FOR.days} days')""",
    "asked": f"""SELECT FROM partnerships_accessrequest
                  WHERE state = 'open' AND {MANAGED}""",
    "wanted": f"""SELECT FROM partnerships_membershipoffer o
                   JOIN people_invitation i ON i.id = o.invitation_id
                  WHERE i.renewal_asked_at IS NOT NULL
                    AND i.used_at IS NULL AND i.withdrawn_at IS NULL
                    AND {MANAGED}""",
    "handed": """SELECT FROM partnerships_handedoverneed h
                   JOIN partnerships_need n ON n.id = h.need_id
                  WHERE h.to_user_id = %(person)s AND n.state = 'draft'
                    AND %(organisation)s IN (n.owner_id, n.carried_by_id)""",
}


def seldom(actor: Actor) -> Questions:
    return {} if actor.user_id is None else SELDOM


def people_part(actor: Actor, there: Collection[str] | None = None) -> StartPart:
    found = seldom_there(actor, seldom(actor)) if there is None else there

    def rows(name: str, query: Callable[[Actor], QuerySet[Any]]) -> list[Any]:
        return list(query(actor)[:SHOWN]) if name in found else []

    mine = rows("mine", _mine)
    return StartPart(
        tasks=[
            *map(_to_answer, rows("asked", _asked)),
            *map(_to_send_anew, rows("wanted", _wanted)),
            *map(_handed_over, rows("handed", _handed)),
        ],
        coming=[_waits(asked) for asked in mine if asked.state == "open"],
        news=[_answered(asked) for asked in mine if asked.state != "open"],
    )


def _mine(actor: Actor) -> QuerySet[AccessRequest]:
    lately = Q(answered_at=None) | Q(answered_at__gt=clock.now() - TOLD_FOR)
    mine = AccessRequest.objects.filter(lately, asker_id=actor.user_id)
    return mine.select_related("organisation").order_by("-asked_at", "-pk")


def _asked(actor: Actor) -> QuerySet[AccessRequest]:
    asked = AccessRequest.objects.managed_by(actor).open()
    return asked.select_related("asker", "organisation").order_by("asked_at", "pk")


def _wanted(actor: Actor) -> QuerySet[MembershipOffer]:
    wanted = MembershipOffer.objects.managed_by(actor).unanswered()
    wanted = wanted.filter(invitation__renewal_asked_at__isnull=False)
    return wanted.select_related("invitation").order_by("pk")


def _handed(actor: Actor) -> QuerySet[HandedOverNeed]:
    if not actor.may_edit:
        return HandedOverNeed.objects.none()
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
    return Task(text, address_of("partnerships:people", offer.organisation_id))


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
