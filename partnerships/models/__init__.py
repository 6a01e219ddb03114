from partnerships.models.access_request import AccessRequest
from partnerships.models.handed_over_need import HandedOverNeed
from partnerships.models.membership import Membership
from partnerships.models.membership_offer import MembershipOffer
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
from partnerships.models.scheme import Scheme, SchemeYear
from partnerships.models.statistic import Statistic

__all__ = [
    "AccessRequest",
    "County",
    "CountyGovernor",
    "GovernorTerm",
    "HandedOverNeed",
    "Membership",
    "MembershipOffer",
    "Municipality",
    "Need",
    "NeedLine",
    "Network",
    "NetworkMember",
    "Organisation",
    "OrganisationChange",
    "Scheme",
    "SchemeYear",
    "Statistic",
    "UHInstitution",
]
