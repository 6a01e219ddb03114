"""Days that have long been when something is made: a slip of the keyboard, most often.

It is told beside what is missing, and refused nobody: some do write down what was.
"""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from partnerships.models import Milestone
from portal.lib import clock
from portal.lib.formats import day
from portal.lib.text import Text

LONG = dt.timedelta(days=365)


def long_past(
    first: dt.date | None, last: dt.date | None, milestones: Iterable[Milestone] = ()
) -> list[str]:
    """A sentence for each of a period's days, and of its milestones."""
    days: list[tuple[Text, dt.date | None]] = [
        (_("First day"), first),
        (_("Last day"), last),
        *((f"“{one.title}”", one.on) for one in milestones),
    ]
    ago = clock.today() - LONG
    text = _("%(what)s: %(day)s is more than a year ago. Is the year right?")
    return [
        text % {"what": what, "day": day(on)} for what, on in days if on and on < ago
    ]
