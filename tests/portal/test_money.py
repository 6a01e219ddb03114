"""Whole kroner, rounded by largest remainder: examples, then properties."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.lib.money import (
    decimal_text,
    grouped,
    largest_remainder,
    limits_in_units,
    percent_of,
    share_in_percent,
    split,
)

steady = settings(derandomize=True, deadline=None, max_examples=120)
weights = st.dictionaries(
    st.integers(0, 9999).map("{:04}".format),
    st.integers(0, 5000) | st.integers(0, 3),
    min_size=1,
    max_size=25,
).filter(lambda found: any(found.values()))
totals = st.integers(0, 200_000_000) | st.integers(0, 50)
units = st.sampled_from([1, 100, 1000])


def amounts(total, weights, **limits):
    parts = split(total, weights, **limits).parts
    return {number: part.amount_nok for number, part in parts.items()}


def test_three_equal_recipients_share_a_hundred_kroner_and_the_first_gets_the_odd_one():
    assert amounts(100, {"c": 1, "a": 1, "b": 1}) == {"c": 33, "a": 34, "b": 33}


def test_the_largest_remainder_gets_the_krone_that_is_left():
    # 10/6 · (3, 2, 1) = 5, 3⅓, 1⅔
    assert amounts(10, {"a": 3, "b": 2, "c": 1}) == {"a": 5, "b": 3, "c": 2}


def test_what_is_smaller_than_a_unit_is_left():
    found = split(10_950, {"a": 1, "b": 1}, unit_nok=100)

    assert [part.amount_nok for part in found.parts.values()] == [5_500, 5_400]
    assert found.left_nok == 50


def test_a_weight_of_zero_gets_nothing():
    assert amounts(10, {"a": 0, "b": 7}) == {"a": 0, "b": 10}


def test_a_weight_of_zero_gets_the_minimum_where_there_is_one():
    assert amounts(100, {"a": 0, "b": 7}, minimum_nok=10) == {"a": 10, "b": 90}


def test_what_the_maximum_cuts_goes_to_the_others_by_their_weights():
    found = split(100, {"a": 8, "b": 1, "c": 1}, maximum_nok=50)

    assert {number: part.amount_nok for number, part in found.parts.items()} == {
        "a": 50,
        "b": 25,
        "c": 25,
    }
    assert [part.limit for part in found.parts.values()] == ["maximum", "", ""]


def test_what_the_minimum_takes_comes_from_the_others_by_their_weights():
    found = split(100, {"a": 0, "b": 3, "c": 1}, minimum_nok=20)

    # 80 over 3:1 is 60:20, so c needs no lifting: λ · 1 is exactly the minimum
    assert {number: part.amount_nok for number, part in found.parts.items()} == {
        "a": 20,
        "b": 60,
        "c": 20,
    }


def test_a_minimum_can_bring_somebody_back_from_the_maximum():
    # Free they would get 60, 22 and 18; fixing all three at once gives out 105.
    found = split(100, {"a": 60, "b": 22, "c": 18}, minimum_nok=25, maximum_nok=55)

    assert {number: part.amount_nok for number, part in found.parts.items()} == {
        "a": 50,
        "b": 25,
        "c": 25,
    }
    assert found.parts["a"].limit == ""


def test_when_all_are_at_the_maximum_the_rest_is_left():
    found = split(100, {"a": 1, "b": 5, "c": 0}, maximum_nok=30)

    assert [part.amount_nok for part in found.parts.values()] == [30, 30, 0]
    assert found.left_nok == 40


def test_limits_are_rounded_inwards_to_whole_units():
    assert limits_in_units(1_500, 1_500, 1_000) == (2_000, 1_000)
    assert limits_in_units(2_000, None, 1_000) == (2_000, None)
    parts = split(
        9_000, {"a": 1, "b": 9}, unit_nok=1_000, minimum_nok=1_500, maximum_nok=6_900
    ).parts
    assert [part.amount_nok for part in parts.values()] == [3_000, 6_000]


@pytest.mark.parametrize(
    ("total", "given", "limits", "reason"),
    [
        (-1, {"a": 1}, {}, "negative"),
        (1, {"a": -1}, {}, "negative"),
        (1, {"a": 0}, {}, "above zero"),
        (1, {}, {}, "above zero"),
        (9, {"a": 1, "b": 1}, {"minimum_nok": 5}, "above the total"),
        (9, {"a": 1}, {"minimum_nok": 5, "maximum_nok": 4}, "No whole unit"),
    ],
)
def test_what_cannot_be_split_is_refused(total, given, limits, reason):
    with pytest.raises(ValueError, match=reason):
        split(total, given, **limits)


def test_shares_are_rounded_among_themselves_and_ties_go_to_the_earlier():
    assert largest_remainder([1, 1, 1], 3) == [(1, 0), (0, 0), (0, 0)]


@pytest.mark.parametrize(
    ("amount", "percent", "expected"),
    [
        (100_000, "30", 30_000),
        (1, "50", 1),
        (5, "30", 2),  # 1.5, half a krone up
        (4, "30", 1),
        (333, "12.5", 42),
        (0, "30", 0),
        (10, "0", 0),
    ],
)
def test_a_percent_of_an_amount_is_whole_kroner_half_rounded_up(
    amount, percent, expected
):
    assert percent_of(amount, Decimal(percent)) == expected


@pytest.mark.parametrize(("amount", "percent"), [(-1, "30"), (1, "-30"), (1, "NaN")])
def test_a_percent_that_is_none_is_refused(amount, percent):
    with pytest.raises((ValueError, ArithmeticError)):
        percent_of(amount, Decimal(percent))


def test_a_fraction_is_cut_not_rounded():
    assert decimal_text(2, 3) == "0.666666"
    assert decimal_text(1_999_999_999, 1_000_000_000) == "1.999999"


def test_kroner_are_grouped_in_threes():
    assert grouped(10_400_000) == "10\u00a0400\u00a0000"
    assert grouped(999, " ") == "999"


@steady
@given(totals, weights, units)
def test_parts_and_what_is_left_add_up(total, weights, unit):
    found = split(total, weights, unit_nok=unit)

    given_nok = sum(part.amount_nok for part in found.parts.values())
    assert given_nok == total - total % unit
    assert found.left_nok == total % unit
    assert all(part.amount_nok % unit == 0 for part in found.parts.values())


@steady
@given(totals, weights, units)
def test_nobody_is_off_by_a_whole_unit_from_the_exact_share(total, weights, unit):
    whole = sum(weights.values())

    for number, amount in amounts(total, weights, unit_nok=unit).items():
        assert abs(amount - Fraction(total * weights[number], whole)) < unit


@steady
@given(totals, weights, units, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(total, weights, unit, random):
    shuffled = list(weights.items())
    random.shuffle(shuffled)

    assert amounts(total, weights, unit_nok=unit) == amounts(
        total, dict(shuffled), unit_nok=unit
    )


@steady
@given(totals, weights, units)
def test_the_heavier_never_gets_less_than_the_lighter(total, weights, unit):
    by_weight = amounts(total, weights, unit_nok=unit)
    ordered = sorted(weights, key=lambda number: (weights[number], by_weight[number]))

    for lighter, heavier in pairwise(ordered):
        assert by_weight[lighter] <= by_weight[heavier]


@steady
@given(totals, weights, units)
def test_one_unit_more_in_the_pot_takes_at_most_one_unit_from_anybody(
    total, weights, unit
):
    before = amounts(total, weights, unit_nok=unit)
    after = amounts(total + unit, weights, unit_nok=unit)

    assert all(after[number] >= before[number] - unit for number in weights)


def test_the_alabama_paradox_is_real():
    # Exact shares of 10: 4.286, 4.286, 1.429; of 11: 4.714, 4.714, 1.571.
    weights = {"a": 6, "b": 6, "c": 2}

    assert amounts(10, weights) == {"a": 4, "b": 4, "c": 2}
    assert amounts(11, weights) == {"a": 5, "b": 5, "c": 1}


@st.composite
def limited(draw):
    """A split with limits that can be kept."""
    found = draw(weights)
    unit = draw(units)
    low = draw(st.integers(0, 50)) * unit
    high = draw(st.none() | st.integers(0, 100).map(lambda n: low + n * unit))
    total = low * len(found) + draw(st.integers(0, 400 * unit))
    return total, found, unit, low, high


@steady
@given(limited())
def test_limits_hold_for_each_and_the_parts_still_add_up(case):
    total, weights, unit, low, high = case
    found = split(total, weights, unit_nok=unit, minimum_nok=low, maximum_nok=high)
    given_nok = [part.amount_nok for part in found.parts.values()]

    assert min(given_nok) >= low
    assert high is None or max(given_nok) <= high
    assert sum(given_nok) + found.left_nok == total
    if found.left_nok >= unit:
        at_most = [low if not weight else high for weight in weights.values()]
        assert given_nok == at_most


@steady
@given(limited())
def test_one_rate_explains_every_share_between_the_limits(case):
    """The definition itself: exact share = min(max(λ · weight, minimum), maximum)."""
    total, weights, unit, low, high = case
    found = split(total, weights, unit_nok=unit, minimum_nok=low, maximum_nok=high)
    exact = {
        number: Fraction(part.numerator, found.denominator)
        for number, part in found.parts.items()
    }
    free = [n for n, part in found.parts.items() if not part.limit and weights[n]]
    rates = {exact[number] / weights[number] for number in free}

    assert len(rates) <= 1
    for number, part in found.parts.items():
        assert abs(part.amount_nok - exact[number]) < unit
        for rate in rates:
            wanted = rate * weights[number]
            if part.limit == "minimum":
                assert exact[number] == low >= wanted
            if part.limit == "maximum":
                assert exact[number] == high <= wanted


@steady
@given(limited())
def test_with_limits_too_one_unit_more_takes_at_most_one_unit_from_anybody(case):
    total, weights, unit, low, high = case
    before = amounts(total, weights, unit_nok=unit, minimum_nok=low, maximum_nok=high)
    after = amounts(
        total + unit, weights, unit_nok=unit, minimum_nok=low, maximum_nok=high
    )

    assert all(after[number] >= before[number] - unit for number in weights)


@steady
@given(limited())
def test_with_limits_too_the_heavier_never_gets_less(case):
    total, weights, unit, low, high = case
    found = amounts(total, weights, unit_nok=unit, minimum_nok=low, maximum_nok=high)
    ordered = sorted(weights, key=lambda number: (weights[number], found[number]))

    for lighter, heavier in pairwise(ordered):
        assert found[lighter] <= found[heavier]


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(0, 0, "0"), (5, 0, "0"), (1, 3, "33.3"), (2, 3, "66.7"), (1, 2000, "0.1")],
)
def test_a_share_is_told_with_one_decimal(part, whole, percent):
    assert share_in_percent(part, whole) == Decimal(percent)
