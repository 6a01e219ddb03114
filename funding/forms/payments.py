"""What is typed about payments: instalments, a day, a reason."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.forms.decisions import reason_field
from funding.pages.split_payees import SplitPayee
from funding.services.payment_files import within_budget_year
from partnerships.forms.call import DayField
from partnerships.forms.scheme_year import PercentField
from portal.lib.fields import KeyField, KronerField

Row = tuple[forms.BoundField, forms.BoundField]
ROWS, EMPTY = 4, 2


class _Instalments(forms.Form):
    """A day and a part of the grant a row; empty rows are none."""

    part_label: Any

    def __init__(
        self, data: Any = None, *, given: Iterable[tuple[date, Any]] = ()
    ) -> None:
        there = list(given)
        self.numbers = range(1, max(ROWS, len(there) + EMPTY) + 1)
        initial: dict[str, Any] = {}
        for number, (day, part) in enumerate(there, 1):
            initial |= {f"due_{number}": day, f"part_{number}": part}
        super().__init__(data, initial=initial)
        for number in self.numbers:
            self.fields[f"due_{number}"] = DayField(
                label=_("Day of instalment %(n)s") % {"n": number}, required=False
            )
            self.fields[f"part_{number}"] = self.part_field(
                label=_("%(part)s of instalment %(n)s")
                % {"part": self.part_label, "n": number},
                required=False,
            )

    def part_field(self, **options: Any) -> forms.Field:
        raise NotImplementedError

    def rows(self) -> Iterator[Row]:
        for number in self.numbers:
            yield self[f"due_{number}"], self[f"part_{number}"]

    def clean(self) -> None:
        for number in self.numbers:
            due, part = self._typed(number)
            if (due is None) != (part is None) and not self._is_wrong(number):
                missing = f"due_{number}" if due is None else f"part_{number}"
                self.add_error(missing, _("Fill in both, or neither."))

    def _typed(self, number: int) -> tuple[Any, Any]:
        cleaned = self.cleaned_data
        return cleaned.get(f"due_{number}"), cleaned.get(f"part_{number}")

    def _is_wrong(self, number: int) -> bool:
        return f"due_{number}" in self.errors or f"part_{number}" in self.errors

    def instalments(self) -> list[tuple[date, Any]]:
        typed = [self._typed(number) for number in self.numbers]
        return [(due, part) for due, part in typed if due is not None]


class SharesForm(_Instalments):
    part_label = gettext_lazy("Percent")

    def part_field(self, **options: Any) -> forms.Field:
        return PercentField(**options)


class AmountsForm(_Instalments):
    part_label = gettext_lazy("Kroner")

    def part_field(self, **options: Any) -> forms.Field:
        return KronerField(**options)


class FileForm(forms.Form):
    until = DayField(
        label=gettext_lazy("Due by"),
        help_text=gettext_lazy(
            "The file gets what is ready to be paid and due by this day."
        ),
    )
    form_key = KeyField(widget=forms.HiddenInput)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        verdict = within_budget_year(until)
        if not verdict:
            raise ValidationError(verdict.reason)
        return until


class RejectForm(forms.Form):
    reason = reason_field(
        gettext_lazy("Why it is rejected"),
        gettext_lazy("Its instalments are planned again, for another file."),
    )


class SuspendForm(forms.Form):
    reason = reason_field(
        gettext_lazy("Why the payment waits"),
        gettext_lazy("The recipient reads this too."),
    )


class PayeeForm(forms.Form):
    """Of those that a split recipient has become."""

    payee = forms.ChoiceField(
        label=gettext_lazy("Who is paid"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of those that follow the recipient."),
            "invalid_choice": gettext_lazy(
                "Choose one of those that follow the recipient."
            ),
        },
    )

    def __init__(self, data: Any = None, *, split: SplitPayee | None) -> None:
        initial = {"payee": str(split.paid.pk)} if split else {}
        super().__init__(data, initial=initial)
        self.names = {str(one.pk): one.name for one in split.among} if split else {}
        self.fields["payee"].choices = list(self.names.items())  # type: ignore[attr-defined]

    @property
    def chosen_name(self) -> str:
        return self.names[self.cleaned_data["payee"]]


class AnewForm(forms.Form):
    due = DayField(label=gettext_lazy("Pay it anew on"))


class RepaidForm(forms.Form):
    on = DayField(label=gettext_lazy("Repaid on"))


class MarkForm(forms.Form):
    """What came of the instalments that are ticked, or of all: ``numbers``."""

    PAID, ALL_PAID, RETURNED = "paid", "all_paid", "returned"

    act = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=[(PAID, ""), (ALL_PAID, ""), (RETURNED, "")],
        error_messages={
            "required": gettext_lazy("Choose one of the buttons."),
            "invalid_choice": gettext_lazy("Choose one of the buttons."),
        },
    )
    on = DayField(label=gettext_lazy("Day"))
    reason = reason_field(
        gettext_lazy("Why it came back"),
        gettext_lazy("Needed for what came back. Leave it empty for what is paid."),
    )
    payment = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Instalments"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Tick at least one instalment."),
            "invalid_choice": gettext_lazy("Tick instalments of this file."),
        },
    )

    def __init__(self, data: Any = None, *, numbers: Iterable[int]) -> None:
        super().__init__(data)
        self.numbers = list(numbers)
        act = self.data.get("act")
        self.fields["reason"].required = act == self.RETURNED
        self.fields["payment"].required = act != self.ALL_PAID
        self.fields["payment"].choices = [(n, "") for n in self.numbers]  # type: ignore[attr-defined]

    @property
    def ticked(self) -> list[str]:
        """As they were sent."""
        return list(self["payment"].value() or ())

    @property
    def chosen(self) -> list[int]:
        """The instalments that the button is about."""
        if self.cleaned_data["act"] == self.ALL_PAID:
            return self.numbers
        return list(self.cleaned_data["payment"])


def put(form: forms.Form, error: ValidationError) -> None:
    """What the service says, beside the field where the form has it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, faults in error.message_dict.items():
        for fault in faults:
            form.add_error(name if name in form.fields else None, fault)


def percent_of_rule(instalments: Iterable[Iterable[str]]) -> list[tuple[date, Decimal]]:
    return [(date.fromisoformat(day), Decimal(part)) for day, part in instalments]
