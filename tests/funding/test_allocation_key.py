"""The key file: what it may say, and that all that is wrong is said at once."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding.allocation import AllocationError, Key, Only, Pot, parse_key
from funding.allocation.key import Amount, Each, EachByClass, Rest, Share

steady = settings(derandomize=True, deadline=None, max_examples=100)

EXAMPLE = """
{"name": "Nordre Sunnmøre 2018", "rounding_unit": 1,
 "pots": [
   {"name": "grunnbeløp", "each": 50000},
   {"name": "vertskap",   "each_by_class": {"column": "class",
                           "amounts": {"host": 400000, "member": 0}}},
   {"name": "fellestiltak", "share": "0.2", "by": "equal"},
   {"name": "årsverk",    "rest": true, "by": "teacher_fte",
    "only": {"column": "class", "in": ["host", "member"]},
    "minimum": 0, "maximum": 900000}
 ]}
"""


REST = {"rest": True, "by": "equal"}


def by_class(amounts, **more):
    return {"column": "c", "amounts": amounts, **more}


def pot(**fields):
    return {"name": "p", **fields}


def problems(data):
    with pytest.raises(AllocationError) as caught:
        Key.parse(data)
    return [
        (found.code, found.params.get("pot", "")) for found in caught.value.problems
    ]


def one_pot(**fields):
    return problems({"name": "k", "rounding_unit": 1, "pots": [pot(**fields)]})


def test_the_example_of_the_interface_is_read():
    assert parse_key(EXAMPLE) == Key(
        "Nordre Sunnmøre 2018",
        1,
        (
            Pot("grunnbeløp", Each(50_000)),
            Pot("vertskap", EachByClass("class", {"host": 400_000, "member": 0})),
            Pot("fellestiltak", Share(Decimal("0.2")), by="equal"),
            Pot(
                "årsverk",
                Rest(),
                by="teacher_fte",
                only=Only("class", ("host", "member")),
                minimum_nok=0,
                maximum_nok=900_000,
            ),
        ),
    )


def test_the_key_is_written_as_it_was_read():
    key = parse_key(EXAMPLE)

    assert key.as_dict() == json.loads(EXAMPLE)
    assert key.columns == ("class", "teacher_fte")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "pot_no_source"),
        ({"each": 1, "amount": 1}, "pot_two_sources"),
        ({"each": True}, "not_nok"),
        ({"each": -1}, "not_nok"),
        ({"each": 1.0}, "not_nok"),
        ({"each": "5000 000"}, "not_nok"),
        ({"each": 10**15}, "not_nok"),
        ({"each": None}, "not_nok"),
        ({"each": float("nan")}, "not_nok"),
        ({"amount": 1}, "by_missing"),
        ({"amount": 1, "by": ""}, "pot_text"),
        ({"amount": 1, "by": 7}, "pot_text"),
        ({"amount": 1, "by": "number"}, "by_identity"),
        ({"amount": 1, "by": "a\x1bb"}, "pot_text_unprintable"),
        ({"each": 1, "by": "equal"}, "by_not_here"),
        ({"each": 1, "minimum": 1}, "limits_not_here"),
        ({"each_by_class": by_class({"x": 1}), "by": "f"}, "by_not_here"),
        ({"each_by_class": 3}, "field_not_object"),
        ({"each_by_class": by_class({})}, "field_not_object"),
        ({"each_by_class": by_class({"x": "1"})}, "not_nok"),
        ({"each_by_class": by_class({"x": 1}, z=1)}, "pot_field_unknown"),
        ({"each_by_class": by_class({"x": 1, " x": 2})}, "pot_field_doubled"),
        ({"share": 0.2, "by": "equal"}, "share_not_a_part"),
        ({"share": "0", "by": "equal"}, "share_not_a_part"),
        ({"share": "1.01", "by": "equal"}, "share_not_a_part"),
        ({"share": "-0.2", "by": "equal"}, "share_not_a_part"),
        ({"share": "NaN", "by": "equal"}, "share_not_a_part"),
        ({"share": "1e-3", "by": "equal"}, "share_not_a_part"),
        ({"rest": False, "by": "equal"}, "rest_not_true"),
        ({**REST, "minimum": 2, "maximum": 1}, "minimum_above_maximum"),
        ({**REST, "minimum": None}, "not_nok"),
        ({**REST, "only": {"column": "c", "in": []}}, "only_in_not_list"),
        ({**REST, "only": {"column": "c", "in": "x"}}, "only_in_not_list"),
        ({**REST, "only": {"column": "c", "in": [1]}}, "pot_text"),
        ({**REST, "only": "c"}, "field_not_object"),
        ({"each": 1, "minumum": 1}, "pot_field_unknown"),
        ({"name": "total", "each": 1}, "pot_name_reserved"),
        ({"name": "x" * 121, "each": 1}, "pot_text"),
    ],
)
def test_a_pot_that_cannot_be_understood_is_refused(fields, code):
    assert [found for found, _ in one_pot(**fields)] == [code]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ([], "key_not_object"),
        ({"pots": []}, "no_pots"),
        ({"pots": {}}, "no_pots"),
        ({"pots": [{"name": str(n), "each": 1} for n in range(51)]}, "too_many_pots"),
        ({"pots": [3]}, "pot_not_object"),
        ({"pots": [pot(each=1)], "rounding_unit": 10}, "rounding_unit"),
        ({"pots": [pot(each=1)], "rounding_unit": True}, "rounding_unit"),
        ({"pots": [pot(each=1)], "rounding_unit": "1"}, "rounding_unit"),
        ({"pots": [pot(each=1)], "unit": 1}, "key_field_unknown"),
        ({"pots": [pot(each=1)], "name": 3}, "key_text"),
        ({"pots": [pot(each=1)], "name": "\ud800"}, "key_text_unprintable"),
        ({"pots": [pot(each=1), pot(each=2)]}, "pot_name_doubled"),
        ({"pots": [pot(each=50_500)], "rounding_unit": 1000}, "not_whole_units"),
    ],
)
def test_a_key_that_cannot_be_understood_is_refused(data, code):
    assert [found for found, _ in problems(data)] == [code]


def test_limits_with_no_whole_unit_between_them_are_refused():
    data = pot(rest=True, by="equal", minimum=1_100, maximum=1_900)

    assert problems({"rounding_unit": 1000, "pots": [data]}) == [
        ("limits_within_unit", "p")
    ]


def test_only_one_pot_takes_the_rest_and_shares_are_at_most_the_whole():
    share = {"share": "0.6", "by": "equal"}
    each = (REST, REST, share, share)
    pots = [{"name": n, **f} for n, f in zip("abcd", each, strict=True)]

    assert problems({"pots": pots}) == [
        ("more_than_one_rest", ""),
        ("shares_above_one", ""),
    ]


def test_every_problem_is_said_at_once_and_where_it_is():
    assert problems(
        {
            "rounding_unit": 7,
            "pots": [
                {"name": "a"},
                {"each": -1},
                {"name": "c", "share": "2", "minimum": True},
            ],
        }
    ) == [
        ("rounding_unit", ""),
        ("pot_no_source", "a"),
        ("pot_text", "#2"),
        ("not_nok", "#2"),
        ("share_not_a_part", "c"),
        ("by_missing", "c"),
        ("not_nok", "c"),
    ]


def codes_of_text(text):
    with pytest.raises(AllocationError) as caught:
        parse_key(text)
    return [(found.code, found.params) for found in caught.value.problems]


def test_json_that_cannot_be_read_is_named_by_line_and_column():
    assert codes_of_text('{"name": "k",\n "pots": [}') == [
        ("not_json", {"line": 2, "column": 11})
    ]
    assert codes_of_text("") == [("not_json", {"line": 1, "column": 1})]


def test_a_field_that_stands_twice_is_refused():
    assert codes_of_text(
        '{"name": "a", "name": "b", "pots": [{"name": "p", "each": 1, "each": 2}]}'
    ) == [
        ("key_field_doubled", {"pot": "", "field": "name"}),
        ("pot_field_doubled", {"pot": "p", "field": "each"}),
    ]


@pytest.mark.parametrize(
    "value",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e5",
        "1.5",
        "9" * 5000,
        "1e999999999",
        f"1e{10**20}",
    ],
)
def test_numbers_that_are_no_amounts_are_refused(value):
    text = f'{{"pots": [{{"name": "p", "amount": {value}, "by": "equal"}}]}}'

    assert [code for code, _ in codes_of_text(text)] == ["not_nok"]


def test_nan_is_no_name_either():
    text = '{"pots": [{"name": NaN, "each": 1}]}'

    assert [code for code, _ in codes_of_text(text)] == ["pot_text"]


def test_json_without_bottom_is_refused():
    assert codes_of_text("[" * 100_000) == [("json_too_deep", {})]


def test_letters_composed_in_two_ways_are_the_same_letters():
    key = parse_key(
        '{"pots": [{"name": "a\u030arsverk", "amount": 1, "by": "a\u030arsverk"}]}'
    )

    assert key.pots[0].name == key.pots[0].by == "\u00e5rsverk"


texts = st.text("abcæøå 123", min_size=1).map(str.strip).filter(bool)
nok = st.integers(0, 10**11).map(lambda n: n * 1000)
sources = st.one_of(
    nok.map(Each),
    st.builds(EachByClass, texts, st.dictionaries(texts, nok, min_size=1)),
    nok.map(Amount),
    st.integers(1, 250).map(lambda n: Share(Decimal(n) / 1000)),
)


@st.composite
def keys(draw):
    names = draw(st.lists(texts, min_size=1, max_size=4, unique=True))
    pots = []
    for name in names:
        source = draw(sources)
        divided = not isinstance(source, Each | EachByClass)
        pots.append(
            Pot(
                name,
                source,
                by=draw(texts) if divided else "",
                only=draw(st.none() | st.builds(Only, texts, st.tuples(texts))),
                minimum_nok=draw(st.none() | st.just(1000)) if divided else None,
                maximum_nok=draw(st.none() | nok.map(lambda n: n + 1000))
                if divided
                else None,
            )
        )
    return Key(draw(texts), draw(st.sampled_from([1, 100, 1000])), tuple(pots))


@steady
@given(keys())
def test_a_key_read_from_what_it_writes_is_the_same_key(key):
    assert Key.parse(key.as_dict()) == key
    assert parse_key(json.dumps(key.as_dict())) == key
