"""The rows that are public. What is not decided is in none of these queries."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Max, QuerySet, Sum

from funding.models import (
    Allocation,
    AllocationLine,
    ChangeDecision,
    ChangeLine,
    Granted,
    NeedGrant,
)
from partnerships.models import County, Need, NeedLine, Scheme, SchemeYear
from portal.lib.query import members
from portal.people.prepared import Prepared

NAMES = ("code", "name_nn", "name_nb", "name_en")
SHOWN = ("year", "county__code", "county__name", *(f"scheme__{of}" for of in NAMES))


def decided() -> QuerySet[Allocation]:
    return Allocation.objects.decided().filter(decision__isnull=False)


def changes() -> QuerySet[ChangeDecision]:
    """Later decisions that change what is decided; only those that are decided too."""
    return ChangeDecision.objects.decided().filter(allocation__in=decided())


def key_lines() -> QuerySet[AllocationLine]:
    return AllocationLine.objects.filter(allocation__in=decided())


def need_grants() -> QuerySet[NeedGrant]:
    """What lines of needs are granted by themselves, also for the years to come."""
    return NeedGrant.objects.filter(decision__allocation__in=decided())


def change_lines() -> QuerySet[ChangeLine]:
    return ChangeLine.objects.filter(change__in=changes())


# Who, kroner asked for, and kroner that the forum recommended, None if it has not.
Request = tuple[int, int, int | None]


def requests(of: int, year: int) -> QuerySet[NeedLine, Request]:
    """What was asked for of a scheme year that is decided, for that year, with what
    the forum recommended. Amounts alone: titles and texts of needs are not published.
    """
    sent = Need.objects.submitted().filter(scheme_year=of)
    lines = NeedLine.objects.filter(need__in=sent.values("pk"), year=year)
    sums = Sum("requested_nok"), Sum("recommended_nok")
    by_recipient = lines.values_list("recipient").order_by("recipient")
    rows: QuerySet[NeedLine, Request] = by_recipient.annotate(*sums)
    return rows


@dataclass(frozen=True, slots=True)
class YearRow:
    """A county's year of a scheme: what all its decisions have granted."""

    of: SchemeYear
    granted_nok: int
    recipients: int
    decided_at: list[dt.datetime]  # the newest of the decisions, and of the changes
    decisions: int

    @property
    def year(self) -> int:
        return self.of.year

    @property
    def county(self) -> County:
        return self.of.county

    @property
    def scheme(self) -> Scheme:
        return self.of.scheme

    @property
    def newest_at(self) -> dt.datetime:
        return max(self.decided_at)


def _scheme_years() -> QuerySet[SchemeYear]:
    found = SchemeYear.objects.filter(pk__in=decided().values("scheme_year"))
    order = found.order_by("-year", "county__code", "scheme__code")
    return order.select_related("county", "scheme").only(*SHOWN)


SCHEME_YEARS = Prepared(_scheme_years)


def scheme_years() -> list[SchemeYear]:
    """Those that anything is decided in, the newest first."""
    return SCHEME_YEARS.rows()


def years(of: Sequence[SchemeYear]) -> list[YearRow]:
    """In the order of ``of``, which come from ``scheme_years``: three queries."""
    counts: dict[int, int] = defaultdict(int)
    moments: dict[int, list[dt.datetime]] = defaultdict(list)
    stamps: dict[int, Stamp] = defaultdict(tuple)
    for year, count, newest, pk in _decisions(of):
        counts[year] += count
        moments[year].append(newest)
        stamps[year] += (count, newest, pk)
    found = _granted(stamps)
    return [
        YearRow(year, *found[year.pk], moments[year.pk], counts[year.pk])
        for year in of
        if year.pk in found
    ]


# Of a year's decisions and its later changes: how many, the newest, and its id.
Stamp = tuple[int | dt.datetime, ...]
# Nothing of a decision changes, so that its year's sums stand until there is another.
_kept: dict[int, tuple[Stamp, tuple[int, int]]] = {}


def _granted(stamps: Mapping[int, Stamp]) -> dict[int, tuple[int, int]]:
    """By year: kroner and recipients. A query for those with a new decision.

    The amounts are added up by a number alone; by the names it would take ten times
    as long.
    """
    known = {
        year: _kept[year][1]
        for year, stamp in stamps.items()
        if year in _kept and _kept[year][0] == stamp
    }
    rest = stamps.keys() - known.keys()
    if not rest:
        return known
    sums = Granted.objects.filter(scheme_year__in=rest).order_by()
    by_year = sums.values_list("scheme_year")
    rows = by_year.annotate(Sum("amount_nok"), Count("recipient", distinct=True))
    found = {year: (nok, count) for year, nok, count in rows}
    _kept.update({year: (stamps[year], found[year]) for year in found})
    return known | found


# A scheme year; of its decisions or changes how many, the newest, and its id.
Decided = tuple[int, int, dt.datetime, int]


def _by_year(
    rows: QuerySet[Any], of: str, year: str, decision: str = ""
) -> QuerySet[Any, Decided]:
    """``of``: ids of years as JSON; ``decision``: where its moment and id are."""
    found = rows.filter(**{f"{year}__in": members(of, "bigint")}).values_list(year)
    newest = Max(f"{decision}decided_at"), Max(f"{decision}pk")
    counted: QuerySet[Any, Decided] = found.annotate(Count("pk"), *newest).order_by()
    return counted


FIRST = Prepared(lambda of: _by_year(decided(), of, "scheme_year", "decision__"))
LATER = Prepared(lambda of: _by_year(changes(), of, "allocation__scheme_year"))


def _decisions(of: Sequence[SchemeYear]) -> list[Decided]:
    ids = json.dumps([year.pk for year in of])
    return [*FIRST.rows(ids), *LATER.rows(ids)]


@dataclass(frozen=True, slots=True)
class State:
    """``mark`` is another as soon as anything that is published is."""

    mark: str
    updated_at: dt.datetime | None


# A line of a decision never changes, but the names of those who receive may.
STATE = """
    SELECT greatest(first.newest, later.newest), first.*, later.*,
        (SELECT md5(string_agg(concat_ws(' ', kind, number, org_number, name), ','
                               ORDER BY id)) FROM partnerships_organisation),
        (SELECT md5(string_agg(name, ',' ORDER BY id)) FROM partnerships_network),
        (SELECT md5(string_agg(name, ',' ORDER BY id)) FROM partnerships_county)
    FROM (SELECT count(*), max(id), max(decided_at) AS newest
            FROM funding_decision) AS first,
         (SELECT count(*), max(id), max(decided_at) AS newest
            FROM funding_changedecision WHERE state = 'decided') AS later
"""


def state() -> State:
    """In one query, written out because Django has no word for the half of it."""
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        found = cursor.fetchone()
    return State(" ".join(map(str, found)), found[0])
