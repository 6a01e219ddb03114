"""A person for a network's working committee, and the network's host."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from partnerships.models import Network, Organisation, WorkingCommitteeMember
from portal.lib import clock

Role = WorkingCommitteeMember.Role


def _members(network: Network) -> Any:
    members = Network.objects.filter(pk=network.pk).members_on(clock.today())
    return members.in_norwegian_order()


class CommitteeForm(forms.Form):
    """Someone from a member owner; work contact data only."""

    owner = forms.ModelChoiceField(
        label=gettext_lazy("School owner"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("Choose an owner"),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    title = forms.CharField(
        label=gettext_lazy("Position"), max_length=200, required=False
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Role.choices, initial=Role.MEMBER
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail at work"),
        help_text=gettext_lazy(
            "The address of a user of the portal at that owner lets the person rank."
        ),
        required=False,
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone at work"), max_length=30, required=False
    )
    valid_from = forms.DateField(
        label=gettext_lazy("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, *, network: Network) -> None:
        super().__init__(data, initial={"valid_from": clock.today()})
        self.fields["owner"].queryset = _members(network)  # type: ignore[attr-defined]


class HostForm(forms.Form):
    host = forms.ModelChoiceField(
        label=gettext_lazy("Host"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("Choose an owner"),
    )

    def __init__(self, data: Any = None, *, network: Network) -> None:
        super().__init__(data, initial={"host": network.host_id})
        self.fields["host"].queryset = _members(network)  # type: ignore[attr-defined]
