from partnerships.models.joining import JoinRequest
from partnerships.models.membership import Membership
from partnerships.models.move import NeedMove
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
from partnerships.models.reminder import OwnerReminder
from partnerships.models.scheme import Scheme, SchemeYear
from partnerships.models.school import School
from partnerships.models.statistic import Statistic

__all__ = [
    "County",
    "CountyGovernor",
    "GovernorTerm",
    "JoinRequest",
    "Membership",
    "Municipality",
    "Need",
    "NeedLine",
    "NeedMove",
    "Network",
    "NetworkMember",
    "Organisation",
    "OrganisationChange",
    "OwnerReminder",
    "Scheme",
    "SchemeYear",
    "School",
    "Statistic",
    "UHInstitution",
]
