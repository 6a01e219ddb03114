"""One pot of a key as a row of a form: all that the key file can say of it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.allocation.key import EQUAL, WEIGHT
from funding.allocation.key_reader import LONGEST_TEXT, clean
from funding.forms.named import named_in
from funding.services.basis import ALONE, CLASS, HOST, MEMBER
from portal.lib.fields import KronerField, SharedFields, plain_decimal

MOST_POTS = 12
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
OTHER, NAMED = "other", "named"
# Those that a pot is for: owners by the classes of the basis, or whom the key names.
ONLY = {
    "": gettext_lazy("All owners"),
    f"{HOST},{MEMBER}": gettext_lazy("Owners in a network"),
    HOST: gettext_lazy("Hosts of a network"),
    MEMBER: gettext_lazy("Members that are not hosts"),
    ALONE: gettext_lazy("Owners without a network"),
    OTHER: gettext_lazy("Classes that I write below"),
    NAMED: gettext_lazy("UH institutions and networks that I name below"),
}
UNNAMED = set(ONLY) - {NAMED}
NOT_CHOSEN = gettext_lazy(
    "Names are written below. Choose “UH institutions and networks that I name below”, "
    "or take the names away."
)
IN_WORDS = ("class_column", "class_amounts", "only_column", "only_classes", "named")
CLASS_FIELDS = {HOST: "host_nok", MEMBER: "member_nok", ALONE: "alone_nok"}
LARGEST_PERCENT_DECIMALS = 10
UNKNOWN = {"invalid_choice": gettext_lazy("Choose one from the list.")}


def _column(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_TEXT, required=False)


def _lines(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


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
    class_column = _column(gettext_lazy("Another column with classes"))
    class_amounts = _lines(
        gettext_lazy("Amounts by class, one on each line"),
        gettext_lazy("As «large: 200 000»."),
    )
    only_column = _column(gettext_lazy("The column that says who the pot is for"))
    only_classes = _lines(
        gettext_lazy("The classes it is for, one on each line"),
        gettext_lazy("As they are written in the figures."),
    )
    named = _lines(
        gettext_lazy("The UH institutions and networks, one on each line"),
        gettext_lazy(
            "As «974809672 Høgskulen i Volda», or the name of a network, whose host is "
            "paid. They share equally, or by weight if you write a colon and a number "
            "after each. A county-wide measure is a pot with its name, to the one that "
            "carries it; what a municipality carries for all is granted need by need."
        ),
    )

    def __init__(
        self,
        *args: Any,
        columns: Iterable[tuple[str, str | Promise]],
        networks: Mapping[str, str] = MappingProxyType({}),
        **kwargs: Any,
    ) -> None:
        """``networks``: the county's, which a pot may name; their names by code."""
        super().__init__(*args, **kwargs)
        self.networks = networks
        by = cast(forms.ChoiceField, self.fields["by"])
        by.choices = [
            ("", gettext_lazy("– choose –")),
            (EQUAL, gettext_lazy("Equally")),
            *columns,
        ]

    @property
    def title(self) -> str:
        """«children», or its number while it has no name: errors say which pot."""
        name = str(self["name"].value() or "").strip()
        if name:
            return f"«{name}»"
        at = str(self.prefix).rpartition("-")[2]
        return _("Pot %(n)s") % {"n": int(at) + 1} if at.isdigit() else ""

    def add_error(self, field: str | None, error: Any) -> None:
        """With the pot's name, so that the list of errors says where to look."""
        found = error.messages if isinstance(error, ValidationError) else [str(error)]
        named = [
            text if self.title in text else f"{self.title}: {text}" for text in found
        ]
        super().add_error(field, ValidationError(named))

    @property
    def is_used(self) -> bool:
        return bool(self.cleaned_data.get("name") or self.cleaned_data.get("source"))

    @property
    def has_more(self) -> bool:
        """Whether limits, classes or named recipients are in use, or wrong."""
        names = ("minimum", "maximum", *CLASS_FIELDS.values(), *IN_WORDS)
        by_class = self["source"].value() == BY_CLASS
        chosen = by_class or self["only"].value() in (OTHER, NAMED)
        return chosen or any(self[name].value() not in (None, "") for name in names)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["pot"] = None
        if not self.is_used:
            asked = ("value", "minimum", "maximum", "named")
            typed = [data.get(name) for name in asked]
            if any(each not in (None, "") for each in typed):
                self.add_error("source", _("Say where the money of this pot is from."))
            return data
        if not data.get("name"):
            self.add_error("name", _("Give the pot a name."))
        if (data.get("named") or "").strip() and data.get("only") in UNNAMED:
            self.add_error("only", NOT_CHOSEN)
        source = data.get("source")
        if not source and "source" not in self.errors:
            self.add_error("source", _("Say where the money of this pot is from."))
        lacks_by = source in DIVIDED and not data.get("by") and "by" not in self.errors
        if lacks_by and data.get("only") != NAMED:
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
            column = clean(data.get("class_column") or "") or CLASS
            pot[BY_CLASS] = {"column": column, "amounts": self._by_class(data)}
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
        if data.get("only") == NAMED:
            self._name(pot, data)
        elif data.get("only"):
            pot["only"] = self._only(data)
        return pot

    def _name(self, pot: dict[str, object], data: Mapping[str, Any]) -> None:
        """The recipients that the pot names, instead of owners of some classes."""
        try:
            pot["to"] = to = named_in(data.get("named", ""), self.networks)
        except ValidationError as error:
            pot["to"] = to = []
            self.add_error("named", error)
        weighed = any("weight" in each for each in to)
        if data.get("by") not in ("", EQUAL) or (data.get("by") and weighed):
            self.add_error(
                "by",
                _(
                    "Those that you name have no such figures. They share equally, or "
                    "by the weights that you write after their names."
                ),
            )
        if "by" in pot:
            pot["by"] = WEIGHT if weighed else EQUAL

    def _only(self, data: Mapping[str, Any]) -> dict[str, object]:
        if data["only"] != OTHER:
            return {"column": CLASS, "in": data["only"].split(",")}
        classes = [clean(line) for line in data.get("only_classes", "").splitlines()]
        found = [name for name in classes if name]
        if not found and "only_classes" not in self.errors:
            self.add_error("only_classes", _("Write the classes that the pot is for."))
        return {"column": clean(data.get("only_column") or "") or CLASS, "in": found}

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
        try:
            plain = plain_decimal(text)
        except ValueError:
            raise ValidationError(
                _("Write the share as a percentage, such as 20 or 12,5.")
            ) from None
        whole, _dot, decimals = plain.partition(".")
        if len(whole) > 3 or len(decimals) > LARGEST_PERCENT_DECIMALS:
            raise ValidationError(_("Write the share with fewer digits."))
        share = Decimal(plain) / 100
        if not 0 < share <= 1:
            raise ValidationError(_("A share is above 0 and at most 100 per cent."))
        return f"{share.normalize():f}"

    def _by_class(self, data: Mapping[str, Any]) -> dict[str, int]:
        amounts: dict[str, int] = {
            name: data[field]
            for name, field in CLASS_FIELDS.items()
            if data.get(field) is not None
        }
        for line in data.get("class_amounts", "").splitlines():
            if line.strip():
                self._add_class(amounts, line)
        wrong = {*CLASS_FIELDS.values(), "class_amounts"} & set(self.errors)
        if not amounts and not wrong:
            self.add_error("host_nok", _("Write the amount for each class."))
        return amounts

    def _add_class(self, amounts: dict[str, int], line: str) -> None:
        """«large: 200 000»; the class itself may have a colon in it."""
        name, _colon, written = line.rpartition(":")
        name = clean(name)
        try:
            nok = self._kroner(written.strip())
        except ValidationError as error:
            self.add_error("class_amounts", error)
            return
        if not name or name in amounts:
            self.add_error(
                "class_amounts",
                _("“%(line)s”: write each class once, then a colon and its amount.")
                % {"line": line.strip()[:40]},
            )
            return
        amounts[name] = nok


