"""A paper's figures as files for machines, which go inside the PDF."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

# What a spreadsheet takes for a formula when a cell begins with it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(figures: dict[str, Any]) -> bytes:
    text = json.dumps(figures, ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n".encode()


def as_csv(rows: Sequence[dict[str, object]]) -> bytes:
    """Comma, UTF-8, headings of the first row; None is an empty cell."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(rows[0] if rows else [])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return file.getvalue().encode()


def _cell(value: object) -> object:
    """Text that somebody typed stays text, in a spreadsheet too."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
