"""Which UH institutions a need is planned with: who leads, and who stands beside."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from partnerships.models import Need, Organisation, SchemeYear
from partnerships.models.organisation import OrganisationQuerySet


class LeadField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The institution that leads; the one that stands is not looked up anew."""

    stands: Organisation | None = None

    def to_python(self, value: Any) -> Organisation | None:
        if self.stands and str(value) == str(self.stands.pk):
            return self.stands
        found: Organisation | None = super().to_python(value)
        return found


class BesideField(forms.TypedMultipleChoiceField):
    """Those beside it, by their ids; those that stand are not looked up anew."""

    stands: frozenset[str] = frozenset()

    def valid_value(self, value: Any) -> bool:
        return str(value) in self.stands or super().valid_value(value)


def lead_field(year: SchemeYear) -> forms.Field:
    return LeadField(
        queryset=_institutions(year),
        required=False,
        empty_label=gettext_lazy("Not chosen yet"),
    )


def beside_field(year: SchemeYear) -> forms.Field:
    return BesideField(required=False, coerce=int, widget=forms.CheckboxSelectMultiple)


def _institutions(year: SchemeYear) -> OrganisationQuerySet:
    institutions = Organisation.objects.of_kind(Organisation.Kind.UH)
    return institutions.valid_on(year.owners_on).in_norwegian_order()


def offer_partners(fields: Mapping[str, forms.Field], need: Need) -> None:
    """The same institutions in both, read once, and not at all to save what stands.

    One that is in the need stays in the lists, also when it is no more.
    """
    lead, beside = fields.get("uh_partner"), fields.get("further_partners")

    @cache
    def listed() -> list[tuple[int, str]]:
        found = dict(_institutions(need.scheme_year).values_list("pk", "name"))
        if need.uh_partner:
            found[need.uh_partner.pk] = need.uh_partner.name
        found |= {partner.pk: partner.name for partner in need.further}
        return list(found.items())

    if isinstance(lead, LeadField):
        nobody = ("", lead.empty_label)
        lead.stands = need.uh_partner
        lead.choices = lambda: [nobody, *listed()]
    if isinstance(beside, BesideField):
        beside.stands = frozenset(str(partner.pk) for partner in need.further)
        beside.choices = listed
