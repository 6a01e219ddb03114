"""An allocation key written in a form: pots as rows, and the key file they make."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.allocation import Problem
from funding.allocation.key import ROUNDING_UNITS
from funding.forms.pots import BY_CLASS, CLASS_FIELDS, UNKNOWN, Pots
from funding.models import BasisSet
from funding.problems import sentences
from portal.lib.fields import KeyField

UNITS = [
    (ROUNDING_UNITS[0], gettext_lazy("whole kroner")),
    (ROUNDING_UNITS[1], gettext_lazy("whole hundreds")),
    (ROUNDING_UNITS[2], gettext_lazy("whole thousands")),
]


class KeyNameForm(forms.Form):
    """What the key is called, and what it is rounded to."""

    name = forms.CharField(
        label=gettext_lazy("Name of the key"),
        max_length=120,
        error_messages={
            "required": gettext_lazy("Give the key a name, to find it again by."),
            "max_length": gettext_lazy("Give the key a shorter name."),
        },
    )
    rounding_unit = forms.TypedChoiceField(
        label=gettext_lazy("Rounded to"),
        coerce=int,
        initial=1,
        error_messages=UNKNOWN,
        choices=UNITS,
    )


class KeyForm(KeyNameForm):
    """The key as a whole, and the figures that it is tried on."""

    figures = forms.ChoiceField(label=gettext_lazy("Figures"), error_messages=UNKNOWN)
    form_key = KeyField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, years: Iterable[int], kept: Iterable[BasisSet], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        figures = cast(forms.ChoiceField, self.fields["figures"])
        figures.choices = [
            *[(str(each), str(each)) for each in years],
            *[(kept_value(each), kept_label(each)) for each in kept],
        ]


def kept_value(basis_set: BasisSet) -> str:
    """How the form names a kept set; a plain year is the registry's own figures."""
    return f"set-{basis_set.pk}"


def kept_label(basis_set: BasisSet) -> str:
    return _("%(year)s, version %(version)s from %(origin)s") % {
        "year": basis_set.statistics_year,
        "version": basis_set.version,
        "origin": basis_set.get_origin_display(),
    }


def definition_of(form: KeyNameForm, pots: Pots) -> dict[str, object]:
    """The key file that the forms say; call it when both are valid."""
    return {
        "name": form.cleaned_data["name"],
        "rounding_unit": form.cleaned_data["rounding_unit"],
        "pots": [row.cleaned_data["pot"] for row in pots.rows],
    }


def add_problems(form: forms.Form, pots: Pots, problems: Iterable[Problem]) -> None:
    """The engine's objections as sentences, beside the field where there is one."""
    by_name = {row.cleaned_data["pot"]["name"]: row for row in pots.rows}
    beside = {
        "minimum": "minimum",
        "minima_above_pot": "minimum",
        "minimum_above_maximum": "minimum",
        "limits_within_unit": "minimum",
        "nobody_to_receive": "by",
        "column_missing": "by",
        "pot_name_doubled": "name",
        "pot_name_reserved": "name",
        "pot_text": "name",
        "pot_text_unprintable": "name",
        "share_not_a_part": "value",
        "to_shares_already": "named",
        "to_doubled": "named",
        "to_weight": "named",
        "to_network_host": "named",
    }
    for problem in problems:
        [sentence] = sentences([problem])
        row = by_name.get(str(problem.params.get("pot", "")))
        if row is None:
            form.add_error(None, sentence)
        else:
            row.add_error(beside.get(problem.code, _field_of(problem)), sentence)


def _field_of(problem: Problem) -> str | None:
    field = str(problem.params.get("field", ""))
    if field.startswith(f"{BY_CLASS}.amounts."):
        return CLASS_FIELDS.get(field.rpartition(".")[2], "class_amounts")
    return {
        "each": "value",
        "amount": "value",
        "share": "value",
        "by": "by",
        "name": "name",
        "minimum": "minimum",
        "maximum": "maximum",
        "only.column": "only_column",
        "only.in": "only_classes",
        f"{BY_CLASS}.column": "class_column",
        f"{BY_CLASS}.amounts": "class_amounts",
    }.get(field)
