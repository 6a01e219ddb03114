from partnerships.models.access_request import AccessMessage, AccessRequest
from partnerships.models.agreement import Agreement, AgreementParty
from partnerships.models.agreement_parts import (
    AgreementAmount,
    AgreementScan,
    FrameworkYear,
    Milestone,
)
from partnerships.models.agreement_template import AgreementTemplate
from partnerships.models.archive import (
    ArchivePlace,
    ArchiveReceipt,
    ArchiveReceiptFile,
)
from partnerships.models.attachment import Attachment
from partnerships.models.clause import Clause, ClauseAnswer, ClauseChange
from partnerships.models.comment import Comment
from partnerships.models.committee import WorkingCommitteeMember
from partnerships.models.fact_change import FactChange
from partnerships.models.handed_over_need import HandedOverNeed
from partnerships.models.handout import Handout, Proposal
from partnerships.models.joint import NeedParticipant
from partnerships.models.membership import Membership
from partnerships.models.membership_offer import MembershipOffer
from partnerships.models.move import NeedMove
from partnerships.models.need import Need
from partnerships.models.need_line import NeedLine
from partnerships.models.need_money import NeedContribution, NeedCost
from partnerships.models.need_partner import NeedPartner
from partnerships.models.network import Network, NetworkMember
from partnerships.models.order import Order
from partnerships.models.order_answer import OrderAnswer
from partnerships.models.order_parts import (
    OrderApproval,
    OrderContact,
    OrderFile,
    OrderLine,
    OrderTerm,
)
from partnerships.models.organisation import (
    County,
    CountyGovernor,
    GovernorTerm,
    Municipality,
    Organisation,
    OrganisationChange,
    UHInstitution,
)
from partnerships.models.progress import Gathering, MilestoneReport
from partnerships.models.ranking import ForwardedRanking, NetworkRanking, RankedNeed
from partnerships.models.reminder import OwnerReminder
from partnerships.models.scheme import Scheme, SchemeYear
from partnerships.models.school import School
from partnerships.models.signature import Signature, SigningRound
from partnerships.models.statistic import Statistic
from partnerships.models.submission import (
    DeadlineExtension,
    NeedReturn,
    NeedSubmission,
)
from partnerships.models.uh import Department, UHCapacity, UHOffer

__all__ = [
    "AccessMessage",
    "AccessRequest",
    "Agreement",
    "AgreementAmount",
    "AgreementParty",
    "AgreementScan",
    "AgreementTemplate",
    "ArchivePlace",
    "ArchiveReceipt",
    "ArchiveReceiptFile",
    "Attachment",
    "Clause",
    "ClauseAnswer",
    "ClauseChange",
    "Comment",
    "County",
    "CountyGovernor",
    "DeadlineExtension",
    "Department",
    "FactChange",
    "ForwardedRanking",
    "FrameworkYear",
    "Gathering",
    "GovernorTerm",
    "HandedOverNeed",
    "Handout",
    "Membership",
    "MembershipOffer",
    "Milestone",
    "MilestoneReport",
    "Municipality",
    "Need",
    "NeedContribution",
    "NeedCost",
    "NeedLine",
    "NeedMove",
    "NeedParticipant",
    "NeedPartner",
    "NeedReturn",
    "NeedSubmission",
    "Network",
    "NetworkMember",
    "NetworkRanking",
    "Order",
    "OrderAnswer",
    "OrderApproval",
    "OrderContact",
    "OrderFile",
    "OrderLine",
    "OrderTerm",
    "Organisation",
    "OrganisationChange",
    "OwnerReminder",
    "Proposal",
    "RankedNeed",
    "Scheme",
    "SchemeYear",
    "School",
    "Signature",
    "SigningRound",
    "Statistic",
    "UHCapacity",
    "UHInstitution",
    "UHOffer",
    "WorkingCommitteeMember",
]
