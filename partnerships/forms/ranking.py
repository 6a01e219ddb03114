"""Numbers typed beside things become an order."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Need
from partnerships.models.need import LONG_TEXT
from partnerships.pages import ranking as ranking_order
from portal.lib.fields import alike, lazily

MOST = 9_999
PLACE = forms.IntegerField(
    required=False,
    min_value=1,
    max_value=MOST,
    widget=forms.NumberInput(attrs={"data-rank": "", "inputmode": "numeric"}),
)
UP, DOWN = "up", "down"


@lazily
def place_label(title: str) -> str:
    return _("Place of “%(title)s”") % {"title": title}


class Titled(Protocol):
    pk: int
    title: str


class PlacesForm(forms.Form):
    """A number for each of the things, empty for one without a place. ``data``: a dict.

    ``things`` come in the order that they are shown; ``places`` is what is saved.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        things: Sequence[Titled],
        places: dict[int, int],
        initial: dict[str, object],
    ) -> None:
        self.things: dict[int, Any] = {thing.pk: thing for thing in things}
        super().__init__(data, initial=initial)
        for thing in things:
            self.fields[_name(thing.pk)] = alike(
                PLACE, label=place_label(thing.title), initial=places.get(thing.pk)
            )

    def rows(self) -> Iterator[tuple[Any, forms.BoundField]]:
        for pk, thing in self.things.items():
            yield thing, self[_name(pk)]

    def order(self) -> list[int]:
        """All the ids: by their numbers, ties and empty ones as they stood."""
        return ranking_order.in_order(self.typed(), list(self.things))

    def show_moved(self, move: str) -> None:
        """Show the order with one thing a step up or down; nothing is saved.

        All get a number by it. What else is typed stands as it is.
        """
        way, _sep, pk = move.partition("-")
        if not pk.isdecimal() or way not in (UP, DOWN) or len(pk) > 18:
            return
        self.is_valid()
        order = ranking_order.in_order(self.typed(), list(self.things))
        order = ranking_order.moved(order, int(pk), -1 if way == UP else 1)
        self.things = {pk: self.things[pk] for pk in order}
        numbers = {_name(pk): str(at) for at, pk in enumerate(order, start=1)}
        self.data = {**self.data, **numbers}
        self._errors = None

    def typed(self) -> dict[int, int | None]:
        return {pk: self.cleaned_data.get(_name(pk)) for pk in self.things}


class OrderForm(PlacesForm):
    """Of needs: two cannot have the same place, and one may have none."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=5_000)

    def __init__(
        self,
        data: Any = None,
        *,
        needs: Sequence[Need],
        ranks: dict[int, int],
        initial: dict[str, object],
    ) -> None:
        super().__init__(data, things=needs, places=ranks, initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in ranking_order.doubled(self.typed()):
            same = [pk for pk, typed in self.typed().items() if typed == number]
            titles = ", ".join(f"«{self.things[pk].title}»" for pk in same)
            sentence = _("%(titles)s have the same place, %(number)s.") % {
                "titles": titles,
                "number": number,
            }
            self.add_error(_name(same[-1]), sentence)
        return cleaned

    def order(self) -> list[int]:
        """The ids that have a number, best first."""
        typed = self.typed()
        return [pk for pk in super().order() if typed.get(pk) is not None]


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