PotForm.base_fields = SharedFields(PotForm.base_fields, "by")


class Pots(forms.BaseFormSet):  # type: ignore[type-arg]
    """The rows; ``rows[n]`` is the n-th pot of the key, blank rows left out."""

    default_error_messages = {
        "missing_management_form": gettext_lazy(
            "The pots did not come with the form. Open the page anew."
        ),
        "too_many_forms": gettext_lazy("A key has at most %(num)d pots."),
    }

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Read every row: none is passed by because the browser says that it is new,
        and it stands as the page began.
        """
        super().add_fields(form, index)
        form.empty_permitted = False

    @property
    def rows(self) -> list[PotForm]:
        return [row for row in self.forms if row.is_used]

    @property
    def has_room(self) -> bool:
        return len(self.forms) < MOST_POTS


PotFormSet = forms.formset_factory(
    PotForm,
    formset=Pots,
    extra=0,
    max_num=MOST_POTS,
    absolute_max=MOST_POTS,
    validate_max=True,
)


def with_one_more(data: QueryDict) -> QueryDict:
    """What was sent, with an empty row more, where there is room for it."""
    total = data.get("pot-TOTAL_FORMS", "")
    more = data.copy()
    if total.isascii() and total.isdigit() and len(total) < 3:
        more["pot-TOTAL_FORMS"] = str(min(int(total) + 1, MOST_POTS))
    return more


def with_blanks(rows: list[dict[str, object]], blank: int) -> list[dict[str, object]]:
    """The rows, and empty ones to write in, as far as there is room."""
    return [*rows, *[{} for _ in range(blank)]][:MOST_POTS]


def all_errors(form: forms.Form, pots: "Pots") -> list[str]:
    """Everything that is wrong, in the order of the page."""
    found = [*form.non_field_errors()]
    found += [text for field in form for text in field.errors]
    if pots.is_bound:
        found += [*pots.non_form_errors()]
        for row in pots.forms:
            found += [*row.non_field_errors()]
            found += [text for field in row for text in field.errors]
    return found
