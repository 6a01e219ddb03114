"""The form that files are chosen in: one, or several at once."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import SchemeYear
from portal.lib.file_types import ACCEPT
from portal.lib.formats import number


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The chosen files, a list of at least one."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files: list[UploadedFile] = data if isinstance(data, list) else [data]
        chosen = [file for file in files if file]
        if not chosen:
            return [super().clean(None, initial)]
        # An empty file is refused by what takes it, beside its name.
        return chosen


class AttachmentForm(forms.Form):
    chosen = FilesField(label=gettext_lazy("Files"))

    def __init__(self, *given: Any, scheme_year: SchemeYear) -> None:
        super().__init__(*given)
        field = self.fields["chosen"]
        field.widget.attrs["accept"] = ACCEPT
        field.help_text = _(
            "PDF, PNG, JPEG, docx, xlsx, pptx, odt, ods or plain text, without macros. "
            "At most %(one)s MB each, %(count)s files, and %(all)s MB together."
        ) % {
            "one": number(scheme_year.attachment_mb),
            "count": number(scheme_year.attachment_count),
            "all": number(scheme_year.attachments_mb),
        }
