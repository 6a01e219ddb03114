"""A need's budget as its page and papers show it: rows, sums, own contribution."""

from dataclasses import dataclass

from partnerships.models import Need, NeedLine
from partnerships.own_contribution import OwnContribution, reckon


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A recipient's amounts by year; None where nothing was asked for."""

    recipient: str
    role: str
    amounts: tuple[int | None, ...]

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
    """Reads ``need.lines`` with their recipients: prefetch them."""
    years = tuple(need.years)
    asked: dict[tuple[str, str], dict[int, int]] = {}
    by_role: dict[tuple[str, int], int] = {}
    for line in sorted(need.lines.all(), key=lambda line: (line.role, line.pk)):
        who = (line.recipient.name, str(line.get_role_display()))
        asked.setdefault(who, {})[line.year] = line.requested_nok
        key = (line.role, line.year)
        by_role[key] = by_role.get(key, 0) + line.requested_nok
    rows = tuple(
        BudgetRow(name, role, tuple(amounts.get(year) for year in years))
        for (name, role), amounts in asked.items()
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


def budget_granted(need: Need) -> int | None:
    """What is granted on its lines; None while nothing is decided."""
    granted = [line.granted_nok for line in need.lines.all()]
    known = [amount for amount in granted if amount is not None]
    return sum(known) if known else None
