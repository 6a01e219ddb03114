import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from partnerships.models.comment import LONGEST_COMMENT
from partnerships.need.parts import COMMENTED, label_of
from portal.lib.fields import KeyField


class CommentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your comment"),
        max_length=LONGEST_COMMENT,
        # No maxlength on the element: a browser would cut a pasted text in silence.
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field = forms.ChoiceField(label=gettext_lazy("Beside"), required=False)
    form_key = KeyField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, beside: str = "") -> None:
        initial = {"form_key": uuid.uuid4(), "field": beside}
        # Several of these may be on one page.
        super().__init__(data, initial=initial, auto_id=f"comment-{beside}-%s")
        self.fields["text"].widget.attrs.pop("maxlength", None)
        choices = [(name, label_of(name)) for name in ("", *COMMENTED)]
        self.fields["field"].choices = choices  # type: ignore[attr-defined]
