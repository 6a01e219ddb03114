"""A letter's text as a form: an area for each section, and whose letter to look at."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.letters import Section, fields_of, sections_of
from funding.letters.parts import required_of


class LetterTextForm(forms.Form):
    """Everything about the text is judged by the service, with its lines."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

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
        super().__init__(data, initial={**texts, "based_on": based_on})
        for section in sections_of(kind):
            self.fields[section.code] = forms.CharField(
                label=section.label,
                help_text=_help(kind, section),
                required=False,
                strip=False,
                widget=_area(section, texts.get(section.code, "")),
            )
            # Read aloud, and spelled, in the language of the letter.
            self.fields[section.code].widget.attrs["lang"] = language

    def sections(self) -> Iterator[forms.BoundField]:
        for section in sections_of(self.kind):
            yield self[section.code]

    def texts(self) -> dict[str, str]:
        """What was typed, also where something else of the form is wrong."""
        return {
            section.code: str(self[section.code].value() or "")
            for section in sections_of(self.kind)
        }

    def put(self, error: ValidationError) -> None:
        """Each fault beside its section; what belongs to none, above."""
        for code, faults in error.message_dict.items():
            for fault in faults:
                self.add_error(code if code in self.fields else None, fault)


def _area(section: Section, text: str) -> forms.Widget:
    if section.is_heading:
        return forms.TextInput(attrs={"spellcheck": "true"})
    return forms.Textarea(attrs={"rows": min(max(4, len(text) // 80 + 2), 12)})


def _help(kind: str, section: Section) -> str:
    codes = [f"{{{{ {code} }}}}" for code in required_of(kind, section)]
    own = [
        f"{{{{ {field.code} }}}}"
        for field in fields_of(kind, section.code)
        if field.only and f"{{{{ {field.code} }}}}" not in codes
    ]
    parts = [str(section.when)] if section.when else []
    if codes:
        parts.append(_("Must have: %(fields)s.") % {"fields": ", ".join(codes + own)})
    else:
        parts.append(_("May stand empty, and is then left out."))
    return " ".join(parts)


class RecipientForm(forms.Form):
    """Whose letter to preview: a recipient of the county's newest decision."""

    line = forms.TypedChoiceField(
        label=gettext_lazy("Show the letter to"), coerce=int, widget=forms.Select
    )

    def __init__(self, data: Any = None, *, choices: list[tuple[int, str]]) -> None:
        super().__init__(data, auto_id="preview_%s")
        self.fields["line"].choices = choices  # type: ignore[attr-defined]
