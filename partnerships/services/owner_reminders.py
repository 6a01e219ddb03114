"""Reminds owners that have submitted no need; the mail goes through the outbox."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partnerships.models import (
    Membership,
    Need,
    Organisation,
    OwnerReminder,
    SchemeYear,
)
from partnerships.rules import county as rules
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import Refusal
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.post.services import post


@transaction.atomic
def remind_owner(*, actor: Actor, scheme_year: SchemeYear, owner: Organisation) -> bool:
    """Write to the owner's approvers, once a day; whether this call did it.

    Raises PermissionDenied (not this county's case officer, or the year is not open
    yet) or Refusal (nothing to remind of, or nobody to write to).
    """
    require(rules.may_remind(actor, scheme_year))
    missing = Need.objects.submitted().missing_owners(scheme_year)
    if not missing.filter(pk=owner.pk).exists():
        raise Refusal(
            _("%(owner)s does not lack a need for %(year)s.")
            % {"owner": owner.name, "year": scheme_year.year}
        )
    approvers = list(Membership.objects.contacts().filter(organisation=owner))
    if not approvers:
        raise Refusal(
            _("%(owner)s has no approver to write to.") % {"owner": owner.name}
        )
    try:
        with transaction.atomic():
            reminder = OwnerReminder.objects.create(
                scheme_year=scheme_year,
                owner=owner,
                on=clock.today(),
                sent_by_id=actor.user_id,
            )
    except IntegrityError:  # reminded today already
        return False
    _write(reminder, approvers, sender=actor.organisation_name)
    record(
        actor=actor,
        action="owner.reminded",
        obj=owner,
        year=scheme_year.year,
        people=len(approvers),
    )
    return True


def remind_all(*, actor: Actor, scheme_year: SchemeYear) -> int:
    """Remind each owner that can be and is not reminded today; how many there were."""
    require(rules.may_remind(actor, scheme_year))
    missing = Need.objects.submitted().missing_owners(scheme_year)
    reached = Membership.objects.contacts().values("organisation")
    return sum(
        remind_owner(actor=actor, scheme_year=scheme_year, owner=owner)
        for owner in missing.filter(pk__in=reached.order_by())
    )


def _write(
    reminder: OwnerReminder, approvers: Iterable[Membership], sender: str
) -> None:
    year, owner = reminder.scheme_year, reminder.owner
    for approver in approvers:
        post(
            to=approver.user,
            key=f"need reminder {year.pk} {owner.pk} {reminder.on} {approver.user_id}",
            template="partnerships/need_reminder",
            context={"owner": owner, "year": year, "sender": sender},
        )
