"""The cast, and scenes with it: made once, and put into each test's database as rows.

Most tests begin with the cast, a hundred queries to make it and two statements to put
it there; and many with what the services make of it, such as a year that is decided.
"""

import copy
import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, wraps

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import FileField, Model
from django.utils import timezone, translation
from psycopg import sql

from portal.lib import clock
from tests import cast

COLUMNS = """
    SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
     WHERE table_name = %s AND is_generated = 'NEVER'
"""
WRITTEN = """
    SELECT sum(pg_stat_get_xact_tuples_inserted(oid)
        + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid))
      FROM unnest(%s::regclass[]) oid
"""
UNTOUCHED = "SELECT pg_current_xact_id_if_assigned() IS NULL"

Rows = dict[str, list[str]]  # the rows of each table, as JSON


@dataclass(frozen=True)
class Kept:
    """What was made: the rows as they were left, what was returned, what to write."""

    people: cast.Cast | None
    given: list[Model]
    returned: object
    sql: str
    files: dict[str, bytes]
    rows: Rows  # all that there are then


@dataclass(frozen=True)
class Stand:
    """What a test has put there last."""

    people: cast.Cast
    scenes: tuple
    kept: Kept
    written: int
    is_alone: bool  # nothing was written before it in the test's transaction


_kept: dict[tuple, Kept] = {}
_stand: list[Stand] = []  # of the test that runs, where it has one


def enter() -> cast.Cast:
    """The cast as ``cast.make`` makes it, or made where others have its rows' place."""
    kept = made()
    _stand.clear()
    is_alone = is_untouched()
    if not is_put(kept):
        return cast.make()
    people = copy.deepcopy(kept.people)
    stand(people, (), kept, is_alone)
    return people


def is_untouched() -> bool:
    """No row is written in this transaction; what other tests leave is deleted."""
    with connection.cursor() as cursor:
        cursor.execute(UNTOUCHED)
        [(answer,)] = cursor.fetchall()
    return answer


def stand(people: cast.Cast, scenes: tuple, kept: Kept, is_alone: bool) -> None:
    with connection.cursor() as cursor:
        _stand[:] = [Stand(people, scenes, kept, written(cursor), is_alone)]


def scene(act):
    """``act(people, ...)``, which the first test that asks in a process does.

    Later ones get copies of the rows that it wrote, of what it returned, and of what it
    did to ``people`` and to the rows that it was given. A test that has written or
    changed anything since the cast entered, but by scenes, that has turned the clock,
    or that gives more than plain values and rows, has it done anew.

    A fixture may be a scene, also one that takes what other scenes returned.
    """

    @wraps(act)
    def acted(people: cast.Cast, *args, **options):
        given = (*args, *options.items())
        if not (is_plain(given) and is_as_it_stood(people)):
            return act(people, *args, **options)
        before = _stand[0]
        rows = list(rows_in(given))
        told = as_told(given, {id(row): name for name, row in vars(people).items()})
        moment = (translation.get_language(), clock.today())
        key = (*before.scenes, (act, told, *moment))
        if key not in _kept:
            returned = act(people, *args, **options)
            _kept[key] = keep(before.kept.rows, people, rows, returned)
        elif is_put(_kept[key]):
            returned = played(_kept[key], people, rows)
        else:
            return act(people, *args, **options)
        stand(people, key, _kept[key], before.is_alone)
        return returned

    return acted


def world(act):
    """``act(...)``, made once like a scene, where there is nothing before, no cast."""

    @wraps(act)
    def acted(*args):
        with connection.cursor() as cursor:
            if counted(cursor) or is_turned():
                return act(*args)
        key = (act, args, translation.get_language(), clock.today())
        if key not in _kept:
            returned = act(*args)
            _kept[key] = keep({}, None, [], returned)
            return returned
        return copy.deepcopy(_kept[key].returned) if is_put(_kept[key]) else act(*args)

    return acted


def is_plain(given) -> bool:
    if isinstance(given, tuple | list):
        return all(map(is_plain, given))
    if isinstance(given, dt.datetime):
        return False  # hardly ever the same again
    plain = str | int | Decimal | dt.date | Model
    return given is None or isinstance(given, plain)


def rows_in(given):
    if isinstance(given, Model):
        yield given
    elif isinstance(given, tuple | list):
        for each in given:
            yield from rows_in(each)


def as_told(given, names: dict[int, str]):
    """What two have in common who give the same: of a row, its name or its values."""
    if isinstance(given, tuple | list):
        return (type(given), *(as_told(each, names) for each in given))
    if isinstance(given, Model):
        return names.get(id(given)) or f"{type(given)} {own_values(given)}"
    return (type(given), given)


def is_as_it_stood(people: cast.Cast) -> bool:
    """There is what this test put there last, and nothing else."""
    if is_turned() or not _stand or _stand[0].people is not people:
        return False
    kept = _stand[0].kept
    with connection.cursor() as cursor:
        if written(cursor) != _stand[0].written:
            return False
        # To count takes longer than all else here.
        known = sum(map(len, kept.rows.values()))
        if not _stand[0].is_alone and counted(cursor) != known:
            return False
    pairs = zip(vars(kept.people).values(), vars(people).values(), strict=True)
    return all(own_values(one) == own_values(other) for one, other in pairs)


