"""Two keys in a row: the frame among networks, each network's part among its own."""

import json
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from funding.allocation import AllocationError, Key, Recipient, allocate, parse_key
from funding.allocation.export import headings, rows
from funding.models import AllocationKey
from funding.problems import sentences
from funding.services.allocations import use_key
from funding.services.keys import save_key
from portal.lib.money import limits_in_units
from tests.funding import money

KEY = {
    "name": "To steg",
    "rounding_unit": 1,
    "pots": [
        {"name": "likt til nettverk", "share": "0.2", "by": "equal"},
        {"name": "etter barn", "rest": True, "by": "children"},
    ],
    "then": {
        "pots": [
            {"name": "grunnbeløp", "each": 1_000},
            {"name": "barn", "rest": True, "by": "children"},
        ],
        "own": {"b": [{"name": "likt", "rest": True, "by": "equal"}]},
    },
}
OWNERS = [("1", "a", 100), ("2", "a", 300), ("3", "b", 200), ("4", "b", 400),
          ("5", None, 900)]  # fmt: skip


def owners(those=OWNERS):
    return [
        Recipient(number, f"Owner {number}", {"network": network, "children": children})
        for number, network, children in those
    ]


def key(**changes):
    return Key.parse({**KEY, **changes})


def said(problem):
    return " ".join(sentences(problem.value.problems))


def test_each_network_has_its_part_and_divides_it_by_its_own_key():
    result = allocate(1_000_000, owners(), key())

    # 100 000 each, and 800 000 by 400 to 600 children.
    assert result.network_parts() == [
        {"code": "a", "part": 420_000, "left": 0},
        {"code": "b", "part": 580_000, "left": 0},
    ]
    totals = {line.number: line.total_nok for line in result.lines}
    assert totals == {"1": 105_500, "2": 314_500, "3": 290_000, "4": 290_000, "5": 0}
    assert result.left_nok == 0


def test_an_owner_outside_any_network_is_shown_outside_every_pot():
    result = allocate(1_000_000, owners(), key())
    assert list(headings(result)) == [
        *("number", "name", "grunnbeløp", "barn", "likt", "total")
    ]
    table = list(rows(result))
    assert list(table[4]) == ["5", "Owner 5", "–", "–", "–", 0]
    assert list(table[2]) == ["3", "Owner 3", "–", "–", 290_000, 290_000]


def test_both_steps_are_explained():
    result = allocate(1_000_000, owners(), key())
    first = result.first_explanation()
    assert [pot["name"] for pot in first] == ["likt til nettverk", "etter barn"]
    assert [row["number"] for row in first[1]["workings"]] == ["a", "b"]
    assert [row["weight"] for row in first[1]["workings"]] == ["400", "600"]
    second = [(pot["network"], pot["name"]) for pot in result.explanation()]
    assert second == [("a", "grunnbeløp"), ("a", "barn"), ("b", "likt")]


def test_what_a_network_does_not_give_out_is_left():
    then = {"pots": [{"name": "grunnbeløp", "each": 1_000}]}
    result = allocate(1_000_000, owners(), key(then=then))
    assert result.network_parts() == [
        {"code": "a", "part": 420_000, "left": 418_000},
        {"code": "b", "part": 580_000, "left": 578_000},
    ]
    assert result.left_nok == 996_000


def test_a_network_can_have_an_amount_of_its_own_by_its_code():
    by_code = {"column": "network", "amounts": {"a": 300_000, "b": 100_000}}
    pots = [{"name": "etter avtale", "each_by_class": by_code}]
    parts = allocate(1_000_000, owners(), key(pots=pots)).network_parts()
    assert [part["part"] for part in parts] == [300_000, 100_000]


def test_a_key_in_two_steps_is_read_as_it_is_written():
    assert key().as_dict() == KEY
    assert Key.parse(key().as_dict()) == key()


