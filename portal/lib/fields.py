"""Form fields that the whole portal types amounts and counts in."""

import re
from collections.abc import Callable, Mapping
from copy import copy, deepcopy
from typing import Any, ParamSpec, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from portal.lib.text import readable

# Spaces as people and spreadsheets write them; grouped in threes, or not at all.
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})
_KRONER = re.compile(r"[0-9]+|[0-9]{1,3}( [0-9]{3})+")
MOST_NOK = 9_999_999_999
_DECIMAL = re.compile(r"[0-9]+([.,][0-9]+)?")


def parse_nok(text: str) -> int:
    """Whole kroner from «120000» or «120 000»; ValueError for all else.

    "5000 000" may mean five million or a slip, so nothing is guessed.
    """
    plain = text.translate(_SPACES).strip().removesuffix(" kr")
    if not _KRONER.fullmatch(plain) or len(plain) > 20:
        raise ValueError(text)
    return int(plain.replace(" ", ""))


def plain_decimal(text: str) -> str:
    """«12,5», «12.5» or «12,5 %» as "12.5"; ValueError for all else.

    What Python takes for a number beside these, such as "1e2", "NaN" and digits of
    other scripts, nobody writes as a percentage.
    """
    plain = text.translate(_SPACES).strip().removesuffix("%").strip()
    if not _DECIMAL.fullmatch(plain):
        raise ValueError(text)
    return plain.replace(",", ".")


class KronerInput(forms.TextInput):
    """A class, since a field makes one of it, but copies an instance at length."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        own = {"inputmode": "numeric", "autocomplete": "off", "data-nok": ""}
        super().__init__({**own, **(attrs or {})})


class WrittenField(forms.CharField):
    """What a person writes; what nobody sees is nothing written."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        # Told, before it would be left out with what turns the text.
        ProhibitNullCharactersValidator()(text)
        return readable(text)


class KeyField(forms.UUIDField):
    """The key that a form carries, so that it is sent once; nobody types it."""

    _ANEW = _("This form has lost its key. Open the page anew, and send it from there.")
    default_error_messages = {"invalid": _ANEW, "required": _ANEW}


class SharedFields(dict[str, forms.Field]):
    """The fields of a form that there are many of on a page: shared by them, but for
    ``own``, which each changes. As ``base_fields``, which Django copies in depth for
    each form, because some form may change them.
    """

    def __init__(self, fields: Mapping[str, forms.Field], *own: str) -> None:
        super().__init__(fields)
        self.own = own

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return self | {name: deepcopy(self[name], memo) for name in self.own}


OneField = TypeVar("OneField", bound=forms.Field)
Said = ParamSpec("Said")


def lazily(say: Callable[Said, str]) -> Callable[Said, Any]:
    """A label of many fields, made where it is shown: mostly where one is wrong."""
    made: Callable[Said, Any] = lazy(say, str)
    return made


def alike(field: OneField, *, label: Any, initial: Any) -> OneField:
    """One of a form's many fields, of which only these differ: the rest is shared, and
    nobody may change it. To make a field anew takes ten times as long.
    """
    one = copy(field)
    one.label, one.initial = label, initial
    return one


class KronerField(forms.CharField):
    """An amount in whole kroner, 0 or more; empty stays empty (None), not 0."""

    default_error_messages = {
        "amount": _(
            "“%(text)s” is not an amount in whole kroner. Write it as 120000 or "
            "120 000, without øre."
        ),
        "too_much": _("The amount is above 9 999 999 999 kr. Check the digits."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", KronerInput)
        super().__init__(**options)

    def parse(self, text: str) -> int:
        return parse_nok(text)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            amount = self.parse(text)
        except ValueError:
            raise ValidationError(
                self.error_messages["amount"],
                code="amount",
                params={"text": text[:40]},
            ) from None
        if abs(amount) > MOST_NOK:
            raise ValidationError(self.error_messages["too_much"], code="too_much")
        return amount

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}".replace(",", "\u00a0") if isinstance(value, int) else value


class SignedKronerField(KronerField):
    """A change in whole kroner: «50 000», «+50 000», or «-50 000» and «−50 000»."""

    default_error_messages = {
        "amount": _(
            "“%(text)s” is not a change in whole kroner. Write it as 50 000 for more, "
            "or -50 000 for less."
        ),
    }

    def parse(self, text: str) -> int:
        less = text.startswith(("-", "\u2212"))
        amount = parse_nok(text.lstrip("+") if not less else text[1:])
        return -amount if less else amount
