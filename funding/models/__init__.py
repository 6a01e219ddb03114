from funding.models.acceptance import Acceptance
from funding.models.allocation import (
    Adjustment,
    Allocation,
    AllocationLine,
    Placement,
)
from funding.models.basis import BasisImport, BasisSet, BasisValue
from funding.models.case_comment import CaseComment
from funding.models.case_letter import CaseLetter
from funding.models.change import ChangeDecision, ChangeLine
from funding.models.claim import RepaymentClaim
from funding.models.complaint import Complaint
from funding.models.complaint_file import ComplaintFile
from funding.models.decision import Decision
from funding.models.departure import DepartureReason
from funding.models.frame import Frame, FrameVersion
from funding.models.grant import Grant
from funding.models.granted import Granted
from funding.models.key import AllocationKey
from funding.models.letter_template import LetterTemplate
from funding.models.nation import NationalDivision, NationalFrame, NationalShare
from funding.models.need_grant import NeedGrant
from funding.models.paper import GrantLetter, NationalReport, YearlyReport
from funding.models.payment import Payment, PaymentFile, PaymentRule
from funding.models.scenario import BenchScenario

__all__ = [
    "Acceptance",
    "Adjustment",
    "Allocation",
    "AllocationKey",
    "AllocationLine",
    "BasisImport",
    "BasisSet",
    "BasisValue",
    "BenchScenario",
    "CaseComment",
    "CaseLetter",
    "ChangeDecision",
    "ChangeLine",
    "Complaint",
    "ComplaintFile",
    "Decision",
    "DepartureReason",
    "Frame",
    "FrameVersion",
    "Grant",
    "GrantLetter",
    "Granted",
    "LetterTemplate",
    "NationalDivision",
    "NationalFrame",
    "NationalReport",
    "NationalShare",
    "NeedGrant",
    "Payment",
    "PaymentFile",
    "PaymentRule",
    "Placement",
    "RepaymentClaim",
    "YearlyReport",
]
