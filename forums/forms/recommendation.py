"""What is typed with a recommendation: why one corrects the one before."""

from django import forms
from django.utils.translation import gettext_lazy


class AssembleForm(forms.Form):
    correction_reason = forms.CharField(
        label=gettext_lazy("What is corrected, and why"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CorrectForm(forms.Form):
    """Opens a correction of what is forwarded."""

    reason = forms.CharField(
        label=gettext_lazy("What is corrected, and why"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ConfirmForm(forms.Form):
    """Carries which content was read."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