def own_of(*networks):
    own = dict.fromkeys(networks, KEY["then"]["own"]["b"])
    return {"then": {**KEY["then"], "own": own}}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"then": []}, "“then” must be a JSON object"),
        ({"then": {"pots": []}}, "no pots"),
        ({"then": {**KEY["then"], "own": []}}, "“then.own” must be a JSON object"),
        ({"then": {**KEY["then"], "more": 1}}, "then.more"),
        (
            {"then": {"pots": [{"name": "etter barn", "each": 1}]}},
            "called “etter barn” in both steps",
        ),
        (
            {"then": {"pots": [{"name": "x", "each": 1, "by": "equal"}]}},
            "x",
        ),
        (own_of("b\0"), "“then.own” has characters that cannot be shown"),
        (own_of("\ud800"), "“then.own” has characters that cannot be shown"),
        (own_of("b" * 121), "“then.own” must be a text of at most 120 letters"),
        (own_of("b", " b"), "the field “then.own.b” twice"),
    ],
)
def test_a_wrong_second_step_is_told(english, changes, sentence):
    with pytest.raises(AllocationError) as found:
        key(**changes)
    assert sentence in said(found)


def test_what_cannot_be_met_in_a_network_names_it(english):
    then = {"pots": [{"name": "grunnbeløp", "each": 250_000}]}
    with pytest.raises(AllocationError) as found:
        allocate(1_000_000, owners(), key(then=then))
    assert said(found).startswith("In the network a: The pots hold 500\u00a0000")


def test_a_figure_that_is_missing_names_the_member(english):
    those = [*owners()[:3], Recipient("4", "Owner 4", {"network": "b"})]
    with pytest.raises(AllocationError) as found:
        allocate(1_000_000, those, key())
    assert "Owner 4" in said(found)


@pytest.mark.parametrize(
    "pot",
    [
        {"name": "k", "each_by_class": {"column": "size", "amounts": {"big": 5}}},
        {"name": "k", "amount": 5, "by": "equal", "only": {"column": "size",
                                                           "in": ["big"]}},
    ],
)  # fmt: skip
def test_a_class_that_the_members_do_not_share_is_told(english, pot):
    def of(*sizes):
        return [
            Recipient(str(at), f"Owner {at}", {"network": "a", "size": size})
            for at, size in enumerate(sizes)
        ]

    then = {"pots": [{"name": "likt", "rest": True, "by": "equal"}]}
    for sizes in (("big", "small"), ("big", None)):
        with pytest.raises(AllocationError) as found:
            allocate(1_000, of(*sizes), key(pots=[pot], then=then))
        assert "“a” are of different classes in the column “size” (big" in said(found)

    result = allocate(1_000, of("big", "big"), key(pots=[pot], then=then))
    assert result.network_parts() == [{"code": "a", "part": 5, "left": 0}]


BY_CLASS = {"column": "class", "amounts": {"host": 5, "member": 1}}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "pot",
    [
        {"name": "k", "each_by_class": BY_CLASS},
        {"name": "k", "each": 5, "only": {"column": "class", "in": ["host"]}},
    ],
)
def test_a_first_step_by_the_class_of_owners_is_not_saved(people, browse, english, pot):
    then = {"pots": [{"name": "likt", "rest": True, "by": "equal"}]}
    definition = {"name": "To steg", "pots": [pot], "then": then}
    year = money.ready(people)
    refused = "“k” goes by the class of owners"

    with pytest.raises(ValidationError, match=refused):
        use_key(
            actor=people.actor("officer"),
            scheme_year=year,
            name="To steg",
            definition=definition,
            statistics_year=2018,
            form_key=uuid.uuid4(),
        )
    county = people.scheme_year.county
    first = save_key(
        actor=people.actor("officer"),
        county=county,
        name="Vertar",
        definition={"name": "Vertar", "pots": [pot]},
    )
    typed = {"name": "To steg", "first": str(first.pk), "common": str(first.pk)}
    typed["text"] = json.dumps(definition)
    for page in ("steps", "import"):
        address = reverse(f"funding:key_{page}", args=[county.code])
        for do in ("show", "save"):
            told = browse(people.officer).post(address, {**typed, "do": do})
            assert told.status_code == 422
            assert "goes by the class of owners" in told.content.decode()
    assert list(AllocationKey.objects.all()) == [first]


