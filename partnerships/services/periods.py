"""Ending what holds for a time; whoever calls has asked whether it may."""

import datetime as dt
from typing import Protocol


class Holding(Protocol):
    valid_to: dt.date | None

    def full_clean(self) -> None: ...
    def save(self, *, update_fields: list[str]) -> None: ...


def end_on(row: Holding, last_day: dt.date) -> bool:
    """Write its last day; False where that is its last day already.

    Raises ValidationError for a day before the first.
    """
    if row.valid_to == last_day:
        return False
    row.valid_to = last_day
    row.full_clean()
    row.save(update_fields=["valid_to"])
    return True
