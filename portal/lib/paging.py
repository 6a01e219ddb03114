"""A page of a long list, at the same cost wherever in the list it is."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class Pages(Paginator):  # type: ignore[type-arg]
    """Finds which rows a page has from the nearer end, and reads only those.

    ``found``: in their order, narrow; ``listed``: the rows of keys, with what is shown.
    Sorting thousands of rows with all that they show is what a late page would cost.
    """

    def __init__(
        self,
        found: QuerySet[Any],
        per_page: int,
        *,
        count: int,
        listed: Callable[[QuerySet[Any, Any]], list[Any]],
    ) -> None:
        super().__init__(found, per_page)
        self.found, self.listed = found, listed
        self.count = count  # else it counts once more

    def page(self, number: int | str) -> Page[Any]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        end = min(first + self.per_page, self.count)
        keys = self.found.values("pk")
        if first <= self.count - end:
            return Page(self.listed(keys[first:end]), number, self)
        turned = keys.reverse()[self.count - end : self.count - first]
        return Page(self.listed(turned)[::-1], number, self)
