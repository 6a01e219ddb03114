"""Puts cells into an order: parts of saving and agreeing, inside their transaction."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partnerships.models import NeedLine, Order, OrderContact, OrderLine, OrderTerm
from partnerships.order.cells import (
    COLUMNS,
    DATES,
    DAYS,
    PEOPLE,
    PRICE,
    TEXTS,
    Value,
)
from partnerships.order.terms import term_of
from portal.lib.text import one_line, readable


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    email: str = ""
    phone: str = ""


def write_cells(
    order: Order, cells: Mapping[str, Value], lines: Sequence[NeedLine]
) -> None:
    """Make the order say these cells, and no others of it; saves it.

    ``lines`` are those that it may draw on. Raises ValidationError by cell.
    """
    fill_columns(order, cells)
    order.full_clean(validate_unique=False)
    order.save()
    _write_terms(order, cells)
    _write_prices(order, cells, lines)


def fill_columns(order: Order, cells: Mapping[str, Value]) -> None:
    """Put those of the order's own columns into it; saves nothing."""
    for name in COLUMNS:
        if name in cells:
            setattr(order, name, _of_column(name, cells[name]))


def _of_column(name: str, value: Value) -> object:
    if name in DATES:
        return dt.date.fromisoformat(str(value)) if value else None
    if value is None:
        return None if name.endswith("_count") else [] if name == "forms" else ""
    if name == "title":
        return one_line(str(value))
    if name in TEXTS:
        return readable(str(value))
    return value


def _write_terms(order: Order, cells: Mapping[str, Value]) -> None:
    keys = {
        name.removeprefix(prefix)
        for prefix in (DAYS, PEOPLE)
        for name in cells
        if name.startswith(prefix)
    }
    if not keys:
        return
    there = {f"{row.year}_{row.term}": row for row in order.terms.all()}
    for key in sorted(keys):
        term = term_of(key)
        row = there.get(key) or OrderTerm(order=order, year=term.year, term=term.term)
        if f"{DAYS}{key}" in cells:
            row.days = _count(cells[f"{DAYS}{key}"])
        if f"{PEOPLE}{key}" in cells:
            row.people = _count(cells[f"{PEOPLE}{key}"])
        if row.days is None and row.people is None:
            if row.pk:
                row.delete()
            continue
        empty = [name for name in ("days", "people") if getattr(row, name) is None]
        row.full_clean(exclude=["order", *empty], validate_unique=False)
        row.save()


def _count(value: Value) -> int | None:
    return value if isinstance(value, int) else None


def _write_prices(
    order: Order, cells: Mapping[str, Value], lines: Sequence[NeedLine]
) -> None:
    prices = {
        int(name.removeprefix(PRICE)): value
        for name, value in cells.items()
        if name.startswith(PRICE)
    }
    if not prices:
        return
    foreign = set(prices).difference(line.pk for line in lines)
    if foreign:
        raise ValidationError(_("This order cannot draw on that grant."))
    there = {row.need_line_id: row for row in order.lines.all()}
    for line_id, value in prices.items():
        nok = _count(value)
        row = there.get(line_id)
        if nok is None:
            if row:
                row.delete()
            continue
        row = row or OrderLine(order=order, need_line_id=line_id)
        row.price_nok = nok
        row.save()


def write_contacts(order: Order, contacts: Sequence[Contact]) -> None:
    """These and no others."""
    order.contacts.all().delete()
    for contact in contacts:
        row = OrderContact(
            order=order,
            name=one_line(contact.name),
            email=contact.email,
            phone=one_line(contact.phone),
        )
        row.full_clean(exclude=["order"])
        row.save()
