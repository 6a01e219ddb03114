"""What is known of a column: where its figures are from, and what they should sum to.

``BasisSet.sources`` is {column: facts}, where what is not known is left out:
{"inhabitants": {"source": "SSB 07459", "year": 2018, "sector": "both",
"published": "265238"}}.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST_SOURCE = 200


class Sector(models.TextChoices):
    PUBLIC = "public", pgettext_lazy("sector of schools", "public")
    PRIVATE = "private", pgettext_lazy("sector of schools", "private")
    BOTH = "both", _("public and private")


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one column. ``published`` is the sum that its source states, if it does."""

    source: str = ""
    year: int | None = None
    sector: str = ""
    published: Decimal | None = None

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> Self:
        published = saved.get("published")
        return cls(
            source=saved.get("source", ""),
            year=saved.get("year"),
            sector=saved.get("sector", ""),
            published=None if published is None else Decimal(published),
        )

    def as_dict(self) -> dict[str, str | int]:
        known: dict[str, str | int] = {}
        if self.source:
            known["source"] = self.source
        if self.year is not None:
            known["year"] = self.year
        if self.sector:
            known["sector"] = self.sector
        if self.published is not None:
            known["published"] = plain(self.published)
        return known

    @property
    def sector_label(self) -> str:
        return str(dict(Sector.choices).get(self.sector, ""))


def plain(number: Decimal) -> str:
    """«512.4»: without zeros at the end, without grouping."""
    return f"{number.normalize():f}"
