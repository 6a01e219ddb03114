"""A need's budget as its page and papers show it: rows, sums, own contribution."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from partnerships.models import Need, NeedLine
from partnerships.need.amounts import divided, is_responsibles
from partnerships.own_contribution import OwnContribution, reckon


@dataclass(frozen=True, slots=True)
class BudgetPart:
    """A category of costs in a recipient's row."""

    category: str
    amounts: tuple[int | None, ...]

    @property
    def sum_nok(self) -> int:
        return sum(amount or 0 for amount in self.amounts)


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A recipient's amounts by year; None where nothing was asked for."""

    recipient: str
    role: str
    amounts: tuple[int | None, ...]
    parts: tuple[BudgetPart, ...] = ()

    @property
    def sum_nok(self) -> int:
        return sum(amount or 0 for amount in self.amounts)


@dataclass(frozen=True, slots=True)
class Budget:
    years: tuple[int, ...]
    rows: tuple[BudgetRow, ...]
    own: tuple[OwnContribution, ...]  # one a year

    @property
    def sums(self) -> list[int]:
        return [
            sum(row.amounts[place] or 0 for row in self.rows)
            for place in range(len(self.years))
        ]

    @property
    def total_nok(self) -> int:
        return sum(row.sum_nok for row in self.rows)

    @property
    def own_total_nok(self) -> int:
        return sum(own.amount_nok for own in self.own)


def budget_of(need: Need) -> Budget:
    """Reads ``need.lines`` with recipients and costs: prefetch them.

    The own contribution is the responsible owner's, by its own lines.
    """
    years = tuple(need.years)
    asked: dict[tuple[str, str], list[NeedLine]] = {}
    by_role: dict[tuple[str, int], int] = {}
    for line in sorted(need.lines.all(), key=lambda line: (line.role, line.pk)):
        who = (line.recipient.name, str(line.get_role_display()))
        asked.setdefault(who, []).append(line)
        if not is_responsibles(need, line):
            continue
        key = (line.role, line.year)
        by_role[key] = by_role.get(key, 0) + line.requested_nok
    rows = tuple(
        BudgetRow(name, role, _by_year(lines, years), _parts(need, lines, years))
        for (name, role), lines in asked.items()
    )
    own = tuple(
        reckon(
            need.scheme_year,
            by_role.get((NeedLine.Role.OWNER, year), 0),
            by_role.get((NeedLine.Role.UH, year), 0),
        )
        for year in years
    )
    return Budget(years, rows, own)


def _by_year(lines: list[NeedLine], years: tuple[int, ...]) -> tuple[int | None, ...]:
    amounts = {line.year: line.requested_nok for line in lines}
    return tuple(amounts.get(year) for year in years)


def _parts(
    need: Need, lines: list[NeedLine], years: tuple[int, ...]
) -> tuple[BudgetPart, ...]:
    """Nothing for a line that was never divided."""
    names = {one.code: str(one) for one in need.scheme_year.costs}
    found: dict[str, dict[int, int]] = {}
    for line in lines:
        for code, amount in divided(line).items():
            found.setdefault(code, {})[line.year] = amount
    # What the year has taken off its list comes last, and is not lost.
    in_order = [code for code in names if code in found]
    in_order += [code for code in found if code not in names]
    return tuple(
        BudgetPart(
            names.get(code) or code or _("not divided"),
            tuple(found[code].get(year) for year in years),
        )
        for code in in_order
    )


def budget_granted(need: Need) -> int | None:
    """What is granted on its lines; None while nothing is decided."""
    granted = [line.granted_nok for line in need.lines.all()]
    known = [amount for amount in granted if amount is not None]
    return sum(known) if known else None
