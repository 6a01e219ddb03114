"""Orders under a framework: put there while they are drafts, and kept within it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Agreement, Order
from partnerships.order.frame import frameworks_for
from partnerships.rules import orders as rules
from partnerships.services.orders import locked
from portal.audit.services import record
from portal.lib.verdict import require
from portal.people.actor import Actor


@transaction.atomic
def put_under(*, actor: Actor, order: Order, framework: Agreement | None) -> Order:
    """Under this framework, or under none. Again, nothing happens.

    Raises PermissionDenied, or ValidationError: not in force, or not between a network
    of the owner's and the institution that is asked.
    """
    current = locked(order)
    require(rules.may_write_order(actor, current))
    chosen = framework.pk if framework else None
    if current.framework_id == chosen:
        return current
    if chosen and not frameworks_for(current, actor).filter(pk=chosen).exists():
        raise ValidationError(
            _("Choose a framework between your network and the institution you ask.")
        )
    current.framework_id = chosen
    current.version += 1
    current.save(update_fields=["framework", "version"])
    record(
        actor=actor,
        action="order.framework",
        obj=current,
        framework=framework.title if framework else "",
    )
    return current
