"""The published rows as CSV and as JSON, made while they are sent."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from funding.open_data import sources
from funding.open_data.fields import FIELDS
from funding.open_data.licence import licence
from funding.open_data.published import State
from funding.open_data.schema import address
from portal.lib.sheets import NUMBER, TEXT, Column, csv_lines

AT_ONCE = 2000  # rows that are held in memory; the database keeps the rest
IN_A_PIECE = 200


def rows(chosen: Mapping[str, str]) -> Iterator[Sequence[Any]]:
    """One query, read bit by bit, in an order that is always the same."""
    writes = [field.write for field in FIELDS]
    for row in sources.rows(chosen).iterator(chunk_size=AT_ONCE):
        yield [write(value) for write, value in zip(writes, row[:-1], strict=True)]


def as_csv(chosen: Mapping[str, str]) -> Iterator[str]:
    columns = [
        Column(field.name, NUMBER if field.is_number else TEXT) for field in FIELDS
    ]
    return csv_lines(columns, rows(chosen))


def as_json(chosen: Mapping[str, str], state: State) -> Iterator[str]:
    stated = licence()
    head = {
        "schema": address("schema"),
        "licence": stated.url if stated else None,
        "updated": state.updated_at.isoformat() if state.updated_at else None,
        "filter": dict(chosen),
    }
    yield _json(head)[:-1] + ', "rows": ['
    names = [field.name for field in FIELDS]
    written = (_json(dict(zip(names, row, strict=True))) for row in rows(chosen))
    between = "\n"
    while piece := list(islice(written, IN_A_PIECE)):
        yield between + ",\n".join(piece)
        between = ",\n"
    yield "\n]}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
