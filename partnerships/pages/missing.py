"""The owners of a year that have submitted no need, and how they are reached."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from partnerships.models import (
    Membership,
    NetworkMember,
    Organisation,
    OwnerReminder,
    SchemeYear,
)
from portal.lib import clock
from portal.people.actor import Actor
from portal.people.models import User


@dataclass(frozen=True, slots=True)
class MissingOwner:
    owner: Organisation
    network: str
    contacts: tuple[User, ...]
    reminded: date | None

    @property
    def is_reminded_today(self) -> bool:
        return self.reminded == clock.today()


def missing_rows(
    scheme_year: SchemeYear, owners: Iterable[Organisation], actor: Actor
) -> Iterator[MissingOwner]:
    """A row for each of these owners: three queries, however many."""
    shown = list(owners)
    members = NetworkMember.objects.valid_on(scheme_year.owners_on)
    networks = {
        member.organisation_id: member.network.name
        for member in members.filter(organisation__in=shown).select_related("network")
    }
    contacts: dict[int, list[User]] = {}
    for approver in Membership.objects.contacts().filter(organisation__in=shown):
        contacts.setdefault(approver.organisation_id, []).append(approver.user)
    reminders = OwnerReminder.objects.visible_to(actor).filter(
        scheme_year=scheme_year, owner__in=shown
    )
    last = dict(reminders.values_list("owner").annotate(Max("on")))
    for owner in shown:
        yield MissingOwner(
            owner,
            networks.get(owner.pk, ""),
            tuple(contacts.get(owner.pk, ())),
            last.get(owner.pk),
        )
