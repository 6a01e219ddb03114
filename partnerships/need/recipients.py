"""Who receives what a need asks for in each role."""

from partnerships.models import Need, NeedLine, Network, Organisation
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
            networks = Network.objects.for_owner_on(need.owner, on)
            hosted = networks.filter(host__isnull=False).select_related("host")
            network = hosted.order_by("pk").first()
            return network.host if network else None
        case _:
            return _county_wide(need)


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
