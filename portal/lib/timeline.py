"""Days on a line, for pictures of a period: ``{% load timeline %}`` draws them."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.formats import date_format

MOST_TICKS = 6
STEPS = (1, 2, 3, 6, 12, 24, 60)  # months
YEAR = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the line. ``shape``: "bar" and "shift" reach ``until``; "planned",
    "done", "late", "coming" and "off" are points.
    """

    shape: str
    on: dt.date
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """From the first day of a month to the last day of one."""

    first: dt.date
    last: dt.date

    @classmethod
    def around(cls, days: Iterable[dt.date | None]) -> "Timeline | None":
        """The months that have all these days; None when there are none."""
        known = [day for day in days if day is not None]
        if not known:
            return None
        last = max(known)
        after = _month(last, 1)
        return cls(min(known).replace(day=1), after - dt.timedelta(days=1))

    def place(self, on: dt.date) -> float:
        """0 to 100; what lies outside is put at the end."""
        days = (self.last - self.first).days or 1
        return 100 * min(max((on - self.first).days, 0), days) / days

    def has(self, on: dt.date) -> bool:
        return self.first <= on <= self.last

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Where months or years begin, a few of them: a year by its number."""
        months = (self.last.year - self.first.year) * YEAR
        months += self.last.month - self.first.month + 1
        step = next((step for step in STEPS if months <= step * MOST_TICKS), STEPS[-1])
        for ahead in range(months):
            on = _month(self.first, ahead)
            if (on.year * YEAR + on.month - 1) % step == 0:
                label = str(on.year) if on.month == 1 else date_format(on, "b")
                yield self.place(on), label


def _month(day: dt.date, ahead: int) -> dt.date:
    count = day.year * YEAR + day.month - 1 + ahead
    return dt.date(count // YEAR, count % YEAR + 1, 1)
