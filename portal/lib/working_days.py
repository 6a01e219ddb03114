"""Norwegian working days: what deadlines in the law are counted in.

Sundays, public holidays and Saturdays are none. Source: domstolloven § 149, which
forvaltningsloven § 30 refers to: what ends on such a day ends on the next working day.
"""

from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays

DAY = timedelta(days=1)
SATURDAY = 5


@cache
def _holidays() -> HolidayBase:
    return country_holidays("NO")  # learns a year when it is asked for one of its days


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _holidays()


def working_day_from(day: date) -> date:
    """The day itself, or the next one that is a working day."""
    while not is_working_day(day):
        day += DAY
    return day


def weeks_after(day: date, weeks: int) -> date:
    """The last day of so many weeks, which begin to run on the day after."""
    return working_day_from(day + timedelta(weeks=weeks))


def working_days_after(day: date, count: int) -> date:
    """The last of so many working days, the first of them after that day."""
    for _n in range(count):
        day = working_day_from(day + DAY)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days come after the first one, the last one included."""
    days = (last - first).days
    return sum(is_working_day(first + DAY * n) for n in range(1, days + 1))
