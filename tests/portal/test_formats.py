"""Numbers and dates, as they are to be read."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.formats import date_format

from portal.lib import formats

NBSP = "\u00a0"
MINUS = "\u2212"


@pytest.fixture(autouse=True)
def _nynorsk():
    with translation.override("nn"):
        yield


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0 kr"),
        (999, "999 kr"),
        (1_234_567, "1 234 567 kr"),
        (-19_602, f"{MINUS}19 602 kr"),
        (None, "–"),
    ],
)
def test_money_has_its_unit_and_never_wraps(amount, text):
    assert formats.nok(amount) == text.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1_204_318, None, "1 204 318"),
        (Decimal("512.40"), None, "512,4"),
        (Decimal("110.00"), None, "110"),
        (Decimal("110.00"), 1, "110,0"),
        (Decimal("0.05"), 1, "0,1"),
        (Decimal("-0.04"), 1, "0,0"),
        (512.4, None, "512,4"),
        (Decimal("1E+3"), None, "1 000"),
        (Decimal("-1234.5"), None, f"{MINUS}1 234,5"),
        (0, None, "0"),
        (None, None, "–"),
    ],
)
def test_a_number_keeps_its_decimals_unless_told(value, decimals, text):
    assert formats.number(value, decimals) == text.replace(" ", NBSP)


def test_a_change_shows_its_direction():
    changes = [formats.signed(change) for change in (19_602, -300, 0, None)]
    assert changes == [f"+19{NBSP}602", f"{MINUS}300", "0", "–"]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Decimal("23.0769"), None, "23,1 %"),
        (Decimal("23.0769"), 2, "23,08 %"),
        (30, None, "30 %"),
        (Decimal("30.00"), None, "30 %"),
        (Decimal("30.00"), 1, "30,0 %"),
        (Decimal("99.96"), None, "100 %"),
        (None, None, "–"),
    ],
)
def test_a_percentage_has_a_decimal_where_it_says_something(value, decimals, text):
    assert formats.percent(value, decimals) == text.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("language", "number", "day", "moment"),
    [
        ("nn", "0,5", "14. mars 2018", "14. mars 2018 kl. 15:02"),
        ("nb", "0,5", "14. mars 2018", "14. mars 2018 kl. 15:02"),
        ("en", "0.5", "14 March 2018", "14 March 2018 at 15:02"),
    ],
)
def test_each_language_has_its_own_form(language, number, day, moment):
    instant = datetime(2018, 3, 14, 14, 2, tzinfo=UTC)
    with translation.override(language):
        assert formats.number(Decimal("0.5")) == number
        assert formats.day(date(2018, 3, 14)) == day
        assert formats.moment(instant) == moment


def test_an_instant_is_shown_as_the_date_in_oslo():
    just_before_midnight_utc = datetime(2018, 6, 30, 22, 30, tzinfo=UTC)
    assert formats.day(just_before_midnight_utc) == "1. juli 2018"
    assert formats.short_day(just_before_midnight_utc) == "1. juli"
    assert formats.clock(just_before_midnight_utc) == "00:30"


@pytest.mark.parametrize(
    ("language", "form"), [("nn", "j. F Y"), ("nb", "j. F Y"), ("en", "j F Y")]
)
def test_every_month_has_the_name_that_its_language_has(language, form):
    for month in range(1, 13):
        first = date(2018, month, 1)
        with translation.override(language):
            assert formats.day(first) == date_format(first, form)


@pytest.mark.parametrize("form", [formats.day, formats.short_day, formats.moment])
def test_no_date_is_a_dash(form):
    assert form(None) == "–"


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (1, "1 kB"),
        (34_567, "35 kB"),
        (999_499, "999 kB"),
        (1_000_000, "1,0 MB"),
        (12_345_678, "12,3 MB"),
        (None, "–"),
    ],
)
def test_the_size_of_a_file_is_told_in_round_figures(octets, text):
    assert formats.size(octets) == text.replace(" ", NBSP)
