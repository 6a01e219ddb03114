"""The forms of how it goes with an agreement: milestones and gatherings."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.forms.agreement import Plain, area
from partnerships.forms.call import DayField, MomentField
from partnerships.models import Gathering, MilestoneReport
from partnerships.models.agreement import LONGEST
from partnerships.models.progress import COUNTS, LONGEST_REASON, MOST
from partnerships.services.gatherings import FIELDS
from portal.lib.fields import KeyField


class MilestoneReportForm(Plain):
    kind = forms.ChoiceField(
        label=_("What has become of it"),
        choices=[
            (MilestoneReport.Kind.DONE, _("It is done")),
            (MilestoneReport.Kind.MOVED, _("It is moved to another day")),
        ],
        widget=forms.RadioSelect,
    )
    on = DayField(
        label=_("Date"), help_text=_("The day it was done, or the new day for it.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_REASON,
        widget=area(3),
        help_text=_("Needed when it is moved. All parties read it."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class GatheringForm(Plain):
    title = forms.CharField(label=_("Title"), max_length=200)
    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(
        label=_("Link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("For those who take part from elsewhere."),
    )
    programme = forms.CharField(
        label=_("Programme"), required=False, max_length=LONGEST, widget=area(10)
    )

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


class NewGatheringForm(GatheringForm):
    form_key = KeyField(
        widget=forms.HiddenInput(attrs={"data-kept": ""}), initial=uuid.uuid4
    )


class ChangeGatheringForm(GatheringForm):
    moved_reason = forms.CharField(
        label=_("Why it is moved"),
        required=False,
        max_length=LONGEST_REASON,
        widget=area(3),
        help_text=_("Needed when it begins at another time. All parties read it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, gathering: Gathering) -> None:
        values = {name: getattr(gathering, name) for name in FIELDS}
        super().__init__(data, initial=values | {"version": gathering.version})


class CountForm(Plain):
    """How many took part of each role; nobody is named.

    Each begins empty: that nobody has told is not that nobody came.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, gathering: Gathering) -> None:
        values = {name: getattr(gathering, name) for name in COUNTS}
        super().__init__(data, initial=values | {"version": gathering.version})
        for name in COUNTS:
            label = str(Gathering._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            self.fields[name] = forms.IntegerField(
                label=label[:1].upper() + label[1:],
                min_value=0,
                max_value=MOST,
                error_messages={
                    "required": _("Write how many took part; 0 where nobody did.")
                },
                widget=forms.TextInput(
                    attrs={"inputmode": "numeric", "autocomplete": "off"}
                ),
            )

    def counts(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in COUNTS}
