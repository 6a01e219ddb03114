"""Numbers typed beside needs become an order."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Need
from partnerships.models.need import LONG_TEXT
from partnerships.pages import ranking as ranking_order

MOST = 9_999
UP, DOWN = "up", "down"


class OrderForm(forms.Form):
    """A number for each need; empty means that it has no place yet. ``data``: a dict.

    ``needs`` come in the order that they are shown; ``ranks`` is what is saved.
    """

    version = forms.CharField(widget=forms.HiddenInput, max_length=5_000)

    def __init__(
        self,
        data: Any = None,
        *,
        needs: Sequence[Need],
        ranks: dict[int, int],
        initial: dict[str, object],
    ) -> None:
        self.needs = {need.pk: need for need in needs}
        super().__init__(data, initial=initial)
        for need in needs:
            self.fields[_name(need.pk)] = forms.IntegerField(
                label=_("Place of “%(title)s”") % {"title": need.title},
                required=False,
                min_value=1,
                max_value=MOST,
                initial=ranks.get(need.pk),
                widget=forms.NumberInput(
                    attrs={"data-rank": "", "inputmode": "numeric"}
                ),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in ranking_order.doubled(self._typed()):
            same = [pk for pk, typed in self._typed().items() if typed == number]
            titles = ", ".join(f"«{self.needs[pk].title}»" for pk in same)
            sentence = _("%(titles)s have the same place, %(number)s.") % {
                "titles": titles,
                "number": number,
            }
            self.add_error(_name(same[-1]), sentence)
        return cleaned

    def rows(self) -> Iterator[tuple[Need, forms.BoundField]]:
        for pk, need in self.needs.items():
            yield need, self[_name(pk)]

    def order(self) -> list[int]:
        """The ids that have a number, best first."""
        typed = self._typed()
        ordered = ranking_order.in_order(typed, list(self.needs))
        return [pk for pk in ordered if typed.get(pk) is not None]

    def show_moved(self, move: str) -> None:
        """Show the order with one need a step up or down; nothing is saved.

        All get a number by it. What else is typed stands as it is.
        """
        way, _sep, pk = move.partition("-")
        if not pk.isdecimal() or way not in (UP, DOWN) or len(pk) > 18:
            return
        self.is_valid()
        order = ranking_order.in_order(self._typed(), list(self.needs))
        order = ranking_order.moved(order, int(pk), -1 if way == UP else 1)
        self.needs = {pk: self.needs[pk] for pk in order}
        numbers = {_name(pk): str(at) for at, pk in enumerate(order, start=1)}
        self.data = {**self.data, **numbers}
        self._errors = None

    def _typed(self) -> dict[int, int | None]:
        return {pk: self.cleaned_data.get(_name(pk)) for pk in self.needs}


class RankingForm(OrderForm):
    """The network's order, with the reason for it and who took part."""

    reason = forms.CharField(
        label=gettext_lazy("Why this order?"),
        help_text=gettext_lazy("The forum reads it beside the order."),
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    took_part = forms.CharField(
        label=gettext_lazy("Who took part in ranking?"),
        help_text=gettext_lazy("Owners and roles, and how the order was agreed on."),
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _name(pk: int) -> str:
    return f"rank_{pk}"
