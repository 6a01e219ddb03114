from partnerships.models.committee import WorkingCommitteeMember
from partnerships.models.joint import NeedParticipant
from partnerships.models.membership import Membership
from partnerships.models.need import Need, NeedLine
from partnerships.models.network import Network, NetworkMember
from partnerships.models.organisation import (
    County,
    CountyGovernor,
    GovernorTerm,
    Municipality,
    Organisation,
    OrganisationChange,
    UHInstitution,
)
from partnerships.models.ranking import ForwardedRanking, NetworkRanking, RankedNeed
from partnerships.models.scheme import Scheme, SchemeYear
from partnerships.models.statistic import Statistic

__all__ = [
    "County",
    "CountyGovernor",
    "ForwardedRanking",
    "GovernorTerm",
    "Membership",
    "Municipality",
    "Need",
    "NeedLine",
    "NeedParticipant",
    "Network",
    "NetworkMember",
    "NetworkRanking",
    "Organisation",
    "OrganisationChange",
    "RankedNeed",
    "Scheme",
    "SchemeYear",
    "Statistic",
    "UHInstitution",
    "WorkingCommitteeMember",
]
