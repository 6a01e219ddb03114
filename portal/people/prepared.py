"""Queries that Django makes once, and that are then asked with other values.

To make a query of many tables takes Django some ten times as long as PostgreSQL takes
to answer it, and was a third of what a page cost. From request to request it is the
same query, but for who asks, and for what.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler
from django.http import Http404
from psycopg.types.numeric import Int2, Int4, Int8

from portal.lib import clock
from portal.people.actor import Actor

Row = TypeVar("Row")  # a model's object, or what ``values_list`` gives
Leaf = int | str | date | datetime
Form = type[Leaf] | Actor
Sql = tuple[str, tuple[Any, ...]]  # and its parameters
NOTHING: Sql = ("", ())
BITS = {Int2: 15, Int4: 31, Int8: 63}  # that a column's numbers have
KEPT = 64  # forms of one query: kinds of actors, and how many counties they have
_all: "list[Prepared[Any]]" = []


def forget() -> None:
    """Make every query anew: for who watches how it is made."""
    for prepared in _all:
        prepared.forget()


class Prepared(Generic[Row]):
    """The rows of the query that ``make`` gives, whatever the values it is given.

    A value is a number, a text, a day, a moment or an actor, and never None. ``make``
    gets stand-ins: it must not look at them, except for what kind of actor it is; nor
    at the clock, except for the date; and it must not ask the database anything.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Row]]) -> None:
        self.make = make
        self._made = lru_cache(maxsize=KEPT)(self._make_once)
        _all.append(self)

    def forget(self) -> None:
        self._made.cache_clear()

    def rows(self, *values: Leaf | Actor, after: Sql = NOTHING) -> list[Row]:
        """``after``: SQL that the query begins with, and its parameters."""
        forms, leaves = _apart(values)
        made = self._made(forms, clock.today())
        return made.rows(leaves, after) if made else []

    def first(self, *values: Leaf | Actor) -> Row | None:
        return next(iter(self.rows(*values)), None)

    def first_or_404(self, *values: Leaf | Actor) -> Row:
        """What a page is of. Raises Http404 where the actor may not know of it."""
        found = self.first(*values)
        if found is None:
            raise Http404
        return found

    def of(self, parent: Model, name: str) -> list[Row]:
        """The rows of one object, by its id; each knows it as ``name``, as those of a
        related manager do.
        """
        found = self.rows(parent.pk)
        for row in found:
            setattr(row, name, parent)
        return found

    def _make_once(self, forms: tuple[Form, ...], _day: date) -> "_Made[Row] | None":
        stand_ins = _StandIns()
        queryset = self.make(*map(stand_ins.whole, forms))
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:  # such an actor sees nothing
            return None
        places = stand_ins.places(sql, params)
        return _Made(queryset, compiler, sql, tuple(params), places)


class PreparedRows(Generic[Row]):
    """What a list shows of rows, made once, whichever other query finds their keys.

    ``listed`` gives all there are, with what is shown; who may see a row is asked by
    the query that finds its key.
    """

    def __init__(self, listed: Callable[[], QuerySet[Any, Row]]) -> None:
        self._all = Prepared(lambda: _of_the_keys(listed()))

    def of(self, keys: QuerySet[Any, Any]) -> list[Row]:
        """The rows of these primary keys, in their order; one query."""
        try:
            sql, params = keys.query.sql_with_params()
        except EmptyResultSet:
            return []
        return self._all.rows(after=(KEYS_ARE.format(sql), tuple(params)))


# An array keeps the order, and is made once: PostgreSQL then reads few rows by id.
KEYS_ARE = """WITH keys AS MATERIALIZED (
    SELECT * FROM unnest(ARRAY({})) WITH ORDINALITY AS one (id, place)) """


def _of_the_keys(rows: QuerySet[Any, Row]) -> QuerySet[Any, Row]:
    own = f'"{rows.model._meta.db_table}"."{rows.model._meta.pk.column}"'
    place = f"(SELECT place FROM keys WHERE keys.id = {own})"  # noqa: S608
    chosen = rows.filter(pk__in=RawSQL("SELECT id FROM keys", ()))
    return chosen.order_by(RawSQL(place, ()))  # noqa: S611


