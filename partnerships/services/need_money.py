"""Writes the amounts of a draft: lines with their costs, and the own contribution.

Parts of ``save_answers``, inside its transaction and after its permission.
"""

from collections.abc import Mapping
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from partnerships.models import Need, NeedContribution, NeedCost, NeedLine
from partnerships.need.amounts import amounts_of, divided, own_lines, put_amounts
from partnerships.need.answers import Cell
from partnerships.need.recipients import recipient_of, role_label

Kind = NeedContribution.Kind


def write_lines(need: Need, cells: Mapping[Cell, int | None]) -> list[NeedLine]:
    """Put these amounts in; None empties. Returns all lines as they then stand.

    Reads ``need.lines``: load them with their amounts. Raises ValidationError by
    cell.
    """
    _check(need, cells)
    there = list(need.lines.all())
    lines = {(line.role, line.year): line for line in own_lines(need)}
    made: list[NeedLine] = []
    kept: list[NeedLine] = []
    gone: list[NeedLine] = []
    emptied = Q()
    for key, changes in groupby(sorted(cells, key=_line_key), key=_line_key):
        line = lines.get(key)
        before = amounts_of(line) if line else {}
        amounts = _changed(before, {cell.category: cells[cell] for cell in changes})
        if line is None and not amounts:
            continue
        if line is None:
            line = _new_line(need, *key)
            made.append(line)
        else:
            (kept if amounts else gone).append(line)
            emptied |= Q(line=line, category__in=set(before).difference(amounts))
        put_amounts(line, amounts)
    _store(made, kept, gone, emptied)
    return [line for line in there if line not in gone] + made


def _changed(
    before: Mapping[str, int], changes: Mapping[str, int | None]
) -> dict[str, int]:
    after = {**before, **changes}
    return {category: nok for category, nok in after.items() if nok is not None}


def _line_key(cell: Cell) -> tuple[str, int]:
    return cell.role, cell.year


def _new_line(need: Need, role: str, year: int) -> NeedLine:
    recipient = recipient_of(need, role)
    if recipient is None:
        text = _("There is nobody to receive this: %(role)s is not known yet.")
        raise ValidationError(text % {"role": role_label(role)})
    return NeedLine(need=need, recipient=recipient, role=role, year=year)


def _store(
    made: list[NeedLine], kept: list[NeedLine], gone: list[NeedLine], emptied: Q
) -> None:
    NeedLine.objects.bulk_create(made)
    if gone:
        NeedLine.objects.filter(pk__in=[line.pk for line in gone]).delete()
    if kept:
        NeedLine.objects.bulk_update(kept, ["requested_nok"])
        NeedCost.objects.filter(emptied).delete()
    NeedCost.objects.bulk_create(
        [
            NeedCost(line=line, category=category, amount_nok=nok)
            for line in [*made, *kept]
            for category, nok in divided(line).items()
        ],
        update_conflicts=True,
        unique_fields=["line", "category"],
        update_fields=["amount_nok"],
    )


def _check(need: Need, cells: Mapping[Cell, int | None]) -> None:
    categories = {"", *(one.code for one in need.scheme_year.costs)}
    problems = {}
    for cell, amount in cells.items():
        if amount is None:
            continue
        if cell.year not in need.years:
            problems[cell.name] = _(
                "%(year)s is outside the need's duration. Empty this amount, or "
                "prolong the need."
            ) % {"year": cell.year}
        elif cell.category not in categories:
            problems[cell.name] = _("This year has no such category of costs.")
        elif cell.role not in need.scheme_year.budget_roles:
            problems[cell.name] = _("This year has no money for such a recipient.")
    if problems:
        raise ValidationError(problems)


def write_contributions(
    need: Need, parts: Mapping[tuple[str, int], int | None]
) -> None:
    """Put these in, by (part, year); pay is hours × rate, 0 while one is missing.

    Reads ``need.contributions``. Raises ValidationError by part.
    """
    for (part, year), value in parts.items():
        if year not in need.years and value is not None:
            text = _("%(year)s is outside the need's duration.") % {"year": year}
            raise ValidationError({f"{part}_{year}": text})
    there = {(one.kind, one.year): one for one in need.contributions.all()}
    touched = {}
    for (part, year), value in parts.items():
        kind = Kind.CASH if part == "cash" else Kind.PAY
        one = there.get((kind, year)) or NeedContribution(
            need=need, kind=kind, year=year, amount_nok=0
        )
        there[kind, year] = touched[kind, year] = one
        if part == "cash":
            one.amount_nok = value or 0
        elif part == "hours":
            one.hours = value
        else:
            one.rate_nok = value
    empty = [one for one in touched.values() if _is_empty(one, parts)]
    for one in touched.values():
        if one.kind == Kind.PAY:
            one.amount_nok = (one.hours or 0) * (one.rate_nok or 0)
    gone = [one.pk for one in empty if one.pk]
    if gone:
        NeedContribution.objects.filter(pk__in=gone).delete()
    NeedContribution.objects.bulk_create(
        [_anew(one) for one in touched.values() if one not in empty],
        update_conflicts=True,
        unique_fields=["need", "year", "kind"],
        update_fields=["hours", "rate_nok", "amount_nok"],
    )


def _anew(one: NeedContribution) -> NeedContribution:
    """Without its id: the database then knows it by need, year and kind."""
    return NeedContribution(
        need_id=one.need_id,
        kind=one.kind,
        year=one.year,
        hours=one.hours,
        rate_nok=one.rate_nok,
        amount_nok=one.amount_nok,
    )


def _is_empty(
    one: NeedContribution, parts: Mapping[tuple[str, int], int | None]
) -> bool:
    if one.kind == Kind.CASH:
        return parts["cash", one.year] is None
    return one.hours is None and one.rate_nok is None
