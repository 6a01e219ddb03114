from funding.models.allocation import (
    Adjustment,
    Allocation,
    AllocationLine,
    Placement,
)
from funding.models.basis import BasisImport, BasisSet, BasisValue
from funding.models.decision import Decision
from funding.models.frame import Frame
from funding.models.key import AllocationKey
from funding.models.paper import GrantLetter, YearlyReport

__all__ = [
    "Adjustment",
    "Allocation",
    "AllocationKey",
    "AllocationLine",
    "BasisImport",
    "BasisSet",
    "BasisValue",
    "Decision",
    "Frame",
    "GrantLetter",
    "Placement",
    "YearlyReport",
]
