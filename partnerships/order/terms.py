"""The terms that an order may ask for days and people in."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from partnerships.models import Need, NeedLine

SPRING, AUTUMN = Need.Term.SPRING, Need.Term.AUTUMN


@dataclass(frozen=True, slots=True, order=True)
class TermOf:
    """Spring is to the end of July, autumn the rest of the year."""

    year: int
    is_autumn: bool

    @property
    def term(self) -> str:
        return str(AUTUMN if self.is_autumn else SPRING)

    @property
    def key(self) -> str:
        """``2018_autumn``, as cells and forms name it."""
        return f"{self.year}_{self.term}"

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, 8 if self.is_autumn else 1, 1)

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.year, *((12, 31) if self.is_autumn else (7, 31)))

    def __str__(self) -> str:
        words = _("autumn %(year)s") if self.is_autumn else _("spring %(year)s")
        return words % {"year": self.year}


def term_of(key: str) -> TermOf:
    year, _sep, term = key.partition("_")
    return TermOf(int(year), term == AUTUMN)


def terms_of(lines: Iterable[NeedLine]) -> list[TermOf]:
    return terms_of_years({line.year for line in lines})


def terms_of_years(granted: Iterable[int]) -> list[TermOf]:
    """From the first granted year to the spring after the last one."""
    years = sorted(granted)
    if not years:
        return []
    found = [
        TermOf(year, is_autumn)
        for year in range(years[0], years[-1] + 2)
        for is_autumn in (False, True)
    ]
    return found[:-1]


def is_within(term: TermOf, starts_on: dt.date, ends_on: dt.date) -> bool:
    return term.first_day <= ends_on and starts_on <= term.last_day
