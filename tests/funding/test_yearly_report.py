import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from funding.management.commands import yearly_report
from portal.documents.models import Document
from portal.documents.services import fulfil_document
from tests import factories as make_a
from tests.funding import money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    where = {"location": str(tmp_path / "store")}
    store = settings.STORAGES["default"] | {"OPTIONS": where}
    settings.STORAGES = settings.STORAGES | {"default": store}


@pytest.fixture
def worker(monkeypatch):
    """A worker that makes one paper each time that the command waits."""

    def work(_seconds: float) -> None:
        document = Document.objects.unmade().order_by("pk").first()
        if document:
            fulfil_document(document.pk)

    monkeypatch.setattr(yearly_report.time, "sleep", work)


def run(capsys, *options: str) -> list[str]:
    call_command("yearly_report", *options)
    return capsys.readouterr().out.splitlines()


def test_it_makes_every_paper_and_says_where_each_lies(people, worker, capsys):
    money.decided(people)

    *paths, last = run(capsys, "--county", "15", "--year", "2018")

    report, sheets, *letters = paths
    assert len(letters) == 3
    assert all(
        Path(path).read_bytes().startswith(b"%PDF") for path in (report, *letters)
    )
    assert load_workbook(sheets).sheetnames[0] == "Oversyn"
    assert last == "Made: 4. Unchanged: 0."


def test_a_second_run_makes_nothing_and_says_so(people, worker, capsys):
    money.decided(people)
    first = run(capsys, "--county", "15", "--year", "2018")
    before = list(Document.objects.order_by("pk").values_list("pk", "made_at"))

    second = run(capsys, "--county", "15", "--year", "2018")

    assert second[:-1] == first[:-1]
    assert second[-1] == "Nothing to make: 4 papers are unchanged."
    assert list(Document.objects.order_by("pk").values_list("pk", "made_at")) == before


def test_it_lays_copies_with_plain_names_in_the_folder(
    people, worker, capsys, tmp_path
):
    money.decided(people)
    out = tmp_path / "a" / "b"

    *paths, _last = run(capsys, "--county", "15", "--year", "2018", "--out", str(out))

    assert {Path(path).parent for path in paths} == {out}
    assert sorted(each.name for each in out.iterdir()) == sorted(
        Path(path).name for path in paths
    )
    assert any("1532-giske" in path for path in paths)
    assert [Path(path).suffix for path in paths[:2]] == [".pdf", ".xlsx"]
    assert Path(paths[0]).stem == Path(paths[1]).stem


def test_all_counties_are_those_that_have_decided(people, worker, capsys):
    money.decided(people)
    make_a.SchemeYearFactory(county=make_a.CountyFactory(code="11"))

    *paths, _last = run(capsys, "--county", "all", "--year", "2018")

    # The county's report and its sheets, three letters, and the country's two.
    assert len(paths) == 7
    assert Document.objects.filter(kind="funding.national_report").count() == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--county", "99", "--year", "2018"), "no county with the number 99"),
        (("--county", "15", "--year", "2017"), "has no scheme in 2017"),
        (("--county", "15", "--year", "99999"), "has no scheme in 99999"),
        (("--county", "15", "--year", "2018"), "is not decided"),
        (("--county", "all", "--year", "2018"), "No county has a decided allocation"),
    ],
)
def test_what_cannot_be_made_is_said_in_a_sentence(people, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("yearly_report", *options)
    assert not Document.objects.exists()


def test_a_folder_that_cannot_be_made_stops_it_before_anything_is_ordered(
    people, tmp_path
):
    money.decided(people)
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(CommandError, match="cannot be made"):
        call_command(
            "yearly_report",
            *("--county", "15", "--year", "2018"),
            *("--out", str(tmp_path / "file" / "under")),
        )
    assert not Document.objects.exists()


def test_a_paper_that_fails_is_told_and_the_others_are_made(
    people, capsys, monkeypatch
):
    money.decided(people)

    def work(_seconds: float) -> None:
        first, *others = Document.objects.unmade().order_by("pk")
        Document.objects.filter(pk=first.pk).update(state="failed", error="No ink.")
        for document in others:
            fulfil_document(document.pk)

    monkeypatch.setattr(yearly_report.time, "sleep", work)

    with pytest.raises(CommandError, match=r"No ink\."):
        call_command("yearly_report", "--county", "15", "--year", "2018")
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_without_a_worker_it_says_how_to_start_one_and_the_papers_stay_queued(
    people, monkeypatch
):
    money.decided(people)
    monkeypatch.setattr(yearly_report, "GRACE", 0.0)

    with pytest.raises(CommandError, match="celery -A portal worker"):
        call_command("yearly_report", "--county", "15", "--year", "2018")
    assert Document.objects.unmade().count() == 4


def test_the_exit_code_tells_a_script_that_it_failed():
    run = subprocess.run(
        [sys.executable, "manage.py", "yearly_report", "--county", "15"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 2
    assert "--year" in run.stderr