def test_a_network_that_is_not_there_and_none_at_all_are_told(english):
    own = {"x": KEY["then"]["own"]["b"]}
    with pytest.raises(AllocationError) as found:
        allocate(1_000_000, owners(), key(then={**KEY["then"], "own": own}))
    assert "“x”" in said(found)
    with pytest.raises(AllocationError) as found:
        allocate(1_000_000, [Recipient("1", "One", {"children": 5})], key())
    assert "None of the owners is in a network" in said(found)


def test_the_command_reads_the_same_file(tmp_path):
    text = '{"name": "x", "pots": [{"name": "a", "rest": true, "by": "equal"}],'
    text += '"then": {"pots": [{"name": "b", "rest": true, "by": "children"}]}}'
    result = allocate(1_000, owners(), parse_key(text))
    assert sum(line.total_nok for line in result.lines) == 1_000


POTS = st.sampled_from(
    [
        [{"name": "rest", "rest": True, "by": "children"}],
        [{"name": "halv", "share": "0.5", "by": "equal"}],
        [
            {"name": "del", "share": "0.3", "by": "equal"},
            {"name": "rest", "rest": True, "by": "children", "maximum": 40_000},
        ],
        [
            {"name": "kvart", "share": "0.333333", "by": "children"},
            {"name": "rest", "rest": True, "by": "equal"},
        ],
    ]
)


@given(
    frame=st.integers(1, 10**9),
    unit=st.sampled_from([1, 100, 1000]),
    members=st.lists(
        st.tuples(st.sampled_from(["a", "b", "c", "", "–"]), st.integers(1, 10**4)),
        max_size=12,
    ),
    first=POTS,
    common=POTS,
    own=POTS,
)
def test_the_sums_are_exact_at_each_level(frame, unit, members, first, common, own):
    members = [("a", 100), *members]  # there is a network
    those = [
        Recipient(f"{at:04}", f"Owner {at}", {"network": code, "children": Decimal(n)})
        for at, (code, n) in enumerate(members)
    ]
    there = {code for code, _ in members if code and code != "–"}
    named = [{**pot, "name": f"{pot['name']} 1"} for pot in first]
    then = {"pots": common} | ({"own": {"a": own}} if "a" in there else {})
    parsed = Key.parse(
        {"name": "x", "rounding_unit": unit, "pots": named, "then": then}
    )

    result = allocate(frame, those, parsed)

    by_network: dict[str, int] = dict.fromkeys(there, 0)
    for line, (code, _n) in zip(result.lines, members, strict=True):
        assert sum(line.pots.values()) == line.total_nok
        assert line.total_nok % limits_in_units(0, unit, unit)[1] == 0
        if code in there:
            by_network[code] += line.total_nok
        else:
            assert line.total_nok == 0
    parts = result.network_parts()
    assert {part["code"] for part in parts} == there
    for part in parts:
        assert part["part"] == by_network[part["code"]] + part["left"]
        assert part["left"] >= 0
    given_first = sum(pot.given_nok for pot in result.first)
    assert given_first == sum(part["part"] for part in parts) <= frame
    assert result.given_nok + result.left_nok == frame
    again = allocate(frame, list(reversed(those)), parsed)
    assert {x.number: x.total_nok for x in again.lines} == {
        x.number: x.total_nok for x in result.lines
    }


@pytest.mark.django_db
def test_a_year_is_divided_in_two_steps_and_both_are_shown(people, browse, english):
    year = money.ready(people, amount_nok=600_000)
    definition = {
        "name": "To steg",
        "pots": [{"name": "nettverk", "rest": True, "by": "children_6_15"}],
        "then": {"pots": [{"name": "barn", "rest": True, "by": "children_6_15"}]},
    }

    allocation = use_key(
        actor=people.actor("officer"),
        scheme_year=year,
        name="To steg",
        definition=definition,
        statistics_year=2018,
        form_key=uuid.uuid4(),
    )

    lines = {x.recipient.name: x for x in allocation.lines.select_related("recipient")}
    assert lines["Sula"].granted_nok == 0  # in no network
    assert lines["Giske"].granted_nok + lines["Haram"].granted_nok == 600_000
    shown = browse(people.officer).get(f"{allocation.get_absolute_url()}working/")
    text = shown.content.decode()
    assert "First, among networks" in text
    assert "Nordre, barn" in text
    assert "First among networks: nettverk" in text
