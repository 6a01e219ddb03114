from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.documents.papers import read_code

MAX_BYTES = 20 * 1024 * 1024


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Verification code"),
        max_length=30,
        help_text=_("Twelve letters and digits. It stands at the foot of every page."),
    )

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if code is None:
            raise ValidationError(
                _("A code has twelve letters and digits, as in 7K3D-9QXM-2RTV.")
            )
        return code


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Your PDF file"),
        allow_empty_file=True,
        help_text=_("At most 20 MB. The file is compared and then forgotten."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(
                _("The file is larger than 20 MB, so it is not ours.")
            )
        return file