def is_turned() -> bool:
    """The clock is not at this moment."""
    before, now, after = timezone.now(), clock.now(), timezone.now()
    return not before <= now <= after


def own_values(row) -> dict[str, object]:
    """Of its columns, not what Django keeps beside them."""
    return {name: value for name, value in vars(row).items() if name[0] != "_"}


def is_put(kept: Kept) -> bool:
    """Its rows and files are there now, or not, where others have their place."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(kept.sql)
    except IntegrityError:
        return False
    for name, data in kept.files.items():
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(data))
    return True


def played(kept: Kept, people: cast.Cast, given: list[Model]) -> object:
    """A copy of what was returned; ``people`` are those in it, changed as they were.

    So are the rows that were given.
    """
    of_cast = zip(vars(kept.people).values(), vars(people).values(), strict=True)
    pairs = [*zip(kept.given, given, strict=True), *of_cast]
    memo = {id(kept.people): people} | {id(then): now for then, now in pairs}
    for then, now in pairs:
        vars(now).clear()
        vars(now).update(copy.deepcopy(vars(then), memo))
    return copy.deepcopy(kept.returned, memo)


def keep(before: Rows, people: cast.Cast | None, given: list[Model], returned) -> Kept:
    """What has come to be since there were those rows."""
    with connection.cursor() as cursor:
        after = all_rows(cursor)
        new = less(after, before)
        statements = [
            "SET LOCAL session_replication_role = replica",  # checked when it was made
            *(deletion(cursor, *each) for each in less(before, after).items()),
            *(insertion(cursor, *each) for each in new.items()),
            "SET LOCAL session_replication_role = origin",
        ]
    # In one go, so that what is in both is the same in the copy.
    kept = copy.deepcopy((people, given, returned))
    return Kept(*kept, "; ".join(statements), files_of(new), after)


@cache
def made() -> Kept:
    """The cast by itself."""
    with connection.cursor() as cursor, transaction.atomic():
        people = cast.make()
        rows = all_rows(cursor)
        insertions = [insertion(cursor, *each) for each in rows.items()]
        transaction.set_rollback(True)
    return Kept(people, [], None, "; ".join(insertions), {}, rows)


@cache
def tables() -> dict[str, type]:
    """The model of each of the portal's; what migrations fill is not among them."""
    own = [
        model for model in apps.get_models(include_auto_created=True) if is_own(model)
    ]
    return {
        model._meta.db_table: model
        for model in sorted(own, key=lambda model: model._meta.db_table)
    }


def is_own(model) -> bool:
    platform = ("auth", "contenttypes", "sessions", "sites")
    return model._meta.managed and model._meta.app_label not in platform


def written(cursor) -> int:
    """How many rows this connection has written, undone or not, since it last reported.

    It reports between transactions only, and so the number grows within one.
    """
    cursor.execute(WRITTEN, [list(tables())])
    [(number,)] = cursor.fetchall()
    return number


def counted(cursor) -> int:
    """How many rows there are."""
    counts = (f"(SELECT count(*) FROM {table})" for table in tables())
    cursor.execute(f"SELECT {' + '.join(counts)}")
    [(number,)] = cursor.fetchall()
    return number


def all_rows(cursor) -> Rows:
    every = (f"SELECT '{one}', row_to_json({one})::text FROM {one}" for one in tables())
    cursor.execute(" UNION ALL ".join(every))
    found: Rows = {}
    for table, row in cursor.fetchall():
        found.setdefault(table, []).append(row)
    return found


def less(these: Rows, others: Rows) -> Rows:
    """The rows of these that are not in the others, or not so."""
    left = {}
    for table, rows in these.items():
        known = set(others.get(table, ()))
        left[table] = [row for row in rows if row not in known]
    return {table: rows for table, rows in left.items() if rows}


def insertion(cursor, table: str, rows: list[str]) -> str:
    """By way of JSON, which holds whatever a column may."""
    names = columns(table)
    insert = sql.SQL(
        f"INSERT INTO {table} ({names}) SELECT {names}"
        f" FROM json_populate_recordset(NULL::{table}, {{}})"
    )
    text = insert.format(sql.Literal(f"[{','.join(rows)}]"))
    return text.as_string(cursor.connection)


@cache
def columns(table: str) -> str:
    """The names of those that can be written."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [table])
        [names] = cursor.fetchone()
    return names


def deletion(cursor, table: str, rows: list[str]) -> str:
    key = tables()[table]._meta.pk.column
    delete = sql.SQL(
        f"DELETE FROM {table} USING json_populate_recordset(NULL::{table}, {{}}) gone"
        f" WHERE {table}.{key} = gone.{key}"
    )
    return delete.format(sql.Literal(f"[{','.join(rows)}]")).as_string(
        cursor.connection
    )


def files_of(rows: Rows) -> dict[str, bytes]:
    """The contents of the files that these rows have, by name."""
    names = {
        json.loads(row)[field.column]
        for table, found in rows.items()
        for field in tables()[table]._meta.fields
        if isinstance(field, FileField)
        for row in found
    }
    found = {}
    for name in filter(None, names):
        with default_storage.open(name) as file:
            found[name] = file.read()
    return found
