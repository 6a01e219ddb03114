"""A county's frame beside what the country's division gives it."""

from django.utils.translation import gettext as _

from funding.models import Frame
from portal.lib.formats import nok


def departure(frame: Frame | None, share_nok: int | None) -> str:
    """In words; "" where they are equal or one of them is missing.

    ``share_nok``: what the division in force gives the county; 0 is as good as none.
    """
    if frame is None or not share_nok or share_nok == frame.amount_nok:
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
