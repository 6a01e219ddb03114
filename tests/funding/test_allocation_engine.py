"""The engine: pots, limits, rounding and what is left; examples, then properties."""

import json
import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding.allocation import AllocationError, Key, Recipient, allocate

steady = settings(derandomize=True, deadline=None, max_examples=100)


def recipients(**weights):
    return [
        Recipient(number, number.upper(), {"fte": weight})
        for number, weight in weights.items()
    ]


def key(*pots, unit=1):
    return Key.parse({"name": "k", "rounding_unit": unit, "pots": list(pots)})


def pot(name="p", **fields):
    return {"name": name, **fields}


REST = pot("rest", rest=True, by="fte")


def problems(frame, basis, a_key):
    with pytest.raises(AllocationError) as caught:
        allocate(frame, basis, a_key)
    return [(found.code, found.params) for found in caught.value.problems]


def test_the_key_of_the_interface_divides_the_whole_frame():
    the_key = key(
        pot("grunnbeløp", each=50_000),
        pot(
            "vertskap",
            each_by_class={
                "column": "class",
                "amounts": {"host": 400_000, "member": 0},
            },
        ),
        pot("fellestiltak", share="0.2", by="equal"),
        pot(
            "årsverk",
            rest=True,
            by="teacher_fte",
            only={"column": "class", "in": ["host", "member"]},
            minimum=0,
            maximum=900_000,
        ),
    )
    basis = [
        Recipient("1504", "Ålesund", {"class": "host", "teacher_fte": "512,4"}),
        Recipient("1511", "Vanylven", {"class": "member", "teacher_fte": "60"}),
        Recipient("1514", "Sande", {"class": "member", "teacher_fte": "0"}),
    ]

    result = allocate(2_000_001, basis, the_key)

    # The rest is 2 000 001 − 150 000 − 400 000 − 400 000 = 1 050 001;
    # Ålesund's 939 930,09 stops at 900 000, and Vanylven has what is over.
    assert result.as_dict() == {
        "frame": 2_000_001,
        "left": 0,
        "lines": [
            {
                "number": "1504",
                "name": "Ålesund",
                "pots": {
                    "grunnbeløp": 50_000,
                    "vertskap": 400_000,
                    "fellestiltak": 133_334,
                    "årsverk": 900_000,
                },
                "total": 1_483_334,
            },
            {
                "number": "1511",
                "name": "Vanylven",
                "pots": {
                    "grunnbeløp": 50_000,
                    "vertskap": 0,
                    "fellestiltak": 133_333,
                    "årsverk": 150_001,
                },
                "total": 333_334,
            },
            {
                "number": "1514",
                "name": "Sande",
                "pots": {
                    "grunnbeløp": 50_000,
                    "vertskap": 0,
                    "fellestiltak": 133_333,
                    "årsverk": 0,
                },
                "total": 183_333,
            },
        ],
    }


def test_shares_that_sum_to_one_give_out_the_frame_and_ties_go_by_their_order():
    shares = [pot(name, share="0.25", by="equal") for name in "abcd"]

    result = allocate(1_002, recipients(x=1), key(*shares))

    assert result.lines[0].pots == {"a": 251, "b": 251, "c": 250, "d": 250}
    assert result.left_nok == 0


def test_shares_in_whole_units_leave_only_what_is_smaller_than_one_unit():
    shares = [pot(name, share="0.5", by="equal") for name in "ab"]

    result = allocate(1_001_500, recipients(x=1), key(*shares, unit=1000))

    # 500 750 each, so one of the two gets the odd thousand
    assert result.lines[0].pots == {"a": 501_000, "b": 500_000}
    assert [found.amount_nok for found in result.pots] == [501_000, 500_000]
    assert result.left_nok == 500


def test_without_a_rest_what_no_pot_gives_is_left():
    result = allocate(1_000, recipients(x=1, y=1), key(pot(each=300)))

    assert (result.given_nok, result.left_nok) == (600, 400)


