"""What the demo's needs ask for, category by category, and what owners put in."""

from collections.abc import Mapping
from decimal import Decimal

from funding.demo.texts import Planned
from partnerships.models import SchemeYear
from partnerships.own_contribution import reckon
from portal.lib.money import percent_of

# What the key gives, nearly; asking is reckoned from it.
BASE_NOK, PER_CHILD_NOK = 50_000, 262
# In percent of the first year: what later years ask for, and what UH asks for.
LATER_YEARS = (100, 85, 60)
UH_PERCENT = (35, 42, 30, 38)
# In percent of a line; the first category takes what the others leave.
OWNER_PARTS = {"leave": 0, "coordinator": 8, "gatherings": 15, "material": 4}
UH_PARTS = {"guidance": 0, "gatherings": 20}
CASH_PERCENT, FIRST_RATE = 35, 430
THOUSANDS = -3  # budgets are written in whole thousands


def amounts_of(plan: Planned, year: SchemeYear, children: int) -> dict[str, int]:
    """The answers of the budget and of the own contribution, by their names."""
    by_key_nok = BASE_NOK + PER_CHILD_NOK * children
    uh_percent = UH_PERCENT[plan.position % len(UH_PERCENT)]
    answers: dict[str, int] = {}
    for number, part in zip(year.years_of(plan.years), LATER_YEARS, strict=False):
        own_nok = percent_of(by_key_nok, Decimal(plan.percent * part) / 100)
        uh_nok = round(percent_of(own_nok, Decimal(uh_percent)), THOUSANDS)
        own_nok = round(own_nok, THOUSANDS)
        answers |= _divided(f"owner_{number}", own_nok, OWNER_PARTS)
        answers |= _divided(f"uh_{number}", uh_nok, UH_PARTS)
        answers |= _put_in(plan, number, reckon(year, own_nok, uh_nok).amount_nok)
    return answers


def _divided(line: str, amount_nok: int, parts: Mapping[str, int]) -> dict[str, int]:
    first, *others = parts
    found = {
        f"{line}_{name}": round(percent_of(amount_nok, Decimal(parts[name])), THOUSANDS)
        for name in others
    }
    return {f"{line}_{first}": amount_nok - sum(found.values())} | found


def _put_in(plan: Planned, year: int, required_nok: int) -> dict[str, int]:
    """Some cash, and for the rest hours; a draft has only come to the cash."""
    cash = round(percent_of(required_nok, Decimal(CASH_PERCENT)), THOUSANDS)
    if not plan.is_sent:
        return {f"cash_{year}": cash}
    rate, left = FIRST_RATE + plan.position % 6 * 10, required_nok - cash
    hours = max(0, -(-left // rate))
    return {f"cash_{year}": cash, f"hours_{year}": hours, f"rate_{year}": rate}
