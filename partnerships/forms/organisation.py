"""A new organisation: which fields count follows from its kind."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models import County, Organisation
from partnerships.models.organisation import check_org_number
from partnerships.services.organisations import CREATED, Facts
from portal.lib import clock

OF_ITSELF = ("name", "org_number", "county", "written_norwegian", "valid_from")
OF_A_KIND = ("municipality_number", "dbh_code", "short_name")


class OrganisationForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind, kind.label) for kind in CREATED],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    org_number = forms.CharField(
        label=_("Organisation number"),
        help_text=_("Nine digits, as in the Central Coordinating Register."),
        max_length=20,
    )
    municipality_number = forms.RegexField(
        label=_("Municipality number"),
        help_text=_("For a municipality: four digits."),
        regex=r"^[0-9]{4}$",
        required=False,
        error_messages={"invalid": _("A municipality number has four digits.")},
    )
    dbh_code = forms.RegexField(
        label=_("DBH code"),
        help_text=_("For a university or university college: four digits."),
        regex=r"^[0-9]{4}$",
        required=False,
        error_messages={"invalid": _("A code in DBH has four digits.")},
    )
    short_name = forms.CharField(
        label=_("Short name"),
        help_text=_("For a university or university college, such as HVO."),
        max_length=30,
        required=False,
    )
    county = forms.ModelChoiceField(
        label=_("County"),
        help_text=_("Not for a university or university college."),
        queryset=County.objects.none(),
        empty_label=_("Choose a county"),
        required=False,
    )
    written_norwegian = forms.ChoiceField(
        label=_("Letters are written in"),
        choices=Organisation.WrittenNorwegian.choices,
        widget=forms.RadioSelect,
    )
    valid_from = forms.DateField(
        label=_("First day"),
        help_text=_("Empty when it has been there all along."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    approver = forms.EmailField(
        label=_("E-mail of the first approver"),
        help_text=_("Gets an invitation, and lets the others in."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = County.objects.valid_on(clock.today())
        self.fields["county"].queryset = today  # type: ignore[attr-defined]

    def clean_org_number(self) -> str:
        number: str = self.cleaned_data["org_number"].replace(" ", "")
        check_org_number(number)
        return number

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        typed = self.cleaned_data
        return {
            "kind": typed["kind"],
            "values": {name: typed[name] for name in OF_ITSELF},
            "facts": Facts(**{name: typed[name] for name in OF_A_KIND}),
            "approver": typed["approver"],
        }
