"""The command ``allocate``: files in, a table or a file out, and no database."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import override
from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(__file__).parent / "data"
BASIS = """\
number;name;class;fte
0301;Oslo;host;512,4
1511;=Vanylven;member;60
1515;Herøy;out;–
"""
KEY = {
    "name": "k",
    "rounding_unit": 1,
    "pots": [
        {"name": "each", "each": 50_000},
        {
            "name": "årsverk",
            "rest": True,
            "by": "fte",
            "only": {"column": "class", "in": ["host", "member"]},
        },
    ],
}


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def files(tmp_path):
    (tmp_path / "basis.csv").write_text(BASIS)
    (tmp_path / "key.json").write_text(json.dumps(KEY))
    return tmp_path


def run(capsys, folder, *more, frame="1000001", basis="basis.csv", key="key.json"):
    call_command(
        "allocate",
        *("--frame", frame, "--basis", str(folder / basis), "--key", str(folder / key)),
        *more,
    )
    return capsys.readouterr().out


def refusal(capsys, folder, *more, **options):
    with pytest.raises(CommandError) as caught:
        run(capsys, folder, *more, **options)
    assert caught.value.returncode == 1
    return str(caught.value).splitlines()


def test_without_a_file_it_prints_a_table_with_sums(capsys, files):
    assert run(capsys, files) == dedent("""\
        number  name          each  årsverk      total
        ------  ---------  -------  -------  ---------
        0301    Oslo        50 000  760 902    810 902
        1511    =Vanylven   50 000   89 099    139 099
        1515    Herøy       50 000        –     50 000
        ------  ---------  -------  -------  ---------
                Sum        150 000  850 001  1 000 001
        Frame: 1 000 001 kr. Given: 1 000 001 kr. Left: 0 kr.
        """)


def test_json_is_as_the_interface_says(capsys, files):
    out = files / "out.JSON"

    said = run(capsys, files, "--out", str(out))

    assert said == (
        f"Written: {out}\nFrame: 1 000 001 kr. Given: 1 000 001 kr. Left: 0 kr.\n"
    )
    assert json.loads(out.read_text()) == {
        "frame": 1_000_001,
        "left": 0,
        "lines": [
            {
                "number": "0301",
                "name": "Oslo",
                "pots": {"each": 50_000, "årsverk": 760_902},
                "total": 810_902,
            },
            {
                "number": "1511",
                "name": "=Vanylven",
                "pots": {"each": 50_000, "årsverk": 89_099},
                "total": 139_099,
            },
            {
                "number": "1515",
                "name": "Herøy",
                "pots": {"each": 50_000, "årsverk": 0},
                "total": 50_000,
            },
        ],
    }


def test_csv_has_no_formulas_and_shows_who_is_outside_a_pot(capsys, files):
    run(capsys, files, "--out", str(files / "out.csv"))

    with (files / "out.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["number", "name", "each", "årsverk", "total"],
            ["0301", "Oslo", "50000", "760902", "810902"],
            ["1511", "'=Vanylven", "50000", "89099", "139099"],
            ["1515", "Herøy", "50000", "–", "50000"],
        ]


def test_a_spreadsheet_has_typed_cells_and_no_formulas(capsys, files):
    run(capsys, files, "--out", str(files / "out.xlsx"))

    book = load_workbook(files / "out.xlsx")
    assert [[cell.value for cell in row] for row in book["lines"].rows] == [
        ["number", "name", "each", "årsverk", "total"],
        ["0301", "Oslo", 50_000, 760_902, 810_902],
        ["1511", "=Vanylven", 50_000, 89_099, 139_099],
        ["1515", "Herøy", 50_000, "–", 50_000],
    ]
    assert [cell.data_type for cell in book["lines"][3]] == ["s", "s", "n", "n", "n"]
    assert list(book["sums"].values) == [
        ("frame", 1_000_001),
        ("given", 1_000_001),
        ("left", 0),
    ]


@pytest.mark.parametrize(
    "frame", ["0", "000", "-5", "5000 000", "1e6", "1.0", "NaN", "", "٣", "9" * 16]
)
def test_a_frame_that_is_not_whole_kroner_above_zero_is_refused(capsys, files, frame):
    (said,) = refusal(capsys, files, frame=frame)

    assert said.startswith(f"“{frame}” is not a frame.")


def test_every_problem_of_frame_key_basis_and_file_is_said_at_once(capsys, files):
    (files / "basis.csv").write_text(BASIS + "1515;Herøy;out\n0301;Oslo;member;x\n")
    (files / "key.json").write_text(json.dumps(KEY | {"rounding_unit": 5}))

    said = refusal(capsys, files, "--out", str(files / "nowhere" / "x.txt"), frame="x")

    assert [sentence.split(":")[0].split(".")[0] for sentence in said] == [
        "“x” is not a frame",
        str(files / "nowhere" / "x"),
        f"The file {files / 'nowhere' / 'x'}",
        "The key's rounding unit is “5”",
        "Line 5 has 3 cells, but there are 4 headings",
        "Line 6, column “number”",
    ]


def test_cells_that_the_key_needs_are_named_by_line_and_column(capsys, files):
    (files / "basis.csv").write_text(BASIS + "1531;Sula;member;5000 000\n1532;a;;1\n")

    assert refusal(capsys, files) == [
        "Line 5, column “fte”: “5000 000” is not a number. Write it without spaces,"
        " such as 5000 or 512,4.",
        "Line 6, column “class”: the cell is empty, but the key needs a class there.",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"pots": \n [}', "The key is not JSON: line 2, character 3 cannot be read."),
        (b"\xff\xfe", "is not UTF-8 from line 1 on."),
        (b"[]", "The key must be one JSON object"),
        (b"", "The key is not JSON: line 1, character 1 cannot be read."),
        (b"[" * 200_000, "nested too deeply"),
    ],
)
def test_a_key_file_that_cannot_be_read_is_a_sentence(capsys, files, content, sentence):
    (files / "key.json").write_bytes(content)

    (said,) = refusal(capsys, files)

    assert sentence in said


def test_files_that_are_not_there_are_named(capsys, files):
    assert refusal(capsys, files, basis="no.csv", key="..") == [
        f"The file {files / '..'} cannot be read: it is a folder.",
        f"The file {files / 'no.csv'} cannot be read: it does not exist.",
    ]


def test_the_result_is_never_written_over_what_was_read(capsys, files):
    (said,) = refusal(capsys, files, "--out", str(files / "basis.csv"))

    assert said.endswith(
        "is the file that was read. Choose another name for the result."
    )
    assert (files / "basis.csv").read_text() == BASIS


def test_what_cannot_be_written_leaves_what_was_there(capsys, files):
    (files / "out.csv").mkdir()

    (said,) = refusal(capsys, files, "--out", str(files / "out.csv"))

    assert said == f"The file {files / 'out.csv'} cannot be written: it is a folder."
    assert sorted(each.name for each in files.iterdir()) == [
        "basis.csv",
        "key.json",
        "out.csv",
    ]


def test_a_key_that_cannot_be_met_writes_nothing(capsys, files):
    refusal(capsys, files, "--out", str(files / "out.csv"), frame="149999")

    assert not (files / "out.csv").exists()


def test_a_byte_order_mark_in_both_files_is_no_matter(capsys, files):
    for name in ("basis.csv", "key.json"):
        text = (files / name).read_text()
        (files / name).write_text(text, encoding="utf-8-sig")

    assert "0301    Oslo" in run(capsys, files)


def test_the_published_table_comes_out_of_the_command_too(capsys, tmp_path):
    name = "rammetilskudd-2000"
    out = tmp_path / "out.csv"

    run(
        capsys,
        DATA,
        *("--out", str(out)),
        frame="503900000",
        basis=f"{name}.csv",
        key=f"{name}.json",
    )

    published = list(csv.reader((DATA / f"{name}.csv").read_text().splitlines()))[1:]
    written = list(csv.reader(out.read_text().splitlines()))[1:]
    assert written == [
        [number, county, *(f"{int(amount)}000" for amount in amounts)]
        for number, county, *amounts in published
    ]


def test_it_runs_where_there_is_no_database(files):
    nowhere = {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "DEMO": "true",
    }

    inputs = ("--basis", str(files / "basis.csv"), "--key", str(files / "key.json"))
    done = subprocess.run(
        [sys.executable, "manage.py", "allocate", "--frame", "149999", *inputs],
        cwd=ROOT,
        env={**os.environ, **nowhere, "DJANGO_SETTINGS_MODULE": "portal.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "149 999" in done.stderr
