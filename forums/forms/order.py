"""Numbers typed beside the items of an agenda become its order."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from forums.models import AgendaItem
from partnerships.forms.ranking import PlacesForm


class AgendaOrderForm(PlacesForm):
    """A number for each item, and the order that was shown. ``data``: a dict."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=5_000)

    def __init__(self, data: Any = None, *, items: Sequence[AgendaItem]) -> None:
        super().__init__(
            data,
            things=items,
            places={item.pk: item.number for item in items},
            initial={"seen": ",".join(str(item.pk) for item in items)},
        )

    def clean_seen(self) -> list[int]:
        typed = self.cleaned_data["seen"].split(",")
        if not all(one.isdecimal() and len(one) < 19 for one in typed):
            raise forms.ValidationError(_("Open the page anew."))
        return [int(one) for one in typed]
