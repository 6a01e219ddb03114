"""Numbers typed beside the items of an agenda become its order."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from forums.models import AgendaItem
from partnerships.pages import ranking

MOST = 9_999


class AgendaOrderForm(forms.Form):
    """A number for each item, and the order that was shown. ``data``: a dict."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=5_000)

    def __init__(self, data: Any = None, *, items: Sequence[AgendaItem]) -> None:
        self.items = {item.pk: item for item in items}
        super().__init__(data, initial={"seen": ",".join(map(str, self.items))})
        for item in items:
            self.fields[_name(item.pk)] = forms.IntegerField(
                label=_("Place of “%(title)s”") % {"title": item.title},
                required=False,
                min_value=1,
                max_value=MOST,
                initial=item.number,
                widget=forms.NumberInput(
                    attrs={"data-rank": "", "inputmode": "numeric"}
                ),
            )

    def clean_seen(self) -> list[int]:
        typed = self.cleaned_data["seen"].split(",")
        if not all(one.isdecimal() and len(one) < 19 for one in typed):
            raise forms.ValidationError(_("Open the page anew."))
        return [int(one) for one in typed]

    def rows(self) -> Iterator[tuple[AgendaItem, forms.BoundField]]:
        for pk, item in self.items.items():
            yield item, self[_name(pk)]

    def order(self) -> list[int]:
        """All the ids: by their numbers, ties and empty ones as they stood."""
        typed = {pk: self.cleaned_data.get(_name(pk)) for pk in self.items}
        return ranking.in_order(typed, list(self.items))

    def show_moved(self, move: str) -> None:
        """Show the order with one item a step up or down; nothing is saved."""
        way, _sep, pk = move.partition("-")
        if not pk.isdecimal() or way not in ("up", "down") or len(pk) > 18:
            return
        self.is_valid()
        order = ranking.moved(self.order(), int(pk), -1 if way == "up" else 1)
        self.items = {pk: self.items[pk] for pk in order}
        numbers = {_name(pk): str(at) for at, pk in enumerate(order, start=1)}
        self.data = {**self.data, **numbers}
        self._errors = None


def _name(pk: int) -> str:
    return f"place_{pk}"
