from funding.models.allocation import (
    Adjustment,
    Allocation,
    AllocationLine,
    Placement,
)
from funding.models.basis import BasisSet, BasisValue
from funding.models.change import ChangeDecision, ChangeLine
from funding.models.decision import Decision
from funding.models.frame import Frame, FrameVersion
from funding.models.granted import Granted
from funding.models.key import AllocationKey
from funding.models.need_grant import NeedGrant
from funding.models.paper import GrantLetter, YearlyReport

__all__ = [
    "Adjustment",
    "Allocation",
    "AllocationKey",
    "AllocationLine",
    "BasisSet",
    "BasisValue",
    "ChangeDecision",
    "ChangeLine",
    "Decision",
    "Frame",
    "FrameVersion",
    "GrantLetter",
    "Granted",
    "NeedGrant",
    "Placement",
    "YearlyReport",
]
