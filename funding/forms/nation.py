"""The frame of the country in a form, and the key that divides it among counties."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from funding.forms.decisions import TOO_LONG
from funding.forms.keys import KeyForm
from funding.forms.pots import (
    AMOUNT,
    CLASS_FIELDS,
    EACH,
    IN_WORDS,
    MOST_POTS,
    REST,
    SHARE,
    PotForm,
    Pots,
)
from portal.lib.fields import KronerField

SOURCES = [
    ("", _("– not in use –")),
    (EACH, _("So many kroner to each county")),
    (AMOUNT, _("An amount, to be divided")),
    (SHARE, _("A share of the frame, to be divided")),
    (REST, _("What the other pots leave, to be divided")),
]


class DivisionForm(KeyForm):
    """How much, from where, and the key as a whole."""

    amount_nok = KronerField(
        label=_("Frame in kroner"),
        help_text=_("What the state has set aside for the whole country this year."),
        error_messages={"required": _("Write the amount in whole kroner.")},
    )
    source = forms.CharField(
        label=_("Source"),
        help_text=_("Where the amount stands, such as the budget and its date."),
        max_length=200,
        error_messages={
            "required": _("Write where the amount is from."),
            "max_length": TOO_LONG,
        },
    )
    is_estimate = forms.BooleanField(
        label=_("The amount is an estimate"),
        help_text=_("It is then marked as an estimate wherever it is shown."),
        required=False,
    )

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, years=years, kept=(), **kwargs)

    def clean_amount_nok(self) -> int:
        amount_nok: int = self.cleaned_data["amount_nok"]
        if amount_nok == 0:
            raise ValidationError(gettext("A frame is more than 0 kroner."))
        return amount_nok


class CountyPotForm(PotForm):
    """A pot for all the counties: they are of no class."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("only", *CLASS_FIELDS.values(), *IN_WORDS):
            del self.fields[name]
        cast(forms.ChoiceField, self.fields["source"]).choices = SOURCES

    @property
    def has_more(self) -> bool:
        return any(self[name].value() for name in ("minimum", "maximum"))


CountyPotFormSet = forms.formset_factory(
    CountyPotForm,
    formset=Pots,
    extra=0,
    max_num=MOST_POTS,
    absolute_max=MOST_POTS,
    validate_max=True,
)
