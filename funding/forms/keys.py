"""An allocation key written in a form: pots as rows, and the key file they make."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.allocation import Problem
from funding.allocation.key import EQUAL, ROUNDING_UNITS
from funding.models import BasisSet
from funding.problems import sentences
from funding.services.basis import ALONE, CLASS, HOST, MEMBER
from portal.lib.fields import KronerField

MOST_POTS = 6
EACH, BY_CLASS, AMOUNT, SHARE, REST = "each", "each_by_class", "amount", "share", "rest"
DIVIDED = (AMOUNT, SHARE, REST)

SOURCES = [
    ("", gettext_lazy("– not in use –")),
    (EACH, gettext_lazy("So many kroner to each owner")),
    (BY_CLASS, gettext_lazy("Kroner to each, by class (host, member)")),
    (AMOUNT, gettext_lazy("An amount, to be divided")),
    (SHARE, gettext_lazy("A share of the frame, to be divided")),
    (REST, gettext_lazy("What the other pots leave, to be divided")),
]
# The owners that a pot is for, as the classes of the basis.
ONLY = {
    "": gettext_lazy("All owners"),
    f"{HOST},{MEMBER}": gettext_lazy("Owners in a network"),
    HOST: gettext_lazy("Hosts of a network"),
    MEMBER: gettext_lazy("Members that are not hosts"),
    ALONE: gettext_lazy("Owners without a network"),
}
CLASS_FIELDS = {HOST: "host_nok", MEMBER: "member_nok", ALONE: "alone_nok"}
LARGEST_PERCENT_DECIMALS = 10
UNKNOWN = {"invalid_choice": gettext_lazy("Choose one from the list.")}


class PotForm(forms.Form):
    """One pot. Which fields it needs follows from its source."""

    name = forms.CharField(
        label=gettext_lazy("Name of the pot"),
        max_length=120,
        required=False,
        error_messages={"max_length": gettext_lazy("Give the pot a shorter name.")},
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Where its money is from"),
        choices=SOURCES,
        required=False,
        error_messages=UNKNOWN,
    )
    value = forms.CharField(
        label=gettext_lazy("Kroner, or per cent for a share"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    by = forms.ChoiceField(
        label=gettext_lazy("Divided by"), required=False, error_messages=UNKNOWN
    )
    only = forms.ChoiceField(
        label=gettext_lazy("For"),
        choices=list(ONLY.items()),
        required=False,
        error_messages=UNKNOWN,
    )
    minimum = KronerField(label=gettext_lazy("At least to each"), required=False)
    maximum = KronerField(label=gettext_lazy("At most to each"), required=False)
    host_nok = KronerField(label=gettext_lazy("To a host"), required=False)
    member_nok = KronerField(label=gettext_lazy("To a member"), required=False)
    alone_nok = KronerField(
        label=gettext_lazy("To an owner without a network"), required=False
    )

    def __init__(
        self, *args: Any, columns: Iterable[tuple[str, str | Promise]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        by = cast(forms.ChoiceField, self.fields["by"])
        by.choices = [
            ("", gettext_lazy("– choose –")),
            (EQUAL, gettext_lazy("Equally")),
            *columns,
        ]

    @property
    def is_used(self) -> bool:
        return bool(self.cleaned_data.get("name") or self.cleaned_data.get("source"))

    @property
    def has_more(self) -> bool:
        """Whether limits or amounts by class are in use, or wrong."""
        names = ("minimum", "maximum", *CLASS_FIELDS.values())
        by_class = self["source"].value() == BY_CLASS
        return by_class or any(self[name].value() not in (None, "") for name in names)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["pot"] = None
        if not self.is_used:
            typed = [data.get(name) for name in ("value", "minimum", "maximum")]
            if any(each not in (None, "") for each in typed):
                self.add_error("source", _("Say where the money of this pot is from."))
            return data
        if not data.get("name"):
            self.add_error("name", _("Give the pot a name."))
        source = data.get("source")
        if not source and "source" not in self.errors:
            self.add_error("source", _("Say where the money of this pot is from."))
        if source in DIVIDED and not data.get("by") and "by" not in self.errors:
            self.add_error("by", _("Say what the pot is divided by."))
        data["pot"] = self._pot(data, source or "")
        return data

    def _pot(self, data: dict[str, Any], source: str) -> dict[str, object]:
        """The pot as the key file writes it."""
        pot: dict[str, object] = {"name": data.get("name", "")}
        if source in (EACH, AMOUNT):
            pot[source] = self._value(data, self._kroner)
        elif source == SHARE:
            pot[SHARE] = self._value(data, self._share)
        elif source == REST:
            pot[REST] = True
        elif source == BY_CLASS:
            pot[BY_CLASS] = {"column": CLASS, "amounts": self._by_class(data)}
        if source in DIVIDED:
            pot["by"] = data.get("by") or EQUAL
            for limit in ("minimum", "maximum"):
                if data.get(limit) is not None:
                    pot[limit] = data[limit]
        elif data.get("minimum") is not None or data.get("maximum") is not None:
            self.add_error(
                "minimum" if data.get("minimum") is not None else "maximum",
                _("This pot gives each owner its own amount. Take the limit away."),
            )
        if data.get("only"):
            pot["only"] = {"column": CLASS, "in": data["only"].split(",")}
        return pot

    def _value(self, data: Mapping[str, Any], read: Any) -> object:
        text = str(data.get("value") or "").strip()
        try:
            return read(text)
        except ValidationError as error:
            self.add_error("value", error)
            return 0

    @staticmethod
    def _kroner(text: str) -> int:
        if not text:
            raise ValidationError(_("Write the amount in whole kroner."))
        return int(KronerField().clean(text))

    @staticmethod
    def _share(text: str) -> str:
        """«12,5» per cent as the part "0.125"."""
        plain = text.removesuffix("%").strip().replace(",", ".")
        digits = plain.replace(".", "", 1)
        if not (digits.isascii() and digits.isdigit() and plain[-1:].isdigit()):
            raise ValidationError(
                _("Write the share as a percentage, such as 20 or 12,5.")
            )
        whole, _dot, decimals = plain.partition(".")
        if len(whole) > 3 or len(decimals) > LARGEST_PERCENT_DECIMALS:
            raise ValidationError(_("Write the share with fewer digits."))
        share = Decimal(plain) / 100
        if not 0 < share <= 1:
            raise ValidationError(_("A share is above 0 and at most 100 per cent."))
        return f"{share.normalize():f}"

    def _by_class(self, data: Mapping[str, Any]) -> dict[str, int]:
        amounts = {
            name: data[field]
            for name, field in CLASS_FIELDS.items()
            if data.get(field) is not None
        }
        if not amounts and not any(f in self.errors for f in CLASS_FIELDS.values()):
            self.add_error("host_nok", _("Write the amount for each class."))
        return amounts


class KeyForm(forms.Form):
    """The key as a whole, and the figures that it is tried on."""

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
        choices=[
            (ROUNDING_UNITS[0], gettext_lazy("whole kroner")),
            (ROUNDING_UNITS[1], gettext_lazy("whole hundreds")),
            (ROUNDING_UNITS[2], gettext_lazy("whole thousands")),
        ],
    )
    figures = forms.ChoiceField(label=gettext_lazy("Figures"), error_messages=UNKNOWN)
    form_key = forms.UUIDField(widget=forms.HiddenInput)
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


class Pots(forms.BaseFormSet):  # type: ignore[type-arg]
    """The rows; ``rows[n]`` is the n-th pot of the key, blank rows left out."""

    @property
    def rows(self) -> list[PotForm]:
        return [row for row in self.forms if row.is_used]


PotFormSet = forms.formset_factory(
    PotForm,
    formset=Pots,
    extra=0,
    max_num=MOST_POTS,
    absolute_max=MOST_POTS,
    validate_max=True,
)


def definition_of(form: KeyForm, pots: Pots) -> dict[str, object]:
    """The key file that the forms say; call it when both are valid."""
    return {
        "name": form.cleaned_data["name"],
        "rounding_unit": form.cleaned_data["rounding_unit"],
        "pots": [row.cleaned_data["pot"] for row in pots.rows],
    }


def add_problems(form: KeyForm, pots: Pots, problems: Iterable[Problem]) -> None:
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
    if field.startswith("each_by_class.amounts."):
        return CLASS_FIELDS.get(field.rpartition(".")[2])
    return {
        "each": "value",
        "amount": "value",
        "share": "value",
        "by": "by",
        "name": "name",
        "minimum": "minimum",
        "maximum": "maximum",
    }.get(field)


def initial_pots(definition: Mapping[str, Any]) -> list[dict[str, object]] | None:
    """A saved key as rows of the form; None when the form cannot say all of it."""
    rows = [_initial_pot(pot) for pot in definition["pots"]]
    found = [row for row in rows if row is not None]
    return found if len(found) == len(rows) <= MOST_POTS else None


def _initial_pot(pot: Mapping[str, Any]) -> dict[str, object] | None:
    source = next(kind for kind, _label in SOURCES if kind and kind in pot)
    row: dict[str, object] = {
        "name": pot["name"],
        "source": source,
        "by": pot.get("by", ""),
        "minimum": pot.get("minimum"),
        "maximum": pot.get("maximum"),
    }
    if source in (EACH, AMOUNT):
        row["value"] = f"{pot[source]:,}".replace(",", "\u00a0")
    elif source == SHARE:
        row["value"] = f"{(Decimal(pot[SHARE]) * 100).normalize():f}".replace(".", ",")
    elif source == BY_CLASS:
        amounts = pot[BY_CLASS]["amounts"]
        if pot[BY_CLASS]["column"] != CLASS or set(amounts) - set(CLASS_FIELDS):
            return None
        row |= {CLASS_FIELDS[name]: nok for name, nok in amounts.items()}
    only = pot.get("only")
    if only:
        classes = ",".join(name for name in CLASS_FIELDS if name in only["in"])
        known = classes in ONLY and not set(only["in"]) - set(CLASS_FIELDS)
        if only["column"] != CLASS or not known:
            return None
        row["only"] = classes
    return row
