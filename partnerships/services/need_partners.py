"""Writes which UH institutions are in a need beside the one that leads.

Part of the services that write needs, inside their transaction and after their
permission.
"""

from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partnerships.models import Need, NeedPartner, Organisation

FIELD = "further_partners"


def taken_from(
    values: Mapping[str, object],
) -> tuple[list[int], dict[str, object]]:
    """The ids of the chosen ones, and the values of the need's own row."""
    others = dict(values)
    beside = others.pop(FIELD, None)
    return (list(beside) if isinstance(beside, list) else []), others


def write_partners(need: Need, wanted: Collection[int]) -> None:
    """Make these institutions, by their ids, the ones beside the lead.

    Raises ValidationError for the lead itself, and for what is no UH institution.
    """
    there = {partner.pk for partner in need.further}
    new = set(wanted) - there
    named = Organisation.objects.of_kind(Organisation.Kind.UH).in_bulk(new)
    if new - named.keys():
        raise ValidationError({FIELD: _("Choose UH institutions of the list.")})
    if need.uh_partner and need.uh_partner_id in wanted:
        text = _("%(name)s is the UH partner that leads, and is not chosen here too.")
        raise ValidationError({FIELD: text % {"name": need.uh_partner.name}})
    need.partner_rows.exclude(institution__in=wanted).delete()
    NeedPartner.objects.bulk_create(
        NeedPartner(need=need, institution_id=institution) for institution in new
    )
