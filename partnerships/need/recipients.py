"""Who receives what a need asks for in each role."""

import datetime as dt

from django.db.models import Exists, OuterRef

from partnerships.models import Need, NeedLine, Network, NetworkMember, Organisation
from portal.lib.text import Text

Role = NeedLine.Role


def recipient_of(need: Need, role: str) -> Organisation | None:
    """The organisation, or None where there is none yet: no partner, no network."""
    on = need.scheme_year.owners_on
    match role:
        case Role.OWNER:
            return need.owner
        case Role.UH:
            return need.uh_partner
        case Role.NETWORK:
            return _host(need.owner, on)
        case _:
            return _county_wide(need)


def _host(owner: Organisation, on: dt.date) -> Organisation | None:
    """The host of the owner's network; none that was not in it that day itself."""
    there = NetworkMember.objects.valid_on(on).filter(
        network=OuterRef("pk"), organisation=OuterRef("host")
    )
    hosted = Network.objects.for_owner_on(owner, on).filter(Exists(there))
    network = hosted.select_related("host").order_by("pk").first()
    return network.host if network else None


def _county_wide(need: Need) -> Organisation | None:
    """The county authority where there is one, else the governor."""
    year = need.scheme_year
    kind = Organisation.Kind.COUNTY_AUTHORITY
    there = Organisation.objects.of_kind(kind).valid_on(year.owners_on)
    authority = there.filter(county_id=year.county_id).order_by("pk").first()
    governors = Organisation.objects
    return authority or governors.governor_of(year.county, year.owners_on)


def role_label(role: str) -> Text:
    return NeedLine.Role(role).label
