"""Days before the year that gives the money, or a last day before anybody is bound: a
slip of the keyboard, most often.

It is told beside what is missing, and refused nobody: some do write down what was.
"""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from partnerships.models import Milestone, SchemeYear
from portal.lib import clock
from portal.lib.formats import day
from portal.lib.text import Text


def has_passed(last: dt.date | None) -> list[str]:
    """A sentence, when the last day of what not all have signed has passed."""
    if last is None or last >= clock.today():
        return []
    text = _("Last day: %(day)s passed before all have signed. Is it right?")
    return [text % {"day": day(last)}]


def before_the_year(
    year: SchemeYear,
    first: dt.date | None,
    last: dt.date | None,
    milestones: Iterable[Milestone] = (),
) -> list[str]:
    """A sentence for each of a period's days, and of its milestones."""
    days: list[tuple[Text, dt.date | None]] = [
        (_("First day"), first),
        (_("Last day"), last),
        *((one.title, one.on) for one in milestones),
    ]
    text = _(
        "%(what)s: %(day)s is before %(year)s, the year that the money is from. Is it "
        "right?"
    )
    return [
        text % {"what": what, "day": day(on), "year": year.year}
        for what, on in days
        if on and on.year < year.year
    ]
