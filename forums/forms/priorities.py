"""The forum's order with amounts, and the scenarios beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.advice.money import KeyChoice
from forums.advice.needs import YearLine, YearNeed
from forums.forms.meeting import KeyForm
from forums.models import Scenario
from forums.models.agenda import LONGEST_TEXT
from forums.services.priorities import Placed
from partnerships.forms.ranking import OrderForm
from portal.lib.fields import KronerField, alike, lazily

AMOUNT = KronerField(required=False)
REASON = forms.CharField(
    required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
)


@lazily
def amount_label(one: YearLine) -> str:
    named = {"recipient": one.recipient, "year": one.year}
    return _("%(recipient)s %(year)s, kroner") % named


@lazily
def reason_label(title: str) -> str:
    return _("Reason for “%(title)s”") % {"title": title}


def _amount(pk: int) -> str:
    return f"amount_{pk}"


def _reason(pk: int) -> str:
    return f"reason_{pk}"


@dataclass(frozen=True, slots=True)
class Row:
    """A need with its fields."""

    one: YearNeed
    place: forms.BoundField | None
    amounts: list[tuple[YearLine, forms.BoundField]]
    reason: forms.BoundField

    @property
    def labelled(self) -> Iterator[tuple[str, forms.BoundField]]:
        """Each amount with whose it is, and what is asked for."""
        return ((each.asked, bound) for each, bound in self.amounts)


class AmountFields:
    """Fields for the amounts of each line and the reason of each need."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def add_amounts(self, one: YearNeed, lines: Sequence[YearLine]) -> None:
        """``lines``: those of the need that have a field here."""
        for each in lines:
            field = alike(AMOUNT, label=amount_label(each), initial=each.thought_nok)
            self.fields[_amount(each.pk)] = field
        why = alike(REASON, label=reason_label(one.need.title), initial=one.reason)
        self.fields[_reason(one.need.pk)] = why

    def amounts_of(self, one: YearNeed) -> dict[int, int]:
        """Those that are typed, and those kept before that have no field here."""
        kept = {each.pk: each.thought_nok for each in one.lines}
        typed = {
            pk: self.cleaned_data.get(_amount(pk))
            if _amount(pk) in self.fields
            else nok
            for pk, nok in kept.items()
        }
        return {pk: nok for pk, nok in typed.items() if nok is not None}

    def reason_of(self, one: YearNeed) -> str:
        return self.cleaned_data.get(_reason(one.need.pk)) or ""

    def row_of(self, one: YearNeed, place: forms.BoundField | None = None) -> Row:
        named = ((each, _amount(each.pk)) for each in one.lines)
        shown = [(each, self[name]) for each, name in named if name in self.fields]  # type: ignore[index]
        return Row(one, place, shown, self[_reason(one.need.pk)])  # type: ignore[index]


class PrioritiesForm(AmountFields, OrderForm):
    """A place, the year's amounts and a reason for each need. ``data``: a dict.

    Amounts of later years are typed on the need's own page, and stand.
    """

    def __init__(
        self, data: Any = None, *, found: Sequence[YearNeed], version: int
    ) -> None:
        self.found = {one.need.pk: one for one in found}
        super().__init__(
            data,
            needs=[one.need for one in found],
            ranks={one.need.pk: one.rank for one in found if one.rank is not None},
            initial={"version": version},
        )
        for one in found:
            self.add_amounts(one, one.now)

    def table(self) -> Iterator[Row]:
        for need, place in self.rows():
            yield self.row_of(self.found[need.pk], place)

    def places(self) -> list[Placed]:
        """Those with a number first, numbered without holes."""
        ranks = {pk: at for at, pk in enumerate(self.order(), start=1)}
        return [
            Placed(pk, ranks.get(pk), self.reason_of(one), self.amounts_of(one))
            for pk, one in self.found.items()
        ]


class WeighForm(AmountFields, forms.Form):
    """The amounts of all years, and the reason, of one need."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, one: YearNeed, version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.add_amounts(one, one.lines)


class AmountsForm(AmountFields, KeyForm):
    """A proposal to an item: words, and amounts for the lines of its needs."""

    text = forms.CharField(
        label=gettext_lazy("Proposal"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any = None, *, found: Sequence[YearNeed]) -> None:
        super().__init__(data)
        self.found = found
        for one in found:
            self.add_amounts(one, one.lines)

    def table(self) -> Iterator[Row]:
        for one in self.found:
            yield self.row_of(one)


class ScenarioForm(KeyForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("What if"), choices=Scenario.Kind.choices
    )
    percent = forms.IntegerField(
        label=gettext_lazy("Change of the frame, percent"),
        required=False,
        min_value=-100,
        max_value=100,
        help_text=gettext_lazy("For another frame. −10 is ten percent less."),
    )
    how = forms.ChoiceField(
        label=gettext_lazy("What is cut first"),
        choices=Scenario.How.choices,
        required=False,
        help_text=gettext_lazy("For another frame."),
    )
    key = forms.TypedChoiceField(
        label=gettext_lazy("Key"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("One of the county's keys."),
    )

    def __init__(self, data: Any = None, *, keys: Sequence[KeyChoice]) -> None:
        super().__init__(data)
        names = [(key.pk, key.name) for key in keys]
        self.fields["key"].choices = [("", "–"), *names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["percent"] = cleaned.get("percent") or 0
        cleaned["how"] = cleaned.get("how") or Scenario.How.IN_ORDER
        if cleaned.get("kind") == Scenario.Kind.KEY and not cleaned.get("key"):
            self.add_error("key", _("Choose a key."))
        return cleaned
