"""The days that an agreement can have beside its order's, and an appendix beside those
of the agreement that it is to."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partnerships.models import Agreement
from partnerships.models.agreement import MOVING, SIGNED
from partnerships.rules.agreements import is_within_order
from partnerships.rules.frameworks import is_not_too_long
from portal.lib.formats import day

PERIOD = ("starts_on", "ends_on")


def check_within_order(agreement: Agreement, changed: Sequence[str] = PERIOD) -> None:
    """Each of the days that are set now. Raises ValidationError, beside that day."""
    for name in PERIOD:
        if name in changed and not (within := is_within_order(agreement, name)):
            raise ValidationError({name: within.reason})


def check_first_day(appendix: Agreement) -> None:
    """An appendix does not begin before its agreement does. Raises ValidationError."""
    main, first = appendix.main, appendix.starts_on
    if main and main.starts_on and first and first < main.starts_on:
        text = _("The agreement begins on %(day)s.")
        raise ValidationError({"starts_on": text % {"day": day(main.starts_on)}})


def check_last_day(appendix: Agreement) -> None:
    """An appendix has the last day that its kind can have: its own facts move it too.

    Raises ValidationError.
    """
    last = last_day_of(appendix.main) if appendix.main else None
    ends_on, kind = appendix.ends_on, appendix.kind
    if last is None or ends_on is None:
        return
    if kind == Agreement.Kind.PROLONGATION and ends_on <= last:
        text = _("The agreement lasts to %(day)s: a prolongation ends after that.")
    elif appendix.gives_years and not (
        short := is_not_too_long(appendix.scheme_year, last, ends_on)
    ):
        raise ValidationError({"ends_on": short.reason})
    elif kind == Agreement.Kind.ENDING and ends_on >= last:
        text = _("The agreement lasts to %(day)s: it ends before time before that.")
    elif kind == Agreement.Kind.AMENDMENT and ends_on != last:
        text = _(
            "The agreement lasts to %(day)s: a prolongation or an ending moves that."
        )
    else:
        return
    raise ValidationError({"ends_on": text % {"day": day(last)}})


def last_day_of(agreement: Agreement) -> dt.date | None:
    """By its newest signed appendix that moves it, else by itself; so it stays when it
    has ended, and its appendices with it."""
    moved = agreement.appendices.filter(kind__in=MOVING, state__in=SIGNED)
    newest = moved.order_by("-in_force_at", "-pk").first()
    return newest.ends_on if newest else agreement.ends_on
