"""What waits for one person at an organisation, and goes to a colleague with them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from partnerships.acting import actor_by
from partnerships.models import (
    HandedOverNeed,
    Handout,
    Membership,
    Need,
    Organisation,
    WorkingCommitteeMember,
)
from portal.audit.models import AuditEntry
from portal.chrome import Task, start_parts
from portal.lib import clock
from portal.people.models import User


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is this person's own to see to, and goes to a colleague.

    drafts  that they registered, or took over
    parts   of the organisation's drafts that they are asked by name to write
    seats   for the organisation in working committees, which rank
    """

    drafts: list[Need]
    parts: list[Handout]
    seats: list[WorkingCommitteeMember]

    def __bool__(self) -> bool:
        return bool(self.drafts or self.parts or self.seats)

    def names(self) -> dict[str, list[str]]:
        """For the trace, which is read in any language."""
        return {
            "drafts": [need.title for need in self.drafts],
            "parts": [part.need.title for part in self.parts],
            "seats": [str(seat.network) for seat in self.seats],
        }


def in_words(names: Mapping[str, list[str]]) -> str:
    """``Waiting.names`` as part of a sentence."""
    parts = [_("a part of “%s”") % title for title in names.get("parts", ())]
    seat = _("the seat in the working committee of %s")
    seats = [seat % network for network in names.get("seats", ())]
    return ", ".join([*names.get("drafts", ()), *parts, *seats])


def waiting_for(membership: Membership) -> Waiting:
    user, place = membership.user, membership.organisation
    named = Handout.objects.open().filter(email__iexact=user.email, organisation=None)
    seats = WorkingCommitteeMember.objects.valid_on(clock.today())
    return Waiting(
        drafts_of(user, place),
        list(named.filter(need__owner=place).select_related("need__scheme_year")),
        list(seats.filter(user=user, owner=place).select_related("network", "owner")),
    )


def shared_tasks(membership: Membership) -> list[Task]:
    """What waits for all who may do it at the organisation, and stays there."""
    parts = start_parts(actor_by(membership, membership.user))
    return [task for part in parts for task in part.tasks]


def drafts_of(user: User | int, organisation: Organisation | int) -> list[Need]:
    """The organisation's drafts that this person sees to: two queries.

    Whoever registered a draft does, until it is handed over to another.
    """
    number = user if isinstance(user, int) else user.pk
    holder = organisation if isinstance(organisation, int) else organisation.pk
    drafts = Need.objects.held_by(holder).filter(state=Need.State.DRAFT)
    handed = HandedOverNeed.objects.filter(need__in=drafts).newest()
    sees_to = dict(handed.values_list("need", "to_user"))
    registered = AuditEntry.objects.filter(
        action="need.registered",
        object_type=Need._meta.label_lower,
        user=number,
    )
    theirs = drafts.filter(pk__in=registered.values("object_id")) | drafts.filter(
        pk__in=[need for need, keeper in sees_to.items() if keeper == number]
    )
    return [
        need
        for need in theirs.without_texts().order_by("pk")
        if sees_to.get(need.pk, number) == number
    ]


def colleagues_of(membership: Membership) -> list[Membership]:
    """Those at the same place who can take over what is written there."""
    current = Membership.objects.current().at(membership.organisation).editing()
    others = current.exclude(user=membership.user_id).select_related("user")
    return list(others.order_by("user__full_name", "pk"))
