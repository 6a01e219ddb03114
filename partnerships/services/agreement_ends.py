"""Agreements end when their last day has passed; a beat looks each day."""

from django.db import transaction
from django.db.models import Q

from partnerships.models import Agreement
from partnerships.services.agreement_days import last_day_of
from partnerships.services.agreements import locked
from portal.audit.services import record
from portal.lib import clock
from portal.people.actor import Actor

S = Agreement.State


def end_agreements(*, actor: Actor) -> int:
    """End what is over, by its appendices too, with its appendices; how many.

    May run at any time and twice: what has ended is not in force any more.
    """
    today = clock.today()
    over = Q(ends_on__lt=today) | Q(appendices__ends_on__lt=today)
    found = Agreement.objects.main().in_force().filter(over).distinct()
    return sum(_end(actor, agreement) for agreement in found.order_by("pk"))


@transaction.atomic
def _end(actor: Actor, agreement: Agreement) -> bool:
    current = locked(agreement)
    last = last_day_of(current)
    if current.state != S.IN_FORCE or last is None or last >= clock.today():
        return False
    for one in (*current.appendices.in_force(), current):
        one.state, one.ended_at = S.ENDED, clock.now()
        one.save(update_fields=["state", "ended_at"])
    record(actor=actor, action="agreement.ended", obj=current, last_day=last)
    return True
