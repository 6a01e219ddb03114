"""The forms to hand out parts of a draft, and the one to write them in."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Handout, Need, SchemeYear
from partnerships.models.handout import LONGEST_MESSAGE
from partnerships.models.need import LONG_TEXT
from partnerships.need.parts import (
    PARTS,
    UH_PARTS,
    asked_parts,
    fields_of,
    fingerprint,
)
from partnerships.need.questions import TEXTS
from partnerships.services.handouts import Typed
from portal.lib import clock
from portal.lib.fields import KeyField

USUAL = timedelta(days=14)


class AskForm(forms.Form):
    """Which parts of a draft, until when, and a few words."""

    to: str
    choices: tuple[str, ...]
    chosen: tuple[str, ...]

    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Which parts?"), widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(
        label=gettext_lazy("Deadline"),
        help_text=gettext_lazy("The last day that the part is open."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    message = forms.CharField(
        label=gettext_lazy("A few words with it"),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    form_key = KeyField(widget=forms.HiddenInput(attrs={"data-kept": ""}))

    def __init__(self, data: Any = None, *, year: SchemeYear) -> None:
        initial = {
            "form_key": uuid.uuid4(),
            "until": clock.today() + USUAL,
            "parts": list(self.chosen),
        }
        super().__init__(data, initial=initial, auto_id=f"{self.to}-%s")
        self.fields["message"].widget.attrs.pop("maxlength", None)
        self.fields["parts"].choices = asked_parts(self.choices, year)  # type: ignore[attr-defined]


class InviteForm(AskForm):
    """To one of the need's UH partners."""

    to = "partner"
    choices = UH_PARTS
    chosen = UH_PARTS[:1]

    organisation = forms.TypedChoiceField(
        label=gettext_lazy("Which institution?"), coerce=int
    )
    field_order = ("organisation",)

    def __init__(self, data: Any = None, *, need: Need) -> None:
        super().__init__(data, year=need.scheme_year)
        lead = [(need.uh_partner.pk, need.uh_partner.name)] if need.uh_partner else []
        self.partners = lead + [(one.pk, one.name) for one in need.further]
        if len(self.partners) > 1:
            self.fields["organisation"].choices = self.partners  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]

    def clean(self) -> None:
        if not self.partners:
            raise ValidationError(_("Choose the UH partner in the need first."))

    def institution(self) -> int:
        """The id of the one that is asked: of one there is no choice."""
        chosen: int = self.cleaned_data.get("organisation") or self.partners[0][0]
        return chosen


class HandOutForm(AskForm):
    """To a named colleague too, whose name then stands in the need's history."""

    to = "colleague"
    choices = tuple(PARTS)
    chosen = ()

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("Email"))


class PartForm(forms.Form):
    """A text for each field of a handout, and what stood there when it was opened."""

    def __init__(self, data: Any = None, *, handout: Handout, need: Need) -> None:
        super().__init__(data)
        self.names = fields_of(handout.parts, need.scheme_year)
        mine = {one.field: one.text for one in handout.proposals.unsettled()}
        for name in self.names:
            stands = getattr(need, name)
            self.fields[name] = forms.CharField(
                label=TEXTS[name].label,
                help_text=TEXTS[name].help,
                required=False,
                max_length=LONG_TEXT,
                initial=mine.get(name, stands),
                widget=forms.Textarea(attrs={"rows": 10}),
            )
            self.fields[name].widget.attrs.pop("maxlength", None)
            self.fields[f"base_{name}"] = forms.CharField(
                required=False,
                initial=fingerprint(stands),
                widget=forms.HiddenInput(attrs={"data-kept": ""}),
            )

    def texts(self) -> dict[str, Typed]:
        return {
            name: Typed(self.cleaned_data[name], self.cleaned_data[f"base_{name}"])
            for name in self.names
            if name in self.data  # what no form asked for is not emptied
        }

    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names]

    def bases(self) -> list[forms.BoundField]:
        return [self[f"base_{name}"] for name in self.names]
