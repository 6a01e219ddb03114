"""The forum's order with amounts, and the scenarios beside it."""

from collections.abc import Iterator, Mapping, Sequence
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
from portal.lib.fields import KronerField


def amount_field(one: YearLine, initial: int | None) -> KronerField:
    """An amount for a budget line, never above what is asked for."""
    line = one.line
    label = _("%(recipient)s %(year)s, kroner")
    return KronerField(
        label=label % {"recipient": line.recipient.name, "year": line.year},
        required=False,
        initial=initial,
    )


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
    def now(self) -> list[tuple[YearLine, forms.BoundField]]:
        """Of the year that is divided."""
        return [both for both in self.amounts if both[0].line.year == self.one.year]

    @property
    def later(self) -> list[tuple[YearLine, forms.BoundField]]:
        return [both for both in self.amounts if both[0].line.year != self.one.year]

    @property
    def later_is_open(self) -> bool:
        """Whether something stands there that must be seen."""
        return any(bound.value() or bound.errors for _line, bound in self.later)


class AmountFields:
    """Fields for the amounts of each line and the reason of each need."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def add_amounts(
        self, one: YearNeed, amounts: Mapping[int, int | None], reason: str
    ) -> None:
        for each in one.lines:
            pk = each.line.pk
            self.fields[_amount(pk)] = amount_field(each, amounts.get(pk))
        self.fields[_reason(one.need.pk)] = forms.CharField(
            label=_("Reason for “%(title)s”") % {"title": one.need.title},
            required=False,
            max_length=2_000,
            initial=reason,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def amounts_of(self, one: YearNeed) -> dict[int, int]:
        """Those that are typed."""
        pks = [each.line.pk for each in one.lines]
        typed = {pk: self.cleaned_data.get(_amount(pk)) for pk in pks}
        return {pk: nok for pk, nok in typed.items() if nok is not None}

    def reason_of(self, one: YearNeed) -> str:
        return self.cleaned_data.get(_reason(one.need.pk)) or ""

    def fields_of(
        self, one: YearNeed
    ) -> tuple[list[tuple[YearLine, forms.BoundField]], forms.BoundField]:
        bound = [(each, self[_amount(each.line.pk)]) for each in one.lines]  # type: ignore[index]
        return bound, self[_reason(one.need.pk)]  # type: ignore[index]


class PrioritiesForm(AmountFields, OrderForm):
    """A place, amounts and a reason for each of the year's needs. ``data``: a dict."""

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
            thought = {each.line.pk: each.thought_nok for each in one.lines}
            self.add_amounts(one, thought, one.reason)

    def table(self) -> Iterator[Row]:
        for need, place in self.rows():
            one = self.found[need.pk]
            yield Row(one, place, *self.fields_of(one))

    def places(self) -> list[Placed]:
        """Those with a number first, numbered without holes."""
        ranks = {pk: at for at, pk in enumerate(self.order(), start=1)}
        return [
            Placed(pk, ranks.get(pk), self.reason_of(one), self.amounts_of(one))
            for pk, one in self.found.items()
        ]


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
            thought = {each.line.pk: each.thought_nok for each in one.lines}
            self.add_amounts(one, thought, one.reason)

    def table(self) -> Iterator[Row]:
        for one in self.found:
            yield Row(one, None, *self.fields_of(one))


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
