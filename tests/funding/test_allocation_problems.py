"""Every problem has a sentence, and the sentence says what, where and by how much."""

import ast
import errno
import re
from pathlib import Path

import pytest
from django.utils.translation import override

from funding.allocation import AllocationError, Key, Recipient, allocate, read_basis
from funding.allocation.errors import problem
from funding.problems import SENTENCES, sentences

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    *(ROOT / "funding" / "allocation").glob("*.py"),
    ROOT / "funding" / "basis" / "reading.py",
    ROOT / "funding" / "management" / "commands" / "allocate.py",
]
CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")


def texts(path):
    return {
        node.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def codes_reported():
    """First arguments of ``problem(…)`` and ``report(…)`` that are written out."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                first = node.args[0]
                if name in ("problem", "report", "_report"):
                    found |= {
                        part.value
                        for part in ast.walk(first)
                        if isinstance(part, ast.Constant) and CODE.fullmatch(part.value)
                    }
    return found


def test_every_problem_that_is_reported_has_a_sentence():
    assert codes_reported() - set(SENTENCES) == {"minima_above_pot"}  # has a plural


def test_every_sentence_is_for_a_problem_that_can_be_reported():
    written = set().union(*(texts(path) for path in SOURCES))

    assert set(SENTENCES) - written == set()


def said(call):
    with pytest.raises(AllocationError) as caught, override("en"):
        call()
    with override("en"):
        return sentences(caught.value.problems)


def test_the_sentences_for_a_basis_name_line_column_and_what_stands_there():
    key = Key.parse({"pots": [{"name": "p", "rest": True, "by": "fte"}]})

    assert said(lambda: read_basis("number,name,fte\n1,Sula,5000 000\n", key)) == [
        "Line 2, column “fte”: “5000 000” is not a number. Write it without spaces,"
        " such as 5000 or 512,4."
    ]


def test_the_sentences_for_rows_without_a_line_name_the_recipient():
    key = Key.parse({"pots": [{"name": "p", "rest": True, "by": "100% fte"}]})
    basis = [Recipient("1531", "Sula", {"100% fte": "–"})]

    assert said(lambda: allocate(10, basis, key)) == [
        "Sula (1531), column “100% fte”: the cell has a dash (does not apply), but the"
        " key needs a figure there. Write 0 if it is none."
    ]


def test_a_key_that_cannot_be_met_says_by_how_much():
    key = Key.parse(
        {
            "pots": [
                {"name": "a", "amount": 1_500_000, "by": "equal"},
                {"name": "b", "amount": 9, "by": "equal", "minimum": 10},
            ]
        }
    )

    assert said(lambda: allocate(1_000_000, [Recipient("1", "x")], key)) == [
        "The pots hold 1\u00a0500\u00a0009 kroner together, which is 500\u00a0009"
        " kroner more than the frame of 1\u00a0000\u00a0000 kroner.",
        "Pot “b”: the minimum for 1 recipient is 10 kroner, which is 1 kroner more than"
        " the pot of 9 kroner.",
    ]


def test_what_is_wrong_with_a_value_is_shown_short_and_harmless():
    data = {"pots": [{"name": "p", "each": "\x1b[31m\ud800" + "x" * 1000}]}

    (sentence,) = said(lambda: Key.parse(data))

    assert "\x1b" not in sentence
    assert sentence.encode()
    assert len(sentence) < 200


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EISDIR, errno.EIO])
def test_why_a_file_cannot_be_read_is_said(number):
    with override("en"):
        (sentence,) = sentences([problem("file_unreadable", file="f", errno=number)])

    assert re.fullmatch(r"The file f cannot be read: [^:]+\.", sentence)
