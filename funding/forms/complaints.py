"""What is typed about a complaint, and the comments among case officers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from funding.forms.decisions import TOO_LONG, reason_field
from funding.models.case_comment import LONGEST_COMMENT
from funding.models.complaint import LONGEST_COMPLAINT, Complaint
from partnerships.forms.call import DayField
from portal.lib.fields import KeyField, WrittenField


def text_field(label: object, help_text: object, longest: int) -> WrittenField:
    field = WrittenField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=longest,
        error_messages={"required": _("Write the text."), "max_length": TOO_LONG},
    )
    field.widget.attrs.pop("maxlength", None)
    return field


class ComplaintForm(forms.Form):
    """``about``: each decision of the grant; ``own``: the recipient's, sent today."""

    about = forms.ChoiceField(
        label=_("What the complaint is about"),
        error_messages={
            "required": _("Choose what the complaint is about."),
            "invalid_choice": _("Choose what the complaint is about."),
        },
    )
    received_on = DayField(
        label=_("Received"), help_text=_("The day that it came, or was posted.")
    )
    text = text_field(
        _("What the complaint says"),
        _("What should be changed, and why."),
        LONGEST_COMPLAINT,
    )
    form_key = KeyField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        about: Sequence[tuple[str, str]],
        own: bool,
        initial: dict[str, Any],
    ) -> None:
        super().__init__(data, initial=initial)
        choices = [("", _("Choose")), *about] if len(about) > 1 else about
        self.fields["about"].choices = choices  # type: ignore[attr-defined]
        if own:
            del self.fields["received_on"]


class TreatForm(forms.Form):
    late_reason = reason_field(
        _("Why it is heard although it came too late"), _("The recipient reads this.")
    )
    suspends = forms.BooleanField(
        label=_("Hold the payments back while it is treated"),
        help_text=_("What is in a payment file is not stopped."),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, complaint: Complaint) -> None:
        super().__init__(data, initial={"version": complaint.version})
        if not complaint.is_late:
            del self.fields["late_reason"]


class AnswerComplaintForm(forms.Form):
    answer = text_field(
        _("The answer and its reasons"),
        _("It is sent to the recipient, and printed in the letter."),
        LONGEST_COMPLAINT,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class AppealForm(forms.Form):
    appeal = forms.ChoiceField(
        label=_("What the appeal body decided"),
        choices=Complaint.Appeal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the appeal body decided.")},
    )
    answer = text_field(
        _("The appeal body's reasons"), _("In short."), LONGEST_COMPLAINT
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class CaseCommentForm(forms.Form):
    text = text_field(
        _("Comment"),
        _("Only the county governor's own people read it."),
        LONGEST_COMMENT,
    )
    form_key = KeyField(widget=forms.HiddenInput)