@dataclass(frozen=True, slots=True)
class _Made(Generic[Row]):
    queryset: QuerySet[Any, Row]
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]
    places: dict[int, int]  # among ``params``: which of the values belongs there

    def rows(self, leaves: Sequence[Leaf], after: Sql) -> list[Row]:
        params = list(self.params)
        for place, which in self.places.items():
            leaf = leaves[which]
            if isinstance(leaf, int) and _fits(leaf, type(params[place])):
                # Of Django's own type for the column, or PostgreSQL plans anew.
                leaf = type(params[place])(leaf)
            params[place] = leaf
        # Django's own way from here, with a compiler that has compiled already.
        compiler: Any = copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        before, given = after
        compiler.as_sql = lambda *_: (before + self.sql, (*given, *params))
        asked: Any = self.queryset.all()
        asked.query.get_compiler = lambda *_, **__: compiler
        return list(asked)  # never the queryset: a filter on it would be lost


def _fits(number: int, column: type[int]) -> bool:
    """What does not is compared all the same, as the larger number that it is."""
    bits = BITS.get(column)
    return bits is None or -(1 << bits) <= number < 1 << bits


def _apart(values: Sequence[Leaf | Actor]) -> tuple[tuple[Form, ...], list[Leaf]]:
    """What the text of the query depends on, and what is filled in."""
    forms: list[Form] = []
    leaves: list[Leaf] = []
    for value in values:
        if not isinstance(value, Actor):
            forms.append(type(value))
            leaves.append(value)
            continue
        ids = (value.user_id, value.organisation_id, *value.county_ids)
        leaves += [each for each in ids if each is not None]
        form = Actor(  # a request's own is lazy, and cannot be copied with changes
            user_id=None if value.user_id is None else 0,
            user_name="",
            organisation_id=None if value.organisation_id is None else 0,
            kind=value.kind,
            role=value.role,
            county_ids=frozenset(range(len(value.county_ids))),
            system=value.system,
        )
        forms.append(form)
    return tuple(forms), leaves


class _StandIns:
    """Values that no query has of its own, in the order of ``_apart``."""

    def __init__(self) -> None:
        self.made: list[Leaf] = []
        self.wanted: list[int] = []  # those that the query is made for

    def whole(self, form: Form) -> Leaf | Actor:
        if not isinstance(form, Actor):
            self.wanted.append(len(self.made))
            return self._new(form)
        return replace(
            form,
            user_id=None if form.user_id is None else self._number(),
            organisation_id=None if form.organisation_id is None else self._number(),
            county_ids=frozenset(self._number() for _ in form.county_ids),
        )

    def places(self, sql: str, params: Sequence[Any]) -> dict[int, int]:
        """Where they stand among the parameters; ValueError if one went elsewhere."""
        found = {
            place: self.made.index(param)
            for place, param in enumerate(params)
            if isinstance(param, int | str | date) and param in self.made
        }
        rest = [param for place, param in enumerate(params) if place not in found]
        within = sql + repr(rest)
        if any(str(each) in within or repr(each) in within for each in self.made):
            raise ValueError(f"A value became something else than a parameter: {sql}")
        if not set(self.wanted) <= set(found.values()):
            raise ValueError(f"A value is not in the query: {sql}")
        if any(isinstance(param, datetime) for param in rest):
            raise ValueError(f"A moment would be kept for all later queries: {sql}")
        return found

    def _new(self, kind: type[Leaf]) -> Leaf:
        if kind is int:
            return self._number()
        n = len(self.made)
        if kind is str:
            self.made.append(f"stand-in {n} for a text")
        elif kind is date:
            self.made.append(date(9111, 1, 1) + timedelta(days=n))
        else:
            self.made.append(datetime(9111, 1, 1, tzinfo=UTC) + timedelta(seconds=n))
        return self.made[-1]

    def _number(self) -> int:
        # Within every integer column: beyond one, Django knows that nothing is found.
        number = 32_001 + len(self.made)
        self.made.append(number)
        return number
