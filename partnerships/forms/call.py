"""What is typed about a year's call, its deadline, and needs that come back."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from partnerships.models import Organisation, SchemeYear
from partnerships.models.scheme import LONGEST_CONTACTS, LONGEST_GUIDANCE
from partnerships.models.submission import LONGEST_REASON
from portal.lib.text import Text

LAST_SECOND = 59


# Of the scheme's life: outside of it lie slips of the keyboard, and days that the
# database keeps and Python cannot read.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def check_year(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("%(year)s is not a year here. Check the date."),
            params={"year": day.year},
        )


class DayField(forms.DateField):
    """A day, from the browser's calendar or typed as 1.2.2027."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        formats = ["%Y-%m-%d", "%d.%m.%Y"]
        super().__init__(widget=widget, input_formats=formats, **options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None:
            check_year(value)


class MomentField(forms.DateTimeField):
    """A day and a time in Oslo, to the minute.

    last_second   the whole minute counts, as in a deadline of 23:59
    """

    def __init__(self, *, last_second: bool = False, **options: Any) -> None:
        self.last_second = last_second
        widget = forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        )
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M"]
        super().__init__(widget=widget, input_formats=formats, **options)

    def to_python(self, value: Any) -> Any:
        # Before it is turned from Oslo's time, which year 1 and 9999 do not survive.
        typed = str(value or "")[:4]
        if typed.isdecimal():
            check_year(date(max(int(typed), 1), 1, 1))
        return super().to_python(value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None:
            check_year(value)

    def clean(self, value: Any) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment is None:
            return None
        second = LAST_SECOND if self.last_second else 0
        return moment.replace(second=second, microsecond=0)


class DaysField(forms.CharField):
    """Some numbers of days, typed as «14, 3»."""

    default_error_messages = {
        "days": _("Write whole numbers of days with a comma between, such as 14, 3."),
    }
    most_days, most_numbers = 365, 10

    def to_python(self, value: Any) -> Any:
        parts = (super().to_python(value) or "").replace(";", ",").split(",")
        texts = [part.strip() for part in parts if part.strip()]
        fine = all(text.isdecimal() and len(text) <= 3 for text in texts)
        days = sorted({int(text) for text in texts}, reverse=True) if fine else []
        if not fine or len(days) > self.most_numbers or max(days, default=0) > 365:
            raise forms.ValidationError(self.error_messages["days"], code="days")
        return days

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value


def text_field(
    label: Text, most: int, help_text: Text = "", *, rows: int = 3, **options: Any
) -> forms.CharField:
    """Text of any length is read whole, and refused in words when it is too long."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        validators=[
            MaxLengthValidator(
                most,
                _(
                    "This text has %(show_value)d characters. Shorten it to "
                    "%(limit_value)d at most."
                ),
            )
        ],
        **options,
    )


def reason_field(label: Text, help_text: Text = "", **options: Any) -> forms.CharField:
    errors = {"required": _("Write the reason.")}
    return text_field(
        label, LONGEST_REASON, help_text, error_messages=errors, **options
    )


class CallForm(forms.Form):
    """The call of a year: its dates, its texts, and when people are reminded."""

    opens_at = MomentField(label=_("Opens for needs"))
    deadline = MomentField(
        label=_("Deadline for needs"),
        help_text=_("The whole minute counts: 23:59 lasts until midnight."),
        last_second=True,
    )
    forum_on = DayField(label=_("The co-operation forum meets"), required=False)
    decision_on = DayField(label=_("The county governor decides"), required=False)
    report_due = DayField(label=_("The use of the grant is reported"), required=False)
    guidance = text_field(
        _("Guidance"),
        LONGEST_GUIDANCE,
        _("What the county wants this year, and how a need should be written."),
        rows=8,
        required=False,
    )
    contacts = text_field(
        _("Whom to ask"),
        LONGEST_CONTACTS,
        _("Names, with e-mail and telephone; one on each line."),
        required=False,
    )
    remind_days_before = DaysField(
        label=_("Reminders before the deadline, in days"),
        help_text=_("Sent to owners that have submitted nothing. Such as 14, 3."),
        required=False,
    )
    remind_days_after = DaysField(
        label=_("Reminders after the deadline, in days"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = reason_field(
        _("Why are the dates changed?"),
        _("The owners get the new dates and this reason by e-mail."),
        required=False,
    )

    def __init__(self, data: Any = None, *, scheme_year: SchemeYear) -> None:
        names = [name for name in self.base_fields if name != "reason"]
        initial = {name: getattr(scheme_year, name) for name in names}
        super().__init__(data, initial=initial)
        if not scheme_year.is_published:
            del self.fields["reason"]


class ExtensionForm(forms.Form):
    """Open for one owner after the deadline."""

    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose an owner"),
    )
    until = MomentField(
        label=_("Open until"),
        help_text=_("The whole minute counts: 23:59 lasts until midnight."),
        last_second=True,
    )
    reason = reason_field(
        _("Reason"),
        _("It stands beside the need, for the network and the forum to read."),
    )

    def __init__(
        self, data: Any = None, *, scheme_year: SchemeYear, owner: str = ""
    ) -> None:
        super().__init__(data, initial={"owner": owner})
        owners = scheme_year.owners().in_norwegian_order()
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class CallBackForm(forms.Form):
    reason = reason_field(
        _("Why is it called back?"),
        _("Your colleagues read this. You may leave it empty."),
        required=False,
    )


class SendBackForm(forms.Form):
    reason = reason_field(
        _("What should be written more on?"),
        _("The editors get this by e-mail, and it stands above the need."),
    )


class OpenNeedForm(forms.Form):
    reason = reason_field(
        _("Why is it opened for changes?"),
        _("The owner gets this by e-mail, and it stands in the need's history."),
    )
    until = MomentField(
        label=_("Open until"),
        help_text=_("Needed when the deadline has passed."),
        last_second=True,
        required=False,
    )
