"""A reason for each departure from the forum's recommendation."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from funding.departures import Departure
from funding.forms.decisions import TOO_LONG
from funding.services.allocations import LONGEST_REASON
from portal.lib.fields import WrittenField


def _reason(label: Any, initial: str = "", help_text: Any = "") -> WrittenField:
    field = WrittenField(
        label=label,
        help_text=help_text,
        initial=initial,
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": TOO_LONG},
    )
    field.widget.attrs.pop("maxlength", None)
    return field


class DeparturesForm(forms.Form):
    for_the_rest = _reason(
        _("One reason for all that have none"),
        help_text=_("Each that is left empty above gets this reason."),
    )

    def __init__(
        self, *args: Any, departures: Sequence[Departure], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.departures = departures
        for one in departures:
            label = _("Reason, %(name)s") % {"name": one.name}
            initial = "" if one.adjusted else one.reason
            self.fields[one.field] = _reason(label, initial)

    def values(self) -> dict[str, Any]:
        """What ``give_reasons`` takes; what was not sent is left as it is."""
        data = self.cleaned_data
        sent = [one.field for one in self.departures if one.field in self.data]
        return {
            "reasons": {field: data[field] for field in sent},
            "for_the_rest": data["for_the_rest"],
        }
