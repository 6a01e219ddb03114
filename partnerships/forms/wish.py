"""What is typed when an owner asks to join a need, and when that is answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.forms.joint import MESSAGE
from partnerships.services.joint_wishes import ACCEPT, REFUSE


class WishForm(forms.Form):
    message = forms.CharField(
        label=gettext_lazy("Message"),
        help_text=gettext_lazy(
            "What you want to do together, and who they can talk to."
        ),
        max_length=MESSAGE,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AnswerForm(forms.Form):
    action = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[
            (ACCEPT, gettext_lazy("Yes, they may join")),
            (REFUSE, gettext_lazy("No, not now")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("What you want to say to them"),
        help_text=gettext_lazy("A no needs a reason."),
        required=False,
        max_length=MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        no_reason = not cleaned.get("answer", "").strip() and "answer" in cleaned
        if cleaned.get("action") == REFUSE and no_reason:
            self.add_error("answer", _("Write why, so that they understand it."))
        return cleaned
