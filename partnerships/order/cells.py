"""An order as cells by name: what a form types, and what an answer proposes otherwise.

``title``, ``starts_on``, … are columns of the order, ``days_2018_autumn`` and
``people_2018_autumn`` a term's, and ``price_17`` what is drawn on granted line 17.
Values are as JSON has them: a day is «2018-09-01».
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from partnerships.models import NeedLine, Order
from partnerships.order.terms import term_of
from portal.lib import formats
from portal.lib.text import Text

Value: TypeAlias = "str | int | list[str] | None"
Cells: TypeAlias = dict[str, Value]

DAYS, PEOPLE, PRICE = "days_", "people_", "price_"
DATES = ("starts_on", "ends_on")
TEXTS = ("content", "schools")
COUNTS = ("school_count", "teacher_count", "leader_count")
COLUMNS = ("title", *TEXTS, *COUNTS, "forms", *DATES)
LABELS: dict[str, Text] = {
    "title": gettext_lazy("Title"),
    "content": gettext_lazy("What is ordered?"),
    "schools": gettext_lazy("For which schools?"),
    "school_count": gettext_lazy("Schools"),
    "teacher_count": gettext_lazy("Teachers"),
    "leader_count": gettext_lazy("Leaders"),
    "forms": gettext_lazy("Form of work"),
    "starts_on": gettext_lazy("First day"),
    "ends_on": gettext_lazy("Last day"),
}


def concerns_all(cells: Iterable[str]) -> bool:
    """Whether every owner of a joint order approves a change of these cells.

    All but what it is called: the rest is what each of them has approved.
    """
    return any(name != "title" for name in cells)


def cells_of(order: Order) -> Cells:
    """Every cell of the order as it stands; reads its terms and lines."""
    cells: Cells = {name: _as_json(getattr(order, name)) for name in COLUMNS}
    for term in order.terms.all():
        key = f"{term.year}_{term.term}"
        cells |= {f"{DAYS}{key}": term.days, f"{PEOPLE}{key}": term.people}
    for line in order.lines.all():
        cells[f"{PRICE}{line.need_line_id}"] = line.price_nok
    return cells


def _as_json(value: object) -> Value:
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, str | int | list) else None


def changed(before: Mapping[str, Value], after: Mapping[str, Value]) -> Cells:
    """Those of ``after`` that say something else; not filled in is empty, 0 is not."""
    return {
        name: value
        for name, value in after.items()
        if _filled(value) != _filled(before.get(name))
    }


def _filled(value: Value) -> Value:
    return None if value in ("", []) else value


def label_of(name: str, lines: Mapping[int, NeedLine] | None = None) -> str:
    """What people call the cell; ``lines`` are those that prices may be drawn on."""
    if name in LABELS:
        return str(LABELS[name])
    for prefix, words in (
        (DAYS, _("Days, %(term)s")),
        (PEOPLE, _("People, %(term)s")),
    ):
        if name.startswith(prefix):
            return words % {"term": term_of(name.removeprefix(prefix))}
    line = (lines or {}).get(line_of(name) or 0)
    if line is None:
        return pgettext("of an order", "Price")
    several = len({one.need_id for one in (lines or {}).values()}) > 1
    words = _("Price %(year)s, %(need)s") if several else _("Price %(year)s")
    return words % {"year": line.year, "need": line.need.title}


def line_of(name: str) -> int | None:
    """The granted line that a price is drawn on."""
    return int(name.removeprefix(PRICE)) if name.startswith(PRICE) else None


def in_words(name: str, value: Value) -> str:
    """The value as a page shows it."""
    if value is None or value == "" or value == []:
        return formats.DASH
    if name in DATES:
        return formats.day(dt.date.fromisoformat(str(value)))
    if isinstance(value, list):
        return ", ".join(names_of_forms(value))
    if isinstance(value, int):
        return formats.nok(value) if name.startswith(PRICE) else formats.number(value)
    return value


def names_of_forms(codes: Iterable[str]) -> list[str]:
    names = dict(Order.Form.choices)
    return [str(names.get(code, code)) for code in codes]