def test_the_rest_takes_what_another_pot_could_not_give_out():
    limited = pot("limited", amount=1_000, by="fte", maximum=100)

    result = allocate(2_000, recipients(x=1, y=3), key(REST, limited))

    assert [line.pots for line in result.lines] == [
        {"rest": 450, "limited": 100},
        {"rest": 1_350, "limited": 100},
    ]
    assert result.left_nok == 0


def test_what_all_at_the_maximum_leave_is_left():
    rest = pot(rest=True, by="fte", maximum=100)

    result = allocate(1_000, recipients(x=1, y=3, z=0), key(rest))

    assert [line.total_nok for line in result.lines] == [100, 100, 0]
    assert result.left_nok == 800


def test_an_amount_that_is_no_whole_number_of_units_leaves_the_difference():
    result = allocate(
        5_000, recipients(x=1, y=1), key(pot(amount=2_550, by="fte"), unit=100)
    )

    assert [line.total_nok for line in result.lines] == [1_300, 1_200]
    assert (result.pots[0].left_nok, result.left_nok) == (50, 2_500)


def test_a_weight_of_zero_gets_the_minimum():
    rest = pot(rest=True, by="fte", minimum=100)

    result = allocate(1_000, recipients(x=0, y=7), key(rest))

    assert [line.total_nok for line in result.lines] == [100, 900]


def test_who_is_outside_a_pot_is_not_in_its_working_and_gets_nothing_from_it():
    basis = [
        Recipient("1", "a", {"class": "in"}),
        Recipient("2", "b", {"class": "out"}),
    ]
    only = {"column": "class", "in": ["in"]}

    result = allocate(10, basis, key(pot(rest=True, by="equal", only=only)))

    assert [line.pots for line in result.lines] == [{"p": 10}, {"p": 0}]
    assert list(result.pots[0].workings) == ["1"]


def test_a_pot_can_be_for_named_numbers():
    only = {"column": "number", "in": ["x"]}

    result = allocate(
        10, recipients(x=1, y=1), key(pot(rest=True, by="fte", only=only))
    )

    assert [line.total_nok for line in result.lines] == [10, 0]


def test_ties_go_by_number_whatever_the_order_of_the_basis():
    forward = allocate(10, recipients(a=1, b=1, c=1), key(REST))
    backward = allocate(10, recipients(c=1, b=1, a=1), key(REST))

    assert {line.number: line.total_nok for line in forward.lines} == {
        "a": 4,
        "b": 3,
        "c": 3,
    }
    assert [(line.number, line.total_nok) for line in backward.lines] == [
        ("c", 3),
        ("b", 3),
        ("a", 4),
    ]


def test_the_utrekning_shows_every_step_of_every_krone():
    limited = pot(amount=1_000, by="fte", minimum=150, maximum=600)

    result = allocate(1_000, recipients(x="0,5", y="4", z="2", w="40"), key(limited))

    (shown,) = result.explanation()
    workings = {row["number"]: row for row in shown.pop("workings")}
    assert shown == {
        "name": "p",
        "kind": "amount",
        "by": "fte",
        "share": None,
        "amount": 1_000,
        "given": 1_000,
        "left": 0,
        "weight_sum": "46.5",
        "minimum": 150,
        "maximum": 600,
    }
    assert [row["amount"] for row in workings.values()] == [150, 150, 150, 550]
    assert workings["w"] == {
        "number": "w",
        "weight": "40",
        "class": "",
        "exact": "550.000000",
        "fraction": "220000/400",
        "floor": 550,
        "remainder": "0.000000",
        "extra": False,
        "limit": "",
        "amount": 550,
    }
    assert workings["x"]["limit"] == "minimum"
    json.dumps(result.explanation())


def test_the_utrekning_shows_who_got_the_extra_unit_and_for_which_remainder():
    result = allocate(500, recipients(x=1, y=2), key(REST, unit=100))

    assert [
        (row["exact"], row["floor"], row["remainder"], row["extra"], row["amount"])
        for row in result.explanation()[0]["workings"]
    ] == [
        ("166.666666", 100, "66.666666", True, 200),
        ("333.333333", 300, "33.333333", False, 300),
    ]


