"""A text as a form: an area for each section."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.texts.kinds import Section, TextKind


class TextForm(forms.Form):
    """Everything about the text is judged by the service, with its lines."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        data: Any = None,
        *,
        text_kind: TextKind,
        language: str,
        texts: Mapping[str, str],
        based_on: int,
    ) -> None:
        self.text_kind = text_kind
        super().__init__(data, initial={**texts, "based_on": based_on})
        for section in text_kind.sections:
            self.fields[section.code] = forms.CharField(
                label=section.label,
                help_text=_help(text_kind, section),
                required=False,
                strip=False,
                widget=_area(section, texts.get(section.code, "")),
            )
            # Read aloud, and spelled, in the language of the text.
            self.fields[section.code].widget.attrs["lang"] = language

    def sections(self) -> Iterator[forms.BoundField]:
        for section in self.text_kind.sections:
            yield self[section.code]

    def texts(self) -> dict[str, str]:
        """What was typed, also where something else of the form is wrong."""
        return {
            section.code: str(self[section.code].value() or "")
            for section in self.text_kind.sections
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


def _help(kind: TextKind, section: Section) -> str:
    codes = [_written(code) for code in kind.required_of(section)]
    own = [
        _written(field.code)
        for field in kind.fields_of(section.code)
        if field.only and _written(field.code) not in codes
    ]
    parts = [str(section.when)] if section.when else []
    if codes:
        parts.append(_("Must have: %(fields)s.") % {"fields": ", ".join(codes + own)})
    else:
        parts.append(_("May stand empty, and is then left out."))
    return " ".join(parts)


def _written(code: str) -> str:
    return f"{{{{ {code} }}}}"
