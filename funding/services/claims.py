"""What is claimed back: registered as repaid when the money is there."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from funding.models import RepaymentClaim
from funding.rules import money as rules
from funding.services.frames import lock_year
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import IllegalMove
from portal.lib.formats import day
from portal.lib.verdict import require
from portal.people.actor import Actor

S = RepaymentClaim.State


@transaction.atomic
def register_repaid(*, actor: Actor, claim: RepaymentClaim, on: date) -> RepaymentClaim:
    """The whole amount came that day; the same again changes nothing.

    Raises PermissionDenied, IllegalMove (withdrawn, or repaid on another day) or
    ValidationError (a day before the claim, or one to come).
    """
    year = lock_year(claim.grant.scheme_year)
    require(rules.may_handle(actor, year))
    current = RepaymentClaim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    if (current.state, current.repaid_on) == (S.REPAID, on):
        return current
    if not current.is_open:
        raise IllegalMove(
            _("The claim is %(state)s already.")
            % {"state": current.get_state_display()}
        )
    first = localdate(current.made_at)
    if not first <= on <= clock.today():
        raise ValidationError(
            {"on": _("Choose a day from %(first)s to today.") % {"first": day(first)}}
        )
    current.state, current.repaid_on = S.REPAID, on
    current.registered_by_id = actor.user_id
    current.save(update_fields=["state", "repaid_on", "registered_by"])
    record(
        actor=actor,
        action="grant.repaid",
        obj=claim.grant,
        amount_nok=current.amount_nok,
        on=on.isoformat(),
    )
    return current
