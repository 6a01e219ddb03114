"""Whole-krone arithmetic. Amounts are ``int`` NOK; nothing here reads the database.

This is the only module that divides money. Everything is done in integers: an exact
share is a numerator over a denominator, never a float. The method, and what it can and
cannot promise, is docs/decisions/0005-largest-remainder.md.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Part:
    """One recipient's part, and how it came about.

    numerator    the exact share in NOK, before rounding, over ``Split.denominator``
    floor_nok    the exact share rounded down to whole units
    extra        whether it got one unit more, for its large remainder
    limit        "minimum" or "maximum" where that decided the part, else ""
    """

    amount_nok: int
    numerator: int
    floor_nok: int
    extra: bool
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """The parts by recipient, in the order of the weights, and what nobody got."""

    parts: dict[str, Part]
    denominator: int
    left_nok: int


def split(
    total_nok: int,
    weights: Mapping[str, int],
    *,
    unit_nok: int = 1,
    minimum_nok: int = 0,
    maximum_nok: int | None = None,
) -> Split:
    """Share ``total_nok`` in proportion to ``weights``, in whole units.

    weights      recipient -> pupils, man-years, ... (any unit, whole, >= 0)
    unit_nok     every part is a whole number of these
    minimum_nok, maximum_nok
                 hold for each recipient, both at once. Rounded inwards to whole
                 units (see ``limits_in_units``), so that they hold after rounding
    Raises       ValueError: negative input, no weight above zero, minima above the
                 total, no whole unit between the limits

    What a limit takes or gives is divided among the others by the same weights: the
    exact shares are ``min(max(λ · weight, minimum), maximum)`` with the one λ that
    gives out the total. Each is rounded down; the units left go one each to the
    largest remainders, ties by recipient, so a re-run gives the same letter.
    A weight of zero gets the minimum and never more. ``left_nok`` is what is smaller
    than one unit, and what is over when everybody is at the maximum.
    """
    low, high = limits_in_units(minimum_nok, maximum_nok, unit_nok)
    _refuse_what_cannot_be_split(total_nok, weights, low, high)
    by_number = sorted(weights)
    ordered = [weights[key] for key in by_number]
    free = _free_share(total_nok, ordered, low, high)
    exact = [free.of(weight) for weight in ordered]
    rounded = largest_remainder(exact, free.denominator, unit_nok=unit_nok)
    found = {
        key: Part(amount, numerator, floor, amount > floor, free.limit_of(weight))
        for key, weight, numerator, (amount, floor) in zip(
            by_number, ordered, exact, rounded, strict=True
        )
    }
    left = total_nok - sum(amount for amount, _ in rounded)
    return Split({key: found[key] for key in weights}, free.denominator, left)


def _refuse_what_cannot_be_split(
    total_nok: int, weights: Mapping[str, int], low: int, high: int | None
) -> None:
    if total_nok < 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("Amounts and weights cannot be negative.")
    if total_nok and not any(weights.values()):
        raise ValueError("No recipient has a weight above zero.")
    if high is not None and low > high:
        raise ValueError("No whole unit lies between the minimum and the maximum.")
    if low * len(weights) > total_nok:
        raise ValueError("The minima are above the total.")


def largest_remainder(
    numerators: Sequence[int], denominator: int, *, unit_nok: int = 1
) -> list[tuple[int, int]]:
    """Round exact shares to whole units, so that the parts add up.

    numerators   the exact shares in NOK, each over ``denominator``
    Returns      (amount, floor) in NOK for each: the amount is the share rounded down,
                 or one unit more. The amounts add up to the sum of the shares, less
                 what is smaller than one unit. Ties go to the earlier.
    """
    step = denominator * unit_nok
    floors = [numerator // step for numerator in numerators]
    over = sum(numerators) // step - sum(floors)
    by_remainder = sorted(
        range(len(floors)), key=lambda i: numerators[i] % step, reverse=True
    )
    lucky = set(by_remainder[:over])
    return [
        ((floor + (i in lucky)) * unit_nok, floor * unit_nok)
        for i, floor in enumerate(floors)
    ]


def percent_of(amount_nok: int, percent: Decimal) -> int:
    """So many percent of an amount, in whole kroner; half a krone is rounded up.

    Raises ValueError for a negative amount or percent.
    """
    if amount_nok < 0 or percent < 0:
        raise ValueError("Amounts and percents cannot be negative.")
    above, below = percent.as_integer_ratio()
    return (2 * amount_nok * above + 100 * below) // (200 * below)


def share_in_percent(part_nok: int, whole_nok: int) -> Decimal:
    """23.1 of 231 in 1000: with one decimal, half rounded up; 0 of nothing."""
    if not whole_nok:
        return Decimal(0)
    return Decimal((2000 * part_nok + whole_nok) // (2 * whole_nok)) / 10


def change_in_percent(change_nok: int, before_nok: int) -> Decimal | None:
    """−12.5 of −125 to 1000: with one decimal; None where there was nothing."""
    if not before_nok:
        return None
    found = share_in_percent(abs(change_nok), before_nok)
    return -found if change_nok < 0 else found


def for_each(amount_nok: int, count: Decimal) -> int | None:
    """So many kroner for each of ``count``, half rounded away from 0; None of none."""
    if count <= 0:
        return None
    above, below = count.as_integer_ratio()
    found = (2 * abs(amount_nok) * below + above) // (2 * above)
    return -found if amount_nok < 0 else found


def limits_in_units(
    minimum_nok: int, maximum_nok: int | None, unit_nok: int
) -> tuple[int, int | None]:
    """Both limits in whole units, in NOK: the minimum rounded up, the maximum down.

    Inwards, because a part is whole units: with a unit of 1000, «at least 1500» is
    kept by 2000 and «at most 1500» by 1000.
    """
    low = -(-minimum_nok // unit_nok) * unit_nok
    return low, None if maximum_nok is None else maximum_nok // unit_nok * unit_nok


def decimal_text(numerator: int, denominator: int, digits: int = 6) -> str:
    """A fraction, cut (not rounded) after ``digits`` decimals: ``"1234.567890"``.

    Cut, so that a share just below a whole krone is not shown as that krone.
    """
    whole, rest = divmod(numerator, denominator)
    if not digits:
        return str(whole)
    return f"{whole}.{rest * 10**digits // denominator:0{digits}}"


def grouped(amount_nok: int, space: str = NO_BREAK_SPACE) -> str:
    """``10400000`` as «10 400 000»."""
    return f"{amount_nok:,}".replace(",", space)


@dataclass(frozen=True, slots=True)
class _FreeShare:
    """The exact share as a function of the weight: ``weight · rate / denominator``,
    but ``low`` up to the weight ``at_low``, and ``high`` from the weight ``at_high``.
    """

    rate: int
    denominator: int
    low: int
    high: int | None
    at_low: int
    at_high: int | None

    def of(self, weight: int) -> int:
        limit = self.limit_of(weight)
        if limit == "maximum" and self.high is not None:
            return self.high * self.denominator
        if limit == "minimum":
            return self.low * self.denominator
        return weight * self.rate

    def limit_of(self, weight: int) -> str:
        if weight and self.at_high is not None and weight >= self.at_high:
            return "maximum"
        return "minimum" if self.low and weight <= self.at_low else ""


def _free_share(
    total: int, weights: Sequence[int], low: int, high: int | None
) -> _FreeShare:
    """Find the rate at which the clamped shares give out the total.

    Start with everybody free. Reckon the rate, and with it what the minima lack and
    what the maxima have over. If more is lacking, the final rate is below this one,
    so those under the minimum stay there: fix them. If more is over, it is above: fix
    those at the maximum. Repeat with the rest. Fixing both sides at once would be
    wrong: what the minima take can bring somebody back from the maximum. It ends at
    the latest when nobody is free, as when all are at the maximum.
    """
    ordered = sorted(weights)
    upto = [0, *accumulate(ordered)]
    first, last = bisect_right(ordered, 0), len(ordered)  # the free: [first:last]
    while True:
        fixed = low * first + (high or 0) * (len(ordered) - last)
        rate, weight = total - fixed, upto[last] - upto[first]
        under, above = first, last

        def share(own: int, rate: int = rate) -> int:
            return own * rate

        if low:
            under = bisect_left(ordered, low * weight, first, last, key=share)
        if high is not None:
            above = bisect_right(ordered, high * weight, first, last, key=share)
        if under == first and above == last:
            at_high = ordered[last] if last < len(ordered) else None
            at_low = ordered[first - 1] if first else 0
            return _FreeShare(rate, weight or 1, low, high, at_low, at_high)
        lacking = low * weight * (under - first) - rate * (upto[under] - upto[first])
        over = rate * (upto[last] - upto[above]) - (high or 0) * weight * (last - above)
        first = under if lacking >= over else first
        last = above if over >= lacking else last
