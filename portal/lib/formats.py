"""Numbers, money, dates and times as people read them, in the active language.

Digits are grouped by a no-break space in every language, so that an amount never
wraps; the decimal mark is a comma in Norwegian and a point in English. ``None``
means «does not apply» and is a dash: never confused with 0, nor with a text that is
empty because nobody has written it yet.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from django.utils.dates import MONTHS
from django.utils.timezone import localtime
from django.utils.translation import get_language

from portal.lib.money import NO_BREAK_SPACE, grouped

DASH = "–"
MINUS = "\u2212"

Number = int | Decimal | float

# language: decimal mark, between day and month, between date and time
_NORWEGIAN = (",", ". ", " kl. ")
_ENGLISH = (".", " ", " at ")


def _forms() -> tuple[str, str, str]:
    return _ENGLISH if (get_language() or "").startswith("en") else _NORWEGIAN


def number(value: Number | None, decimals: int | None = None) -> str:
    """``1204318`` as «1 204 318», ``Decimal("512.40")`` as «512,4».

    decimals   exactly so many, rounded half up; without it as many as the value has,
               less the zeros at the end
    """
    if value is None:
        return DASH
    if isinstance(value, int) and decimals is None:  # most figures: amounts and counts
        return MINUS + grouped(-value) if value < 0 else grouped(value)
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    whole, _, rest = f"{abs(exact):f}".partition(".")
    if decimals is None:
        rest = rest.rstrip("0")
    digits = grouped(int(whole)) + (_forms()[0] + rest if rest else "")
    return MINUS + digits if exact < 0 else digits


def signed(value: Number | None, decimals: int | None = None) -> str:
    """A change: «+19 602», «−300», «0»."""
    text = number(value, decimals)
    return "+" + text if value is not None and value > 0 else text


def nok(amount_nok: int | None) -> str:
    """``1234567`` as «1 234 567 kr»."""
    if amount_nok is None:
        return DASH
    return number(amount_nok) + NO_BREAK_SPACE + "kr"


def size(octets: int | None) -> str:
    """``1234567`` as «1,2 MB», ``34567`` as «35 kB»; nothing is less than 1 kB."""
    if octets is None:
        return DASH
    if octets >= 1_000_000:
        return number(Decimal(octets).scaleb(-6), 1) + NO_BREAK_SPACE + "MB"
    return number(max(1, round(Decimal(octets).scaleb(-3)))) + NO_BREAK_SPACE + "kB"


def percent(value: Number | None, decimals: int | None = None) -> str:
    """``Decimal("23.08")`` as «23,1 %»: the value is a percentage already.

    decimals   exactly so many; without it one at most, and none for «30 %»
    """
    if value is None:
        return DASH
    if decimals is None:
        value = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return number(value, decimals) + NO_BREAK_SPACE + "%"


def day(value: date | None) -> str:
    """«14. mars 2018»; of an instant, the date in Oslo."""
    if value is None:
        return DASH
    return _day(_in_oslo(value))


def short_day(value: date | None) -> str:
    """«14. mars», where the year is said nearby."""
    return DASH if value is None else _day_and_month(_in_oslo(value))


def clock(value: datetime | None) -> str:
    """«14:02»."""
    if value is None:
        return DASH
    return _clock(localtime(value))


def moment(value: datetime | None) -> str:
    """«14. mars 2018 kl. 14:02»."""
    if value is None:
        return DASH
    there = localtime(value)
    return _day(there) + _forms()[2] + _clock(there)


def _day(there: date) -> str:
    return f"{_day_and_month(there)} {there.year:04}"


def _clock(there: datetime) -> str:
    return f"{there.hour:02}:{there.minute:02}"


def _day_and_month(value: date) -> str:
    """Django's own words, without its reading of a format for each date of a list."""
    return f"{value.day}{_forms()[1]}{_month(get_language(), value.month)}"


@cache
def _month(_language: str | None, number: int) -> str:
    return str(MONTHS[number])


def _in_oslo(value: date) -> date:
    return localtime(value) if isinstance(value, datetime) else value