@pytest.mark.parametrize(
    "frame",
    [
        0,
        -1,
        True,
        1.5,
        "5000 000",
        None,
        10**15,
        pytest.param(10**5000, id="huge"),
        Decimal(5),
    ],
)
def test_a_frame_that_is_not_whole_kroner_above_zero_is_refused(frame):
    assert [code for code, _ in problems(frame, recipients(x=1), key(REST))] == [
        "frame_not_nok"
    ]


def test_nobody_in_the_basis_is_refused():
    assert problems(10, [], key(pot(each=1))) == [("basis_empty", {})]


def test_a_doubled_number_is_refused():
    assert problems(10, recipients(x=1) * 2, key(REST)) == [
        ("recipient_doubled", {"number": "x"})
    ]


def test_cells_that_the_key_needs_are_named_by_recipient_when_there_is_no_line():
    assert problems(10, recipients(x=None, y=1), key(REST)) == [
        ("cell_empty", {"number": "x", "column": "fte", "name": "X", "value": "null"})
    ]


def test_pots_above_the_frame_are_refused_by_how_much():
    pots = [pot("a", amount=700, by="fte"), pot("b", share="0.5", by="fte")]

    assert problems(1_000, recipients(x=1), key(*pots)) == [
        ("pots_above_frame", {"pots_nok": 1_200, "frame_nok": 1_000, "over_nok": 200})
    ]


def test_minima_above_a_pot_are_refused_by_how_much_in_whole_units():
    rest = pot(rest=True, by="fte", minimum=150)

    basis = recipients(x=1, y=1, z=1, w=0, v=0, u=0)

    assert problems(1_000, basis, key(rest, unit=100)) == [
        (
            "minima_above_pot",
            {
                "pot": "p",
                "recipients": 6,
                "minima_nok": 1_200,
                "amount_nok": 1_000,
                "over_nok": 200,
            },
        )
    ]


def test_a_pot_with_nobody_to_receive_is_refused_with_its_amount():
    nobody = {"column": "number", "in": ["nobody"]}
    pots = [
        pot("a", amount=100, by="fte", only=nobody),
        pot("b", share="0.5", by="zero"),
    ]
    basis = [Recipient("x", "X", {"fte": 1, "zero": 0})]

    assert problems(1_000, basis, key(*pots)) == [
        ("nobody_to_receive", {"pot": "a", "amount_nok": 100}),
        ("nobody_to_receive", {"pot": "b", "amount_nok": 500}),
    ]


def test_everything_that_cannot_be_met_is_said_at_once():
    pots = [
        pot("a", amount=900, by="zero"),
        pot("b", amount=200, by="fte", minimum=201),
        REST,
    ]
    basis = [Recipient("x", "X", {"fte": 1, "zero": 0})]

    assert [code for code, _ in problems(1_000, basis, key(*pots))] == [
        "pots_above_frame",
        "nobody_to_receive",
        "minima_above_pot",
    ]


def test_a_rest_of_nothing_is_given_to_nobody():
    result = allocate(10, recipients(x=0), key(pot("a", amount=10, by="equal"), REST))

    assert result.lines[0].pots == {"a": 10, "rest": 0}


def test_four_hundred_recipients_and_five_pots_take_less_than_a_tenth_of_a_second():
    pots = [
        pot("a", each=100),
        pot("b", share="0.2", by="equal"),
        pot("c", share="0.1", by="fte"),
        pot("d", amount=100_000, by="fte"),
        pot("e", rest=True, by="fte", minimum=100, maximum=90_000),
    ]
    basis = [
        Recipient(f"{n:04}", str(n), {"fte": Decimal(n * 7919 % 30_000) / 100})
        for n in range(400)
    ]
    the_key = key(*pots)

    def seconds():
        start = time.process_time()
        json.dumps(allocate(10_400_000, basis, the_key).explanation())
        return time.process_time() - start

    assert min(seconds() for _ in range(5)) < 0.1


