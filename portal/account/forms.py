from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class PersonForm(forms.Form):
    full_name = forms.CharField(
        label=_("Your name"),
        help_text=_("As colleagues and the county governor shall see it."),
        max_length=200,
    )
    language = forms.ChoiceField(
        label=_("The language of your e-mails"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
    )
