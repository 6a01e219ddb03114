"""What a report says of payments: how far the year's money has come."""

from dataclasses import dataclass

from django.db.models import Q, Sum

from funding.models import Payment, RepaymentClaim
from partnerships.models import SchemeYear

P = Payment.State


@dataclass(frozen=True, slots=True)
class YearPayments:
    """Kroner of the year's instalments, whatever year decided them.

    Together they are what is decided for the year, and what is claimed back.
    """

    planned_nok: int
    ordered_nok: int
    paid_nok: int
    returned_nok: int
    claimed_nok: int
    repaid_nok: int

    @property
    def total_nok(self) -> int:
        instalments = self.planned_nok + self.ordered_nok + self.paid_nok
        return instalments + self.returned_nok


def payments_of(year: SchemeYear) -> YearPayments | None:
    """Two queries; None where nothing is planned yet."""
    rows = Payment.objects.of_year(year).counting()
    sums = rows.aggregate(
        **{
            f"{state.value}_nok": Sum("amount_nok", filter=Q(state=state), default=0)
            for state in P
        }
    )
    if not any(sums.values()):
        return None
    claims = RepaymentClaim.objects.of_year(year).exclude(state="withdrawn")
    claimed = claims.aggregate(
        claimed_nok=Sum("amount_nok", default=0),
        repaid_nok=Sum("amount_nok", filter=Q(state="repaid"), default=0),
    )
    return YearPayments(**sums, **claimed)