@st.composite
def cases(draw):
    """A frame, recipients and a key that can be met, of all kinds of pots."""
    unit = draw(st.sampled_from([1, 100, 1000]))
    frame = draw(st.integers(1, 3_000)) * 1_000 + draw(st.integers(0, 999))
    basis = [
        Recipient(
            f"{number:04}",
            str(number),
            {
                "fte": Decimal(draw(st.integers(0, 9_999))) / 10,
                "class": draw(st.sampled_from(["host", "member"])),
            },
        )
        for number in draw(
            st.lists(st.integers(0, 9_999), min_size=1, max_size=12, unique=True)
        )
    ]
    basis.append(Recipient("a", "a", {"fte": Decimal(1), "class": "host"}))
    classes = {"column": "class", "amounts": {"host": unit, "member": 0}}
    only = {"column": "class", "in": ["host"]}
    room = frame // 20 // unit // len(basis) * unit
    pots = [
        pot("own", each=draw(st.integers(0, 1)) * room),
        pot("share", share=draw(st.sampled_from(["0.1", "0.25"])), by="fte"),
        pot("equal", share="0.125", by="equal"),
        pot("amount", amount=draw(st.integers(0, frame // 5)), by="fte", only=only),
    ]
    if frame > 20 * unit * len(basis):
        pots.append(pot("class", each_by_class=classes))
    if draw(st.booleans()):
        rest = pot("rest", rest=True, by="fte")
        if draw(st.booleans()):
            rest["maximum"] = draw(st.integers(0, frame))
        pots.append(rest)
    return frame, basis, key(*draw(st.permutations(pots)), unit=unit)


@steady
@given(cases())
def test_parts_add_up_pot_by_pot_line_by_line_and_to_the_frame(case):
    frame, basis, the_key = case
    result = allocate(frame, basis, the_key)
    unit = the_key.rounding_unit_nok

    assert sum(line.total_nok for line in result.lines) + result.left_nok == frame
    assert result.left_nok >= 0
    for line in result.lines:
        assert line.total_nok == sum(line.pots.values())
    for found in result.pots:
        given_nok = [line.pots[found.name] for line in result.lines]
        assert sum(given_nok) == found.given_nok
        assert all(amount >= 0 and amount % unit == 0 for amount in given_nok)
        if found.maximum_nok is None:
            assert found.left_nok == found.amount_nok % unit
    if any(found.name == "rest" and found.maximum_nok is None for found in result.pots):
        assert result.left_nok < unit


@steady
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_basis_does_not_matter(case, random):
    frame, basis, the_key = case
    result = allocate(frame, basis, the_key)
    shuffled = list(basis)
    random.shuffle(shuffled)

    again = allocate(frame, shuffled, the_key)

    assert [line.number for line in again.lines] == [each.number for each in shuffled]
    by_number = {line.number: line for line in again.lines}
    assert [by_number[line.number] for line in result.lines] == list(result.lines)


@steady
@given(cases())
def test_nobody_is_off_by_a_unit_and_the_heavier_never_gets_less(case):
    frame, basis, the_key = case
    result = allocate(frame, basis, the_key)

    for found in result.pots:
        if not found.weight_sum:
            continue
        rows = list(found.workings.values())
        for row in rows:
            if found.maximum_nok is None:
                share = Fraction(row.weight) * found.amount_nok
                exact = share / Fraction(found.weight_sum)
                assert abs(row.amount_nok - exact) < the_key.rounding_unit_nok
        rows.sort(key=lambda row: (row.weight, row.amount_nok))
        amounts = [row.amount_nok for row in rows]
        assert amounts == sorted(amounts)


@steady
@given(cases())
def test_the_same_question_has_the_same_answer(case):
    frame, basis, the_key = case

    first = allocate(frame, basis, the_key)
    again = allocate(frame, basis, Key.parse(the_key.as_dict()))

    assert first.as_dict() == again.as_dict()
    assert first.explanation() == again.explanation()
