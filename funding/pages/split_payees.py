"""Grants whose recipient has been split: who is paid, and who else might be."""

from dataclasses import dataclass

from funding.models import Grant, Payment
from funding.models.payment import PaymentQuerySet
from funding.services.payees import Payees
from partnerships.models import Organisation
from portal.lib import clock


@dataclass(frozen=True, slots=True)
class SplitPayee:
    """``paid``: who is paid what is planned; ``among``: all that it might be."""

    grant: Grant
    paid: Organisation
    among: list[Organisation]


def split_payees(payments: PaymentQuerySet) -> list[SplitPayee]:
    """Of those whose recipient has ended and been split: by the last that is planned.

    Two queries. One that nobody has chosen is paid as ``Payees`` proposes.
    """
    planned = payments.planned().filter(grant__recipient__valid_to__isnull=False)
    planned = planned.select_related("grant__recipient", "recipient")
    payees, today = Payees(), clock.today()
    last = {each.grant_id: each for each in planned.order_by("grant", "number")}
    found = []
    for payment in last.values():
        to, on = payment.grant.recipient, max(payment.due_on, today)
        among = payees.among(to, on)
        if len(among) > 1:
            paid = payees.of(to, on, [payment.recipient_id])
            found.append(SplitPayee(payment.grant, paid, among))
    return found


def split_of(grant: Grant) -> SplitPayee | None:
    """No query where the recipient is there still."""
    if grant.recipient.valid_to is None:
        return None
    return next(iter(split_payees(Payment.objects.filter(grant=grant))), None)
