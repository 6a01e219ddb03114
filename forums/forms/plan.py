"""The forms of the long-term plan: as many sections as there are, and two more."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.forms.meeting import VersionForm
from forums.models import Plan
from forums.models.plan import LONGEST_SECTION
from partnerships.forms.call import DayField
from portal.lib import clock

MORE, MOST = 2, 40


class PlanForm(VersionForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)

    def __init__(
        self, data: Any = None, *, plan: Plan, sections: Sequence[tuple[str, str]]
    ) -> None:
        shown = {"title": plan.title, "version": plan.version}
        super().__init__(data, initial=shown)
        self.count = min(len(sections) + MORE, MOST)
        for at in range(self.count):
            heading, text = sections[at] if at < len(sections) else ("", "")
            number = {"number": at + 1}
            self.fields[f"heading_{at}"] = forms.CharField(
                label=_("Heading of section %(number)s") % number,
                max_length=200,
                required=False,
                initial=heading,
            )
            self.fields[f"text_{at}"] = forms.CharField(
                label=_("Text of section %(number)s") % number,
                max_length=LONGEST_SECTION,
                required=False,
                initial=text,
                widget=forms.Textarea(attrs={"rows": 6}),
            )

    def sections(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        for at in range(self.count):
            yield self[f"heading_{at}"], self[f"text_{at}"]

    def typed(self) -> list[tuple[str, str]]:
        sent = self.cleaned_data
        return [
            (sent.get(f"heading_{at}", ""), sent.get(f"text_{at}", ""))
            for at in range(self.count)
        ]


class AdoptForm(VersionForm):
    valid_from = DayField(label=gettext_lazy("In force from"), initial=clock.today)
