"""The way out of a negotiation that comes to nothing, or that nobody can end otherwise:
an agreement that not all have signed is given up, with a reason, and kept."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.agreement.first import of_needs, of_order
from partnerships.models import Agreement, Order
from partnerships.rules import agreements as rules
from partnerships.services.agreement_amounts import follow_period, hold_needs
from partnerships.services.agreement_mail import tell_dropped
from partnerships.services.agreements import locked, parties_of, touched
from portal.audit.services import record
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor


@transaction.atomic
def drop_agreement(*, actor: Actor, agreement: Agreement, reason: str) -> Agreement:
    """All parties are told why; from the order another can be made. Again, it is so.

    Raises PermissionDenied (no approver of a party, for signing, or signed by all), or
    ValidationError without a reason.
    """
    if agreement.order is not None:
        hold_needs(agreement.order)
    current = locked(agreement)
    parties = parties_of(current)
    if current.is_dropped and rules.party_of(actor, parties):
        return current
    require(rules.may_drop(actor, current, parties))
    why = readable(reason)
    if not why:
        raise ValidationError({"reason": _("Write the reason.")})
    current.state, current.dropped_because = Agreement.State.DROPPED, why
    fields = {field.name for field in Agreement._meta.fields}
    current.clean_fields(exclude=fields - {"dropped_because"})
    current.save(update_fields=["state", "dropped_because"])
    record(actor=actor, action="agreement.dropped", obj=current, reason=why)
    tell_dropped(current, actor=actor)
    if current.order is not None and not current.is_appendix:
        _let_money_go(current, current.order)
    return current


def _let_money_go(dropped: Agreement, order: Order) -> None:
    """What is of the whole need stands in the first of its agreements that are left,
    where that is still in negotiation."""
    needs = list(of_order(order.pk).values_list("pk", flat=True))
    for each in of_needs(needs).filter(pk__gt=dropped.pk).order_by("pk"):
        current = locked(each)
        if current.is_open:
            follow_period(current)
            touched(current)
