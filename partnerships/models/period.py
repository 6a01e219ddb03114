"""Validity in days, said once: from and to, both inclusive, empty means open."""

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import CheckConstraint, F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def valid_on_q(on: "dt.date | F", prefix: str = "") -> Q:
    """Rows whose period has the day ``on`` in it; ``prefix`` follows a relation.

    The day may be a column of the query, or an ``OuterRef``.
    """
    started = Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": on})
    not_ended = Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gte": on})
    return started & not_ended


def period() -> Func:
    """The columns ``valid_from`` and ``valid_to`` as one range of days."""
    return Func(
        "valid_from",
        "valid_to",
        Value("[]"),
        function="DATERANGE",
        output_field=DateRangeField(),
    )


def in_order(name: str) -> CheckConstraint:
    """A period cannot end before it begins."""
    return CheckConstraint(
        name=name,
        condition=Q(valid_from=None)
        | Q(valid_to=None)
        | Q(valid_from__lte=F("valid_to")),
        violation_error_message=_("The last day cannot come before the first day."),
    )


def no_overlap(
    name: str,
    *fields: str,
    message: "str | StrPromise",
    among: Q | None = None,
) -> ExclusionConstraint:
    """Rows with the same ``fields`` never share a day; the database holds it.

    ``among`` leaves all other rows out of it.
    """
    same = [(field, RangeOperators.EQUAL) for field in fields]
    return ExclusionConstraint(
        name=name,
        expressions=[*same, (period(), RangeOperators.OVERLAPS)],
        condition=among,
        violation_error_message=message,
    )
