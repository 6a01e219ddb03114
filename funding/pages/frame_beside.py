"""A county's frame beside what the country's division gives it."""

from django.utils.translation import gettext as _

from funding.models import Frame
from funding.services.frames import share_nok_of
from partnerships.models import SchemeYear
from portal.lib.formats import nok


def departure(year: SchemeYear, frame: Frame | None) -> str:
    """In words; "" where they are equal or one of them is missing. A query at most."""
    share_nok = share_nok_of(year) if frame else None
    if frame is None or share_nok is None or share_nok == frame.amount_nok:
        return ""
    facts = {
        "share": nok(share_nok),
        "frame": nok(frame.amount_nok),
        "difference": nok(abs(frame.amount_nok - share_nok)),
    }
    if frame.amount_nok > share_nok:
        text = _(
            "The country's division gives the county %(share)s. The frame here is "
            "%(frame)s, %(difference)s more."
        )
    else:
        text = _(
            "The country's division gives the county %(share)s. The frame here is "
            "%(frame)s, %(difference)s less."
        )
    said = text % facts
    if frame.is_estimate:
        said += " " + _("It is an estimate that the county has set itself.")
    return said
