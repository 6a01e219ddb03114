"""The forms that figures come in by: a file, and what is said of its columns."""

import re
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.basis.columns import LONGEST_SOURCE, Facts, Sector, plain
from funding.basis.tables import SetColumn
from partnerships.models import SchemeYear
from portal.lib.fields import KeyField
from portal.lib.sheets import FORMULA_SIGNS

FIRST_YEAR = 1990
SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " "))
# Grouped in threes, or not at all: "5000 000" may mean five million, or be a slip.
FIGURE = re.compile(r"([0-9]{1,12}|[0-9]{1,3}( [0-9]{3}){1,3})([.,][0-9]{1,2})?")
NOT_STATED = ("", gettext_lazy("– not stated –"))


class FigureField(forms.CharField):
    """A figure of 0 or more with at most two decimals; empty is None."""

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "").translate(SPACES)
        if not text:
            return None
        if not FIGURE.fullmatch(text):
            raise ValidationError(
                _(
                    "“%(text)s” is not a figure. Write it as 265238, 265 238 or "
                    "2652,4, with at most two decimals."
                ),
                params={"text": text[:40]},
            )
        return Decimal(text.replace(" ", "").replace(",", "."))

    def prepare_value(self, value: Any) -> Any:
        return plain(value).replace(".", ",") if isinstance(value, Decimal) else value


def _year_field(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": gettext_lazy("Write a year, such as 2018."),
            "required": gettext_lazy("Write the year that the figures are of."),
        },
        **options,
    )


class SourceField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_SOURCE, required=False, **options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value.startswith(FORMULA_SIGNS):
            raise ValidationError(
                _("A spreadsheet would take this for a formula. Begin with a letter.")
            )


class BasisImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A spreadsheet (xlsx), or CSV in UTF-8 with commas or semicolons. The "
            "first row has the headings number and name, and one for each column."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    statistics_year = _year_field(label=gettext_lazy("Figures of the year"))
    source = SourceField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy(
            "For the columns of which the file itself does not say it."
        ),
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Which schools are counted"),
        choices=[NOT_STATED, *Sector.choices],
        required=False,
    )
    form_key = KeyField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, scheme_year: SchemeYear, **options: Any) -> None:
        options["initial"] = {
            "statistics_year": scheme_year.year,
            "form_key": uuid.uuid4(),
        }
        super().__init__(*args, **options)
        self.last_year = scheme_year.year

    def clean_statistics_year(self) -> int:
        year: int = self.cleaned_data["statistics_year"]
        if not FIRST_YEAR <= year <= self.last_year:
            raise ValidationError(
                _("Write a year from %(first)s to %(last)s."),
                params={"first": FIRST_YEAR, "last": self.last_year},
            )
        return year

    @property
    def usual(self) -> Facts:
        """What holds for all columns; when the form is valid."""
        data = self.cleaned_data
        return Facts(data["source"], data["statistics_year"], data["sector"])


class ColumnForm(forms.Form):
    """What is said of one column; ``column`` is the one."""

    source = SourceField(label=gettext_lazy("Source"))
    year = _year_field(
        label=gettext_lazy("Year"), required=False, min_value=1900, max_value=2099
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Which schools are counted"),
        choices=[NOT_STATED, *Sector.choices],
        required=False,
    )
    published = FigureField(label=gettext_lazy("Published sum"), required=False)

    def __init__(self, *args: Any, column: SetColumn, **options: Any) -> None:
        initial = {name: getattr(column.facts, name) for name in self.base_fields}
        options |= {"initial": initial, "prefix": column.name}
        super().__init__(*args, **options)
        self.column = column

    def clean_source(self) -> str:
        source: str = self.cleaned_data["source"]
        if not source:
            raise ValidationError(_("Write where the figures are from."))
        return source

    @property
    def facts(self) -> Facts:
        """When the form is valid."""
        return Facts(**self.cleaned_data)


def column_forms(columns: Iterable[SetColumn], *data: Any) -> list[ColumnForm]:
    return [ColumnForm(*data, column=column) for column in columns]
