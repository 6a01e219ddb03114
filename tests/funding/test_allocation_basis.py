"""The basis file: what it may look like, and that all that is wrong is said at once."""

from decimal import Decimal

import pytest

from funding.allocation import AllocationError, Key, Recipient, read_basis
from funding.allocation.recipient import figure

KEY = Key.parse(
    {
        "pots": [
            {"name": "by figure", "amount": 10, "by": "fte"},
            {
                "name": "by class",
                "each_by_class": {
                    "column": "class",
                    "amounts": {"host": 2, "guest": 1},
                },
            },
        ]
    }
)
HOSTS_ONLY = Key.parse(
    {
        "pots": [
            {
                "name": "p",
                "amount": 10,
                "by": "fte",
                "only": {"column": "class", "in": ["host"]},
            }
        ]
    }
)


def wrong(text, key=None):
    with pytest.raises(AllocationError) as caught:
        read_basis(text, key)
    return [
        (found.code, found.params.get("line", ""), found.params.get("column", ""))
        for found in caught.value.problems
    ]


def test_leading_zeros_and_the_order_of_the_file_are_kept():
    found = read_basis("number,name,fte\n1504,Ålesund,1\n0301,Oslo,\n")

    assert found == [
        Recipient(
            "1504",
            "Ålesund",
            {"number": "1504", "name": "Ålesund", "fte": "1"},
            line=2,
        ),
        Recipient(
            "0301", "Oslo", {"number": "0301", "name": "Oslo", "fte": None}, line=3
        ),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "number,name,fte\n1504,Ålesund,512.4\n",
        "\ufeffnumber,name,fte\r\n1504,Ålesund,512.4\r\n",
        "number;name;fte\n1504;Ålesund;512,4\n",
        '"number";"name";"fte"\n"1504";"Ålesund";"512,4"\n',
        'number,name,fte\n1504,Ålesund,"512,4"',
        "name,fte,number\rÅlesund,512.4,1504\r",
        "number;name;fte\n\n;;\n 1504 ; A\u030alesund ;512.4\n",
    ],
)
def test_the_dialects_of_csv_that_spreadsheets_write_are_read(text):
    (found,) = read_basis(text)

    assert (found.number, found.name) == ("1504", "Ålesund")
    assert figure(found.value("fte")) == Decimal("512.4")


@pytest.mark.parametrize(
    ("cell", "meaning"),
    [
        ("0", Decimal(0)),
        ("00012", Decimal(12)),
        ("512.4", Decimal("512.4")),
        ("512,4", Decimal("512.4")),
        ("999999999999", Decimal(999_999_999_999)),
        ("", "cell_empty"),
        (None, "cell_empty"),
        ("–", "cell_dash"),
        ("-", "cell_dash"),
        ("-5", "cell_negative"),
        ("\u22125,5", "cell_negative"),
        ("5000 000", "cell_not_number"),
        ("5\u00a0000", "cell_not_number"),
        ("1.000,5", "cell_not_number"),
        ("1e5", "cell_not_number"),
        ("NaN", "cell_not_number"),
        ("inf", "cell_not_number"),
        ("٣", "cell_not_number"),
        ("=1+1", "cell_not_number"),
        ("9" * 13, "cell_too_long"),
        ("0.0000000001", "cell_too_long"),
        ("9" * 5000, "cell_too_long"),
        (12, Decimal(12)),
        (Decimal("512.40"), Decimal("512.40")),
        (Decimal("1E+3"), Decimal(1000)),
        (True, "cell_not_number"),
        (1.5, "cell_not_number"),
        (Decimal("NaN"), "cell_not_number"),
        (Decimal("sNaN"), "cell_not_number"),
        (Decimal("Infinity"), "cell_not_number"),
        (Decimal(-1), "cell_negative"),
        (Decimal("1E+999999"), "cell_too_long"),
        (Decimal("1E-10"), "cell_too_long"),
    ],
)
def test_empty_zero_and_dash_are_three_things_and_nothing_is_guessed(cell, meaning):
    assert figure(cell) == meaning


def test_every_problem_is_said_at_once_with_line_and_column():
    text = (
        "number;name;fte;class\n"
        "1504;Ålesund;;host\n"
        "1504;Ålesund;5000 000;hosst\n"
        ";Sula;–;–\n"
        "1532;;-1;\n"
        "1535;Vestnes;1,5\n"
        "15 39;Rauma;1;host\n"
    )

    assert wrong(text, KEY) == [
        ("cell_empty", 2, "fte"),
        ("number_doubled", 3, "number"),
        ("cell_not_number", 3, "fte"),
        ("class_unknown", 3, "class"),
        ("name_empty", 4, "number"),
        ("cell_dash", 4, "fte"),
        ("class_dash", 4, "class"),
        ("name_empty", 5, "name"),
        ("cell_negative", 5, "fte"),
        ("class_empty", 5, "class"),
        ("row_length", 6, ""),
        ("number_spaces", 7, "number"),
    ]


def test_a_line_is_counted_where_its_row_begins_also_after_a_cell_of_two_lines():
    text = 'number,name,note,fte,class\n1,a,"two\nlines",1,host\n2,b,,x,host\n'

    assert wrong(text, KEY) == [("cell_not_number", 4, "fte")]


def test_a_cell_that_no_pot_reads_may_hold_anything():
    text = "number,name,fte,class,pupils\n1,a,1,host,5000 000\n2,b,1,guest,–\n"

    assert len(read_basis(text, KEY)) == 2


def test_who_is_outside_a_pot_needs_no_figure_for_it():
    text = "number,name,fte,class\n1,a,1,host\n2,b,–,guest\n3,c,,other\n"

    assert len(read_basis(text, HOSTS_ONLY)) == 3
    assert wrong(text + "4,d,–,host\n", HOSTS_ONLY) == [("cell_dash", 5, "fte")]


def test_a_column_that_the_key_needs_and_the_file_lacks_is_one_error():
    assert wrong("number,name\n1,a\n2,b\n", KEY) == [
        ("column_missing", "", "fte"),
        ("column_missing", "", "class"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("basis_empty", "", "")]),
        ("\n\n", [("basis_empty", "", "")]),
        ("number,name\n", [("basis_empty", "", "")]),
        (
            "nr,navn\n1,a\n",
            [("heading_missing", 1, "number"), ("heading_missing", 1, "name")],
        ),
        ("number,name,x,x\n1,a,1,1\n", [("heading_doubled", 1, "x")]),
        ('number,name\n1,"a\n2,b\n', [("not_csv", 2, "")]),
        ("number,name\n1,a\x07b\n", [("name_unprintable", 2, "name")]),
        (f"number,name\n1,{'a' * 201}\n", [("name_too_long", 2, "name")]),
        ("number,name\n1,Sula,512,4\n", [("row_length", 2, "")]),
    ],
)
def test_a_file_that_is_no_basis_says_why(text, expected):
    assert wrong(text) == expected


def test_a_cell_beyond_what_csv_reads_is_an_error_and_no_crash():
    assert wrong(f"number,name\n1,{'a' * 200_000}\n") == [("not_csv", 2, "")]
