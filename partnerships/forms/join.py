"""What is typed when an owner asks to join a need, and when that is answered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models.joining import MESSAGE_LENGTH


class JoinForm(forms.Form):
    message = forms.CharField(
        label=_("Message"),
        help_text=_("What you want to do together, and who they can talk to."),
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class JoinAnswerForm(forms.Form):
    action = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            ("accept", _("Yes, they may join")),
            ("decline", _("No, not now")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("What you want to say to them"),
        required=False,
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
