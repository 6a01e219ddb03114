"""Wrong files: each mistake is named by file and line, all of them at once."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnerships import registry_reader as reader
from partnerships.registry_checks import problems_in
from partnerships.registry_files import FOLDER, NATIONAL, read_files


def spoil(folder, name, old, new):
    """Replace one piece of text in a file, and give the line that it was on."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is not in {name} exactly once"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def add_line(folder, name, line):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    path.write_text(text + line + "\n", encoding="utf-8")
    return text.count("\n") + 1


def found(folder):
    return [(p.file, p.line, p.text) for p in problems_in(read_files(folder))]


def test_the_real_files_have_no_problem():
    assert problems_in(read_files(FOLDER)) == []


def test_a_problem_reads_as_file_line_and_sentence():
    problem = reader.Problem("counties.csv", 7, "The date is missing.")

    assert str(problem) == "counties.csv, line 7: The date is missing."


MISTAKES = {
    "an organisation number that fails modulus 11": (
        ("municipalities.csv", ",929911709,", ",929911708,"),
        "“929911708” is not an organisation number",
    ),
    "an organisation number with a letter in it": (
        ("municipalities.csv", ",929911709,", ",92991170O,"),
        "is not an organisation number",
    ),
    "a county that is not there": (
        ("municipalities.csv", "1532,Giske,Giske,,,,15", "1532,Giske,Giske,,,,99"),
        "There is no county 99 in counties.csv",
    ),
    "a date that does not exist": (
        (
            "counties.csv",
            "2020-01-01,2023-12-31,0,0,1,0,,,51,",
            "2020-01-01,2023-02-30,0,0,1,0,,,51,",
        ),
        "valid_to: “2023-02-30” is not a date",
    ),
    "a date in the Norwegian manner": (
        (
            "counties.csv",
            "2020-01-01,2023-12-31,0,0,1,0,,,51,",
            "01.01.2020,2023-12-31,0,0,1,0,,,51,",
        ),
        "valid_from: “01.01.2020” is not a date",
    ),
    "an end before the beginning": (
        (
            "counties.csv",
            "2020-01-01,2023-12-31,0,0,1,0,,,51,",
            "2020-01-01,2019-12-31,0,0,1,0,,,51,",
        ),
        "valid_to comes before valid_from",
    ),
    "a code without its leading zero": (
        ("counties.csv", "01,Østfold,Østfold,,,,2019", "1,Østfold,Østfold,,,,2019"),
        "“1” is not a code of 2 digits. Mind leading zeros",
    ),
    "a number with a space in it": (
        ("statistics.csv", "0101,2017,30790,", "0101,2017,30 790,"),
        "inhabitants: “30 790” is not a number",
    ),
    "a dash where nothing is known": (
        ("statistics.csv", "0101,2017,30790,3656,", "0101,2017,30790,–,"),
        "children_6_15: “–” is not a number",
    ),
    "a negative number": (
        ("statistics.csv", "0101,2017,30790,", "0101,2017,-30790,"),
        "“-30790” is not a number",
    ),
    "a figure of a municipality that had ended": (
        ("statistics.csv", "0101,2017,", "0101,2021,"),
        "The municipality 0101 did not exist in 2021",
    ),
    "a share above one": (
        ("municipality_changes.csv", ",split,0.8621,", ",split,1.8621,"),
        "“1.8621” is not a share",
    ),
    "a kind of change that nobody knows": (
        ("municipality_changes.csv", ",split,0.8621,", ",divided,0.8621,"),
        "“divided” is not one of: renumbered, merged, split, name",
    ),
    "a follower that is not there": (
        ("municipality_changes.csv", "1507,Ålesund,1580,", "1507,Ålesund,1590,"),
        "There is no municipality 1590 in municipalities.csv",
    ),
    "a member with another's name": (
        ("networks.csv", "2018,1532,Giske", "2018,1531,Giske"),
        "1531 is Sula in municipalities.csv, not Giske",
    ),
    "a member that did not exist then": (
        ("networks.csv", "2024,1580,Haram", "2024,1534,Haram"),
        "1534 did not exist in the division of 2024",
    ),
    "a governor of a county that is not there": (
        ("county_governors.csv", ",,11,11,974763230", ",,11,98,974763230"),
        "There is no county 98 in counties.csv",
    ),
    "two with one organisation number on the same days": (
        ("uh_institutions.csv", ",974809672,", ",974763230,"),
        "The number 974763230 is on line",
    ),
    "too few cells": (
        ("national.csv", ",nb,no.wikipedia", "no.wikipedia"),
        "The line has 3 cells where the first line names 5 columns",
    ),
    "an empty name": (
        ("municipalities.csv", "1532,Giske,Giske,", "1532,,Giske,"),
        "name: the cell is empty",
    ),
    "a stray space": (
        ("municipalities.csv", "1532,Giske,Giske,", "1532,Giske ,Giske,"),
        "“Giske ” begins or ends with a space",
    ),
    "a quotation mark without its pair": (
        ("national.csv", "970018131,U", '970018131,"U'),
        "The quotation marks do not pair up",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_named_by_file_and_line(folder, change, sentence):
    name, old, new = change
    line = spoil(folder, name, old, new)

    there = [text for file, at, text in found(folder) if (file, at) == (name, line)]

    assert [text for text in there if sentence in text] == there[:1]


@pytest.mark.parametrize(
    ("name", "line", "what"),
    [
        ("municipalities.csv", "1532,Giske,Giske,,,,15,M,,,1,1,1,1,1,,,", "code 1532"),
        ("statistics.csv", "1532,2018,1,,,,,x", "code 1532, year 2018"),
        ("counties.csv", "15,M,M,,,,,1,1,1,1,,,,,M,944183779,", "code 15"),
        ("networks.csv", "romsdal,Romsdal,2018,1532,Giske,,", "municipality_code 1532"),
    ],
)
def test_a_doubled_line_is_named_with_the_line_that_it_repeats(
    folder, name, line, what
):
    number = add_line(folder, name, line.replace(",,,15,,,,1", ",,,15,,,1"))

    ((file, at, text),) = found(folder)

    assert (file, at) == (name, number)
    assert what in text
    assert "already. Remove one of the two lines." in text


def test_all_problems_of_all_files_come_at_once(folder):
    spoil(folder, "municipalities.csv", ",929911709,", ",929911708,")
    spoil(folder, "counties.csv", "958935420", "958935421")
    spoil(folder, "networks.csv", "2018,1532,Giske", "2018,9999,Giske")
    add_line(folder, "statistics.csv", "0101,2017,30790,3656,,,,SSB 07459")

    assert [problem[0] for problem in found(folder)] == [
        "counties.csv",
        "municipalities.csv",
        "networks.csv",
        "statistics.csv",
    ]


def test_what_refers_to_a_broken_line_is_not_reported_as_well(folder):
    spoil(folder, "municipalities.csv", ",929911709,", ",929911708,")

    assert len(found(folder)) == 1


def test_a_file_that_is_missing_is_named(folder):
    (folder / "networks.csv").unlink()

    ((file, line, text),) = found(folder)

    assert (file, line) == ("networks.csv", 1)
    assert text == "The file is missing. Put it back in the registry's folder."


def test_an_empty_file_is_named(folder):
    (folder / "networks.csv").write_bytes(b"")

    ((file, _, text),) = found(folder)

    assert file == "networks.csv"
    assert text.startswith("The file is empty.")


def test_a_file_in_another_encoding_is_named_with_its_first_such_line(folder):
    path = folder / "networks.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))

    ((file, line, text),) = found(folder)

    assert (file, line) == ("networks.csv", 2)
    assert "not UTF-8" in text


def test_a_byte_order_mark_does_no_harm(folder):
    path = folder / "networks.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert found(folder) == []


def test_unknown_missing_and_doubled_columns_are_named(folder):
    spoil(folder, "networks.csv", "network_code,network_name,", "network_cod,division,")

    texts = [text for _, line, text in found(folder) if line == 1]

    assert len(texts) == 4
    assert "The column network_code is missing. Add it." in texts
    assert any("Nobody knows the column “network_cod”" in text for text in texts)
    assert "The column division is there twice. Remove one." in texts


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cells=st.binary(max_size=200))
def test_no_bytes_at_all_make_the_reading_fall_over(tmp_path, cells):
    (tmp_path / "national.csv").write_bytes(
        b"org_number,name,name_official,written_norwegian,source\n" + cells
    )
    problems = []

    reader.read(tmp_path, NATIONAL, problems)

    for problem in problems:
        assert problem.line >= 1
        assert problem.text


@pytest.mark.parametrize(
    "read",
    [
        reader.words,
        reader.digits(4),
        reader.codes(2),
        reader.date,
        reader.org_number_or_none,
        reader.number_or_none,
        reader.share_or_none,
        reader.one_of("nn", "nb"),
        reader.yes_or_none,
    ],
)
@given(text=st.text(max_size=30))
@settings(deadline=None)
def test_a_cell_is_read_or_refused_with_a_sentence(read, text):
    with suppress(reader.Unreadable):
        read(text)
