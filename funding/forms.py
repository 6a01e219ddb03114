"""What people type about money: the frame, a change of one line, a return."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from funding.services.allocations import LONGEST_REASON
from partnerships.forms.call import DayField
from portal.lib.fields import KronerField

TOO_LONG = _(
    "This text has %(show_value)d characters. Shorten it to %(limit_value)d at most."
)


def reason_field(label: object, help_text: object = "") -> forms.CharField:
    field = forms.CharField(
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
