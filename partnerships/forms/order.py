"""The form that an order is written in, and the one that changes are proposed in."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.forms.agreement import Plain
from partnerships.models import NeedLine, Order, Organisation
from partnerships.models.need import LONG_TEXT
from partnerships.order.cells import (
    COUNTS,
    DATES,
    DAYS,
    LABELS,
    PEOPLE,
    PRICE,
    TEXTS,
    Cells,
    label_of,
)
from partnerships.order.terms import TermOf, terms_of
from partnerships.services.order_cells import Contact
from portal.lib.fields import KeyField, KronerField

MOST, MOST_IN_A_TERM = 100_000, 366
CONTACTS = (1, 2)
HELP = {
    "content": gettext_lazy("What the institution does, and what you do yourselves."),
    "schools": gettext_lazy("Names of the schools, or «all»."),
}


@dataclass(frozen=True, slots=True)
class TermRow:
    term: TermOf
    days: forms.BoundField
    people: forms.BoundField


@dataclass(frozen=True, slots=True)
class PriceRow:
    line: NeedLine
    price: forms.BoundField


def _count(label: str, most: int = MOST) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class CellsForm(Plain):
    """What both sides may change: by the names of ``partnerships/order/cells.py``."""

    def __init__(
        self, data: Any = None, *, lines: Sequence[NeedLine], cells: Cells
    ) -> None:
        super().__init__(data, initial=dict(cells))
        self.lines = {line.pk: line for line in lines}
        self.terms = terms_of(lines)
        self._add_columns()
        for term in self.terms:
            for prefix in (DAYS, PEOPLE):
                name = f"{prefix}{term.key}"
                self.fields[name] = _count(label_of(name), MOST_IN_A_TERM)
        for line in lines:
            name = f"{PRICE}{line.pk}"
            label = label_of(name, self.lines)
            self.fields[name] = KronerField(label=label, required=False)

    def _add_columns(self) -> None:
        for name in TEXTS:
            self.fields[name] = forms.CharField(
                label=LABELS[name],
                help_text=HELP[name],
                required=False,
                max_length=LONG_TEXT,
                widget=forms.Textarea(attrs={"rows": 6 if name == "content" else 2}),
            )
            # Too long a text is told of, not cut while it is pasted.
            self.fields[name].widget.attrs.pop("maxlength", None)
        for name in COUNTS:
            self.fields[name] = _count(str(LABELS[name]))
        self.fields["forms"] = forms.MultipleChoiceField(
            label=LABELS["forms"],
            required=False,
            choices=Order.Form.choices,
            widget=forms.CheckboxSelectMultiple,
        )
        for name in DATES:
            self.fields[name] = forms.DateField(
                label=LABELS[name],
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )

    def term_rows(self) -> Iterator[TermRow]:
        for term in self.terms:
            days, people = self[f"{DAYS}{term.key}"], self[f"{PEOPLE}{term.key}"]
            yield TermRow(term, days, people)

    def price_rows(self) -> Iterator[PriceRow]:
        for pk, line in self.lines.items():
            yield PriceRow(line, self[f"{PRICE}{pk}"])

    def cells(self) -> Cells:
        """What was typed, of the fields that are no nonsense."""
        own = (*TEXTS, *COUNTS, "forms", *DATES, "title")
        return {
            name: value.isoformat() if isinstance(value, dt.date) else value
            for name, value in self.cleaned_data.items()
            if name in own or name.startswith((DAYS, PEOPLE, PRICE))
        }

    def prices(self) -> dict[int, int | None]:
        """By granted line, also of a form with faults elsewhere."""
        cleaned = getattr(self, "cleaned_data", None)
        known: Mapping[str, Any] = self.initial if cleaned is None else cleaned
        return {pk: known.get(f"{PRICE}{pk}") for pk in self.lines}


class OrderForm(CellsForm):
    """All of an order: a new one has its key, one that is there its version."""

    institution = forms.ModelChoiceField(
        label=gettext_lazy("UH institution"),
        queryset=Organisation.objects.none(),
        help_text=gettext_lazy("You may ask any institution in the country."),
        empty_label=gettext_lazy("Choose an institution"),
    )
    title = forms.CharField(
        label=LABELS["title"],
        help_text=gettext_lazy("Short, as it shall stand in lists and agreements."),
        max_length=200,
    )
    form_key = KeyField(widget=forms.HiddenInput(attrs={"data-kept": ""}))
    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(
        self,
        data: Any = None,
        *,
        lines: Sequence[NeedLine],
        cells: Cells,
        institution_id: int | None,
        order: Order | None = None,
        replaces: Order | None = None,
    ) -> None:
        super().__init__(data, lines=lines, cells=cells)
        there = Organisation.objects.of_kind(Organisation.Kind.UH).filter(valid_to=None)
        self.fields["institution"].queryset = there.in_norwegian_order()  # type: ignore[attr-defined]
        self.initial["institution"] = institution_id
        known = order or replaces
        contacts: list[Any] = list(known.contacts.all()) if known else []
        for number in CONTACTS:
            there_is = len(contacts) >= number
            self._add_contact(number, contacts[number - 1] if there_is else None)
        if order is None:
            del self.fields["version"]
            self.initial["form_key"] = uuid.uuid4()
        else:
            del self.fields["form_key"]
            self.initial["version"] = order.version

    def _add_contact(self, number: int, contact: Any) -> None:
        fields = {
            "name": forms.CharField(label=_("Name"), required=False, max_length=120),
            "email": forms.EmailField(label=_("E-mail at work"), required=False),
            "phone": forms.CharField(
                label=_("Phone at work"), required=False, max_length=30
            ),
        }
        for part, one in fields.items():
            name = f"contact_{number}_{part}"
            one.widget.attrs["autocomplete"] = "off"
            self.fields[name] = one
            self.initial[name] = getattr(contact, part, "")

    def contact_rows(self) -> list[list[forms.BoundField]]:
        return [
            [self[f"contact_{number}_{part}"] for part in ("name", "email", "phone")]
            for number in CONTACTS
        ]

    def clean(self) -> None:
        for number in CONTACTS:
            name, email, phone = self._contact(number)
            if name and not (email or phone):
                text = _("Write an e-mail address or a phone number.")
                self.add_error(f"contact_{number}_email", text)
            if not name and (email or phone):
                self.add_error(f"contact_{number}_name", _("Write whose it is."))

    def _contact(self, number: int) -> tuple[str, str, str]:
        given = self.cleaned_data
        name, email, phone = (
            given.get(f"contact_{number}_{part}", "")
            for part in ("name", "email", "phone")
        )
        return name, email, phone

    def contacts(self) -> list[Contact]:
        found = [Contact(*self._contact(number)) for number in CONTACTS]
        return [contact for contact in found if contact.name]


class ProposeForm(CellsForm):
    """What one side proposes otherwise, beside what stands."""

    message = forms.CharField(
        label=gettext_lazy("A few words about it"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(
        self, data: Any = None, *, lines: Sequence[NeedLine], cells: Cells, version: int
    ) -> None:
        super().__init__(data, lines=lines, cells=cells)
        self.initial["version"] = version


class AnswerForm(forms.Form):
    """A step that may be said something about: a reason, or a few words."""

    message = forms.CharField(
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, do: str, label: Any) -> None:
        super().__init__(data, auto_id=f"{do}-%s")
        self.fields["message"].label = label
        self.fields["message"].widget.attrs.pop("maxlength", None)
