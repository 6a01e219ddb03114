from partnerships.models.membership import Membership
from partnerships.models.need import Need, NeedLine
from partnerships.models.need_money import NeedContribution, NeedCost
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
from partnerships.models.submission import (
    DeadlineExtension,
    NeedReturn,
    NeedSubmission,
)

__all__ = [
    "County",
    "CountyGovernor",
    "DeadlineExtension",
    "GovernorTerm",
    "Membership",
    "Municipality",
    "Need",
    "NeedContribution",
    "NeedCost",
    "NeedLine",
    "NeedReturn",
    "NeedSubmission",
    "Network",
    "NetworkMember",
    "Organisation",
    "OrganisationChange",
    "Scheme",
    "SchemeYear",
    "Statistic",
    "UHInstitution",
]
