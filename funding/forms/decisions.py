"""What people type about money: the frame, a change of one line, a return."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from funding.services.allocations import LONGEST_REASON
from partnerships.forms.call import DayField
from partnerships.models import NeedLine
from portal.lib.fields import KeyField, KronerField, SignedKronerField, WrittenField

Targets = Sequence[tuple[str, Sequence[tuple[str, str]]]]
TOO_LONG = _(
    "This text has %(show_value)d characters. Shorten it to %(limit_value)d at most."
)


def reason_field(label: object, help_text: object = "") -> WrittenField:
    field = WrittenField(
        label=str(label) if isinstance(label, str) else label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Write the reason."), "max_length": TOO_LONG},
    )
    field.widget.attrs.pop("maxlength", None)
    return field


class FrameForm(forms.Form):
    amount_nok = KronerField(
        label=_("Frame in kroner"),
        help_text=_("What the state has set aside for the county this year."),
        error_messages={"required": _("Write the amount in whole kroner.")},
    )
    source = forms.CharField(
        label=_("Source"),
        help_text=_("Where the amount stands, such as a letter and its date."),
        max_length=300,
        error_messages={
            "required": _("Write where the amount is from."),
            "max_length": TOO_LONG,
        },
    )
    is_estimate = forms.BooleanField(
        label=_("The amount is an estimate"),
        help_text=_("It is then marked as an estimate wherever it is shown."),
        required=False,
    )
    knows = forms.BooleanField(
        label=_("I know that the country's division gives another amount"),
        help_text=_(
            "The amount is then the county's own estimate, and is marked so. Who "
            "divides the country's frame sees that it differs."
        ),
        required=False,
    )


class AdjustForm(forms.Form):
    to_nok = KronerField(
        label=_("Granted"),
        help_text=_("The new amount in whole kroner."),
        error_messages={"required": _("Write the new amount in whole kroner.")},
    )
    reason = reason_field(
        _("Reason"),
        _("It is printed in the report beside the amount, for everybody to read."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(forms.Form):
    reason = reason_field(
        _("What should be changed"),
        _("The one who prepared the allocation reads this."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ChangeForm(forms.Form):
    reason = reason_field(
        _("Why the decision is changed"),
        _("It is printed with the decision, for everybody to read."),
    )
    form_key = KeyField(widget=forms.HiddenInput)


class ChangeLineForm(forms.Form):
    """``targets``: value and words, grouped by recipient, of all that can change."""

    target = forms.ChoiceField(
        label=_("Recipient and grant"),
        error_messages={
            "required": _("Choose who is granted more or less, and for what."),
            "invalid_choice": _("Choose who is granted more or less, and for what."),
        },
    )
    change_nok = SignedKronerField(
        label=_("Change"),
        help_text=_("50 000 for more, -50 000 for less. 0 takes the line away."),
        error_messages={"required": _("Write the change in whole kroner.")},
    )
    reason = reason_field(
        _("Reason"),
        _("It is printed beside the amount, for everybody to read."),
    )

    def __init__(self, *args: Any, targets: Targets, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("Choose")), *targets]
        self.fields["target"].choices = choices  # type: ignore[attr-defined]


class NeedGrantForm(forms.Form):
    """An amount for each of a need's lines, and one reason."""

    reason = reason_field(
        _("Reason"),
        _(
            "Needed where an amount departs from the forum's recommendation. Of what "
            "is not granted it is printed in the letter of refusal."
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=5_000)

    def __init__(self, *args: Any, lines: Sequence[NeedLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = False
        self.lines = lines
        for line in lines:
            self.fields[f"line-{line.pk}"] = KronerField(
                label=f"{line.recipient.name} {line.year}", required=False
            )

    def amounts(self) -> dict[int, int]:
        """Line id -> kroner of what was sent; an empty field is nothing granted."""
        return {
            line.pk: self.cleaned_data[f"line-{line.pk}"] or 0
            for line in self.lines
            if f"line-{line.pk}" in self.data
        }

    def clean(self) -> None:
        if not any(f"line-{line.pk}" in self.data for line in self.lines):
            raise forms.ValidationError(_("Open the page anew."))

    def clean_seen(self) -> dict[int, int]:
        """Line id -> kroner as the page showed them: «12:5000,13:0»."""
        pairs = [pair.split(":") for pair in self.cleaned_data["seen"].split(",")]
        if not all(
            len(pair) == 2 and all(one.isdecimal() and len(one) < 19 for one in pair)
            for pair in pairs
        ):
            raise forms.ValidationError(_("Open the page anew."))
        return {int(line): int(amount) for line, amount in pairs}


class AnswerForm(forms.Form):
    """The recipient's answer to its grant; a reason where it is declined."""

    ACCEPT, DECLINE = "accept", "decline"

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (ACCEPT, _("We accept the grant and its conditions")),
            (DECLINE, _("We decline the grant")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )
    reason = reason_field(
        _("Why you decline"), _("Only needed when you decline the grant.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = False


class MoreTimeForm(forms.Form):
    until = DayField(label=_("New deadline"))
