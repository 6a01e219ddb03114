"""Who is invited into a need, and what a participant asks for itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Need, NeedParticipant, Network, Organisation
from portal.lib.fields import KronerField

S = NeedParticipant.State
MESSAGE = 2_000


class InviteForm(forms.Form):
    """Owners of one's own network by ticking them; any other of the county by name."""

    owners = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Owners in your network"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    other = forms.ModelChoiceField(
        label=gettext_lazy("Another owner in the county"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody else"),
    )
    message = forms.CharField(
        label=gettext_lazy("Message"),
        required=False,
        max_length=MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, need: Need) -> None:
        super().__init__(data)
        year = need.scheme_year
        in_it = need.joint_owners.filter(
            state__in=(*NeedParticipant.WAITED_FOR, S.ASKED)
        )
        owners = year.owners().exclude(pk__in=(need.owner_id, need.holder_id))
        owners = owners.exclude(pk__in=in_it.values("owner")).in_norwegian_order()
        networks = Network.objects.for_owner_on(need.owner, year.owners_on)
        mates = networks.members_on(year.owners_on).values("pk")
        self.fields["owners"].queryset = owners.filter(pk__in=mates)  # type: ignore[attr-defined]
        self.fields["other"].queryset = owners.exclude(pk__in=mates)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.invited():
            self.add_error(None, _("Choose at least one owner."))
        return cleaned

    def invited(self) -> list[Organisation]:
        other = self.cleaned_data.get("other")
        return [*self.cleaned_data.get("owners", ()), *([other] if other else [])]


class OwnLinesForm(forms.Form):
    """What one participant asks for itself, a field for each year of the need."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, party: NeedParticipant) -> None:
        lines = {
            line.year: line.requested_nok
            for line in party.need.lines.all()
            if line.recipient_id == party.owner_id and line.role == line.Role.OWNER
        }
        amounts = {_name(year): lines.get(year) for year in party.need.years}
        super().__init__(data, initial={"version": party.version, **amounts})
        for year in party.need.years:
            label = _("Amount in %(year)s") % {"year": year}
            self.fields[_name(year)] = KronerField(label=label, required=False)
        self.years = party.need.years

    def year_fields(self) -> list[forms.BoundField]:
        return [self[_name(year)] for year in self.years]

    def amounts(self) -> dict[int, int | None]:
        return {year: self.cleaned_data[_name(year)] for year in self.years}


def _name(year: int) -> str:
    return f"amount_{year}"
