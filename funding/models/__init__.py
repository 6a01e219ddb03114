from funding.models.acceptance import Acceptance
from funding.models.allocation import (
    Adjustment,
    Allocation,
    AllocationLine,
    Placement,
)
from funding.models.basis import BasisSet, BasisValue
from funding.models.decision import Decision
from funding.models.frame import Frame
from funding.models.key import AllocationKey
from funding.models.letter_template import LetterTemplate
from funding.models.paper import GrantLetter, YearlyReport
from funding.models.payment import Payment, PaymentFile, PaymentRule

__all__ = [
    "Acceptance",
    "Adjustment",
    "Allocation",
    "AllocationKey",
    "AllocationLine",
    "BasisSet",
    "BasisValue",
    "Decision",
    "Frame",
    "GrantLetter",
    "LetterTemplate",
    "Payment",
    "PaymentFile",
    "PaymentRule",
    "Placement",
    "YearlyReport",
]
