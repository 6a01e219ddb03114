"""The key in words and numbers, and pot by pot how every krone came about."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from funding.documents.parts import must_equal

EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class KeyInWords:
    name: str
    version: int
    rounding_unit_nok: int


@dataclass(frozen=True, slots=True)
class ClassAmount:
    name: str
    amount_nok: int


@dataclass(frozen=True, slots=True)
class Part:
    """One owner's part of a pot.

    weight   decimal text; None where nothing is divided
    exact    the share before rounding, cut after six decimals
    extra    whether it got one rounding unit for its large remainder
    limit    "minimum" or "maximum" where that decided the part, else ""
    """

    number: str
    name: str
    class_name: str
    weight: str | None
    exact: str
    amount_nok: int
    extra: bool
    limit: str


@dataclass(frozen=True, slots=True)
class PotTable:
    """One pot: where its money is from, who shares it how, and the parts.

    kind   "each", "each_by_class", "amount", "share" or "rest"
    by     the column that it is divided by, "equal", or "" where nothing is divided
    """

    name: str
    kind: str
    by: str
    each_nok: int | None
    classes: tuple[ClassAmount, ...]
    share_percent: str | None
    only_column: str
    only_classes: tuple[str, ...]
    minimum_nok: int | None
    maximum_nok: int | None
    amount_nok: int
    given_nok: int
    weight_sum: str | None
    parts: tuple[Part, ...]
    network: str = ""  # whose part it divides, in the second step of a key in two
    is_named: bool = False  # for those that the key names, not for owners

    def check(self) -> None:
        found = sum(part.amount_nok for part in self.parts)
        must_equal(_("the parts of the pot %s") % self.name, found, self.given_nok)

    @property
    def label(self) -> str:
        """Its name, and the network's where several divide their parts alike."""
        return f"{self.network}: {self.name}" if self.network else self.name

    @property
    def is_divided(self) -> bool:
        return bool(self.by)

    @property
    def is_equal(self) -> bool:
        return self.by == EQUAL

    @property
    def left_nok(self) -> int:
        return self.amount_nok - self.given_nok

    @property
    def by_class(self) -> list[tuple[str, int, int, int]]:
        """(class, kroner each, how many, kroner together), the largest first.

        One row with an empty class where all get the same.
        """
        if self.each_nok is not None:
            return [("", self.each_nok, len(self.parts), self.given_nok)]
        many = Counter(part.class_name for part in self.parts)
        return [
            (
                each.name,
                each.amount_nok,
                many[each.name],
                each.amount_nok * many[each.name],
            )
            for each in self.classes
        ]
