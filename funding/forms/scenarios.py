"""A scenario of the bench, written in a form."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from funding.forms.keys import UNITS, kept_label, kept_value
from funding.forms.pots import UNKNOWN
from funding.models import AllocationKey, BasisSet
from portal.lib.fields import KeyField, KronerField

OWN = "own"


class ScenarioForm(forms.Form):
    """All of it but the pots of a key of its own."""

    name = forms.CharField(
        label=_("Name of the scenario"),
        max_length=80,
        error_messages={
            "required": _("Give the scenario a name, to tell it from the others."),
            "max_length": _("Give the scenario a shorter name."),
        },
    )
    frame_nok = KronerField(
        label=_("Frame"),
        required=False,
        help_text=_("Empty: the frame of the year, also when it is revised."),
    )
    key = forms.ChoiceField(label=_("Key"), error_messages=UNKNOWN)
    rounding_unit = forms.TypedChoiceField(
        label=_("Its own key is rounded to"),
        coerce=int,
        required=False,
        choices=UNITS,
        error_messages=UNKNOWN,
    )
    figures = forms.ChoiceField(label=_("Figures"), error_messages=UNKNOWN)
    minimum_nok = KronerField(label=_("At least to each"), required=False)
    maximum_nok = KronerField(label=_("At most to each"), required=False)
    follows_forum = forms.BooleanField(
        label=_("The forum's recommendation counts"),
        required=False,
        help_text=_(
            "Whom the forum names gets what it recommends. The others share what is "
            "left, at most what the key gives them."
        ),
    )
    form_key = KeyField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        keys: Iterable[AllocationKey],
        years: Iterable[int],
        kept: Iterable[BasisSet],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["key"]).choices = [
            *[(str(key.pk), str(key)) for key in keys],
            (OWN, _("A key of its own, written below")),
        ]
        cast(forms.ChoiceField, self.fields["figures"]).choices = [
            *[(str(each), str(each)) for each in years],
            *[(kept_value(each), kept_label(each)) for each in kept],
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        low, high = data.get("minimum_nok"), data.get("maximum_nok")
        if low is not None and high is not None and low > high:
            self.add_error("maximum_nok", _("The least is above the most."))
        data["rounding_unit"] = data.get("rounding_unit") or 1
        if data.get("frame_nok") == 0:
            self.add_error("frame_nok", _("A frame is more than 0 kroner."))
        return data
