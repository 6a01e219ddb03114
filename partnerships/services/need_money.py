"""Writes the amounts of a draft: lines with their costs, and the own contribution.

Parts of ``save_answers``, inside its transaction and after its permission.
"""

from collections.abc import Mapping
from itertools import groupby

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partnerships.models import Need, NeedContribution, NeedCost, NeedLine
from partnerships.need_answers import Cell, amounts_of, own_lines
from partnerships.need_recipients import recipient_of, role_label

Kind = NeedContribution.Kind


def write_lines(need: Need, cells: Mapping[Cell, int | None]) -> int:
    """Put these amounts in; None empties. Returns what the need then asks for.

    Reads ``need.lines`` with ``costs``. Raises ValidationError by cell.
    """
    _check(need, cells)
    lines = {(line.role, line.year): line for line in own_lines(need)}
    made: list[NeedLine] = []
    kept: list[NeedLine] = []
    amounts: dict[tuple[str, int], dict[str, int]] = {}
    for key, changes in groupby(sorted(cells, key=_line_key), key=_line_key):
        line = lines.get(key)
        now = amounts_of(line) if line else {}
        for cell in changes:
            amount = cells[cell]
            if amount is None:
                now.pop(cell.category, None)
            else:
                now[cell.category] = amount
        if line is None and now:
            line = lines[key] = _new_line(need, *key)
            made.append(line)
        elif line is not None:
            kept.append(line)
        if line is not None:
            line.requested_nok = sum(now.values())
            amounts[key] = now
    _store(made, kept, amounts)
    others = set(need.lines.all()).difference(lines.values())
    return sum(line.requested_nok for line in [*lines.values(), *others])


def _line_key(cell: Cell) -> tuple[str, int]:
    return cell.role, cell.year


def _new_line(need: Need, role: str, year: int) -> NeedLine:
    recipient = recipient_of(need, role)
    if recipient is None:
        text = _("There is nobody to receive this: %(role)s is not known yet.")
        raise ValidationError(text % {"role": role_label(role)})
    return NeedLine(need=need, recipient=recipient, role=role, year=year)


def _store(
    made: list[NeedLine],
    kept: list[NeedLine],
    amounts: Mapping[tuple[str, int], Mapping[str, int]],
) -> None:
    NeedLine.objects.bulk_create(made)
    gone = [line for line in kept if not amounts[line.role, line.year]]
    left = [line for line in kept if amounts[line.role, line.year]]
    if gone:
        NeedLine.objects.filter(pk__in=[line.pk for line in gone]).delete()
    if left:
        NeedLine.objects.bulk_update(left, ["requested_nok"])
    wanted = {
        (line.pk, category): nok
        for line in [*made, *left]
        for category, nok in amounts[line.role, line.year].items()
        if set(amounts[line.role, line.year]) != {""}  # not divided: the line says it
    }
    stale = [
        cost.pk
        for line in left
        for cost in line.costs.all()
        if (line.pk, cost.category) not in wanted
    ]
    if stale:
        NeedCost.objects.filter(pk__in=stale).delete()
    NeedCost.objects.bulk_create(
        [
            NeedCost(line_id=line, category=category, amount_nok=nok)
            for (line, category), nok in wanted.items()
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
