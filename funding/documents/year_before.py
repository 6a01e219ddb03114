"""This year's grants beside the last one's, across mergers and splits.

Owners that follow one another stand on one row, so that the sums of both years stay
whole: nothing is shared out between the parts of a split by guessing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from funding.documents.parts import must_equal

Granted = tuple[str, int]  # name, whole NOK


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """Owners that are one another's followers. An amount is None where nobody is."""

    before: tuple[str, ...]
    now: tuple[str, ...]
    before_nok: int | None
    now_nok: int | None

    @property
    def change_nok(self) -> int | None:
        if self.before_nok is None or self.now_nok is None:
            return None
        return self.now_nok - self.before_nok

    @property
    def is_merger(self) -> bool:
        return len(self.before) > 1 and len(self.now) == 1

    @property
    def is_split(self) -> bool:
        return len(self.before) == 1 and len(self.now) > 1

    @property
    def is_mixed(self) -> bool:
        return len(self.before) > 1 and len(self.now) > 1

    @property
    def is_new(self) -> bool:
        return not self.before

    @property
    def is_gone(self) -> bool:
        return not self.now


@dataclass(frozen=True, slots=True)
class YearBefore:
    year: int
    reference: str
    granted_nok: int
    rows: tuple[ChangeRow, ...]

    def check(self, now_nok: int) -> None:
        before = sum(row.before_nok or 0 for row in self.rows)
        must_equal(_("what was granted the year before"), before, self.granted_nok)
        now = sum(row.now_nok or 0 for row in self.rows)
        must_equal(_("what is granted, beside the year before"), now, now_nok)


def compare(
    before: Mapping[int, Granted],
    now: Mapping[int, Granted],
    follows: Iterable[tuple[int, int]],
) -> tuple[ChangeRow, ...]:
    """Rows in the order of ``now``; those that are gone come last.

    before, now   organisation id -> (name, kroner), each in the order to show
    follows       (old id, new id) of every change between the two years
    """
    root = _together([*before, *now], follows)
    rows: dict[int, tuple[list[Granted], list[Granted]]] = {}
    for one, found in now.items():
        rows.setdefault(root[one], ([], []))[1].append(found)
    for one, found in before.items():
        rows.setdefault(root[one], ([], []))[0].append(found)
    return tuple(
        ChangeRow(
            before=tuple(name for name, _amount in old),
            now=tuple(name for name, _amount in new),
            before_nok=sum(amount for _name, amount in old) if old else None,
            now_nok=sum(amount for _name, amount in new) if new else None,
        )
        for old, new in rows.values()
    )


def _together(ids: list[int], follows: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Each id with one that stands for all that it is connected to."""
    parent = {one: one for one in ids}

    def top(one: int) -> int:
        while parent.setdefault(one, one) != one:
            one = parent[one]
        return one

    for old, new in follows:
        parent[top(old)] = top(new)
    return {one: top(one) for one in ids}
