"""A letter's text as a form: an area for each section, and whose letter to look at."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from funding.letters import TEXTS
from portal.texts.forms import TextForm


class LetterTextForm(TextForm):
    def __init__(
        self,
        data: Any = None,
        *,
        kind: str,
        language: str,
        texts: Mapping[str, str],
        based_on: int,
    ) -> None:
        self.kind = kind
        super().__init__(
            data,
            text_kind=TEXTS[kind],
            language=language,
            texts=texts,
            based_on=based_on,
        )


class RecipientForm(forms.Form):
    """Whose letter to preview: a recipient of the county's newest decision."""

    line = forms.TypedChoiceField(
        label=gettext_lazy("Show the letter to"), coerce=int, widget=forms.Select
    )

    def __init__(self, data: Any = None, *, choices: list[tuple[int, str]]) -> None:
        super().__init__(data, auto_id="preview_%s")
        self.fields["line"].choices = choices  # type: ignore[attr-defined]
