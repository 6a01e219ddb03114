"""Deadlines in weeks and in working days, over Easter, May and Christmas."""

import datetime as dt

import pytest

from portal.lib import working_days


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("one", "works"),
    [
        ("2018-03-29", False),  # Maundy Thursday
        ("2018-04-02", False),  # Easter Monday
        ("2018-04-03", True),
        ("2018-05-01", False),
        ("2018-05-10", False),  # Ascension Day
        ("2018-05-17", False),
        ("2018-05-21", False),  # Whit Monday
        ("2018-08-25", False),  # a Saturday
        ("2018-12-24", True),  # a Monday that no law makes a holiday
        ("2018-12-26", False),
    ],
)
def test_what_is_a_working_day(one, works):
    assert working_days.is_working_day(day(one)) is works


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ("2018-08-24", "2018-09-14"),  # three weeks to the day
        ("2018-08-25", "2018-09-17"),  # ends on a Saturday
        ("2018-04-26", "2018-05-18"),  # ends on 17 May
        ("2018-12-04", "2018-12-27"),  # ends on Christmas Day
        ("2018-03-08", "2018-04-03"),  # ends in Easter
    ],
)
def test_three_weeks_end_on_a_working_day(told, due):
    assert working_days.weeks_after(day(told), 3) == day(due)


@pytest.mark.parametrize(
    ("told", "count", "due"),
    [
        ("2018-08-24", 15, "2018-09-14"),
        ("2018-03-23", 5, "2018-04-04"),  # the week before Easter
        ("2018-12-21", 3, "2018-12-28"),
        ("2018-08-24", 0, "2018-08-24"),
    ],
)
def test_working_days_leave_out_the_others(told, count, due):
    assert working_days.working_days_after(day(told), count) == day(due)
    assert working_days.working_days_between(day(told), day(due)) == count
