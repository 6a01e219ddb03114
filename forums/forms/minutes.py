"""The forms of minutes, and of what is to be done after a meeting."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from forums.forms.meeting import KeyForm, VersionForm
from forums.models import Meeting, Participant
from forums.models.agenda import LONGEST_TEXT
from partnerships.forms.call import DayField


def _area(label: Any, rows: int, most: int, **options: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, **options)


class SectionForm(VersionForm):
    text = _area(gettext_lazy("Text"), 12, LONGEST_TEXT, required=False)


class TwoTextsForm(VersionForm):
    """Which of two texts stands, or both put together; none is lost."""

    THEIRS, MINE, TOGETHER = "theirs", "mine", "together"

    choice = forms.ChoiceField(
        label=gettext_lazy("What shall stand"),
        choices=[
            (TOGETHER, gettext_lazy("Both, put together here")),
            (MINE, gettext_lazy("What I wrote")),
            (THEIRS, gettext_lazy("What the other one wrote")),
        ],
        widget=forms.RadioSelect,
    )
    together = _area(
        gettext_lazy("Both texts together"), 12, 2 * LONGEST_TEXT, required=False
    )
    mine = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=LONGEST_TEXT
    )

    @property
    def chosen(self) -> str | None:
        """The text that was chosen; None for the one that stands already."""
        choice = self.cleaned_data["choice"]
        if choice == self.THEIRS:
            return None
        return str(self.cleaned_data[choice])


class SendForm(forms.Form):
    until = DayField(label=gettext_lazy("Comments until"))


class ApprovalForm(forms.Form):
    meeting = forms.ModelChoiceField(
        label=gettext_lazy("The meeting that approves them"),
        queryset=Meeting.objects.none(),
        empty_label=None,
    )

    def __init__(self, data: Any = None, *, meetings: list[Meeting]) -> None:
        super().__init__(data)
        found = Meeting.objects.filter(pk__in=[one.pk for one in meetings])
        field = self.fields["meeting"]
        field.queryset = found.order_by("starts_at")  # type: ignore[attr-defined]


class CorrectForm(forms.Form):
    reason = _area(gettext_lazy("What is corrected, and why"), 3, 2_000)


class CommentForm(KeyForm):
    text = _area(gettext_lazy("Your comment"), 3, 5_000)


class AnswerForm(forms.Form):
    answer = _area(gettext_lazy("Answer"), 2, 5_000)


class FollowUpForm(KeyForm):
    text = forms.CharField(label=gettext_lazy("What is to be done"), max_length=500)
    person = forms.ModelChoiceField(
        label=gettext_lazy("Who does it"),
        queryset=Participant.objects.none(),
        empty_label=gettext_lazy("Choose a person"),
    )
    due = DayField(label=gettext_lazy("Until"))

    def __init__(
        self, data: Any = None, *, people: "QuerySet[Participant]", **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
