"""A portal is copied into a folder, and comes back from there whole or not at all."""

import hashlib
import json
import shutil
import threading
import tomllib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils.translation import override

import portal
from funding.services.papers import order_year
from partnerships.models import Need
from partnerships.services.attachments import attach
from portal.backup_database import BackupError, applied_migrations, find_program
from portal.documents.services import fulfil_document
from portal.management.commands.check_invariants import everything_broken
from tests import cast, databases, files, migrated, released
from tests import factories as make_a
from tests.flows.test_release import BEFORE
from tests.funding import money


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@dataclass
class Made:
    """A portal with a backup of it."""

    folder: Path
    database: str
    store: Path
    rows: dict[str, Counter]
    files: dict[str, bytes]
    told: str


@contextmanager
def store_in(folder: Path):
    default = django_settings.STORAGES["default"] | {
        "OPTIONS": {"location": str(folder)}
    }
    with override_settings(STORAGES=django_settings.STORAGES | {"default": default}):
        yield folder


def all_rows() -> dict[str, Counter]:
    return {t: databases.rows(t, columns) for t, columns in databases.tables().items()}


def all_files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def small_portal() -> None:
    """A decided year with its papers, and a draft with two files."""
    people = cast.make()
    Need.objects.all().delete()
    money.decided(people)
    ordered = order_year(actor=people.actor("officer"), scheme_year=people.scheme_year)
    for document in ordered.documents:
        fulfil_document(document.pk)
    draft = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    for name, content in {"plan.pdf": files.pdf(), "tal.xlsx": files.xlsx()}.items():
        attach(
            actor=people.actor("member"),
            need=draft,
            file=ContentFile(content, name=name),
            name=name,
        )


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    with (
        django_db_blocker.unblock(),
        store_in(folder / "store") as store,
        databases.own_database(template=migrated.template()) as database,
    ):
        small_portal()
        assert list(everything_broken()) == []
        with (folder / "told").open("w+") as told, override("en"):
            call_command("backup", folder / "backup", stdout=told)
        yield Made(
            folder=folder / "backup",
            database=database,
            store=store,
            rows=all_rows(),
            files=all_files(store),
            told=(folder / "told").read_text(),
        )


@pytest.fixture
def empty(made, tmp_path):
    """A portal with an empty database and an empty store; its store."""
    with databases.own_database(), store_in(tmp_path / "store") as store:
        yield store


@pytest.fixture
def backup(made, tmp_path) -> Path:
    """A copy of the backup, to be spoilt."""
    return Path(shutil.copytree(made.folder, tmp_path / "backup"))


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text())


def change_manifest(folder: Path, **changes) -> None:
    text = json.dumps(manifest(folder) | changes)
    (folder / "manifest.json").write_text(text)


def refused(folder: Path, sentence: str) -> str:
    """What is said."""
    with pytest.raises(CommandError, match=sentence) as error:
        call_command("restore", folder)
    return str(error.value)


def nothing_is_there(store: Path) -> bool:
    return databases.tables() == {} and all_files(store) == {}


def test_the_folder_has_the_dump_every_file_and_a_manifest(made):
    told = manifest(made.folder)

    assert all_files(made.folder / "files") == made.files
    assert len(made.files) >= 4
    assert set(told["files"]) == set(made.files)
    assert told["counts"] == {table: n.total() for table, n in made.rows.items()}
    assert told["portal"] == portal.__version__
    assert told["missing"] == []
    assert made.folder.stat().st_mode & 0o077 == 0
    rows = sum(told["counts"].values())
    assert f"{rows} rows, {len(made.files)} files." in made.told


def test_what_comes_back_is_what_was_there(made, empty, capsys):
    call_command("restore", made.folder)

    assert all_rows() == made.rows
    assert all_files(empty) == made.files
    assert list(everything_broken()) == []
    assert "Every rule holds." in capsys.readouterr().out


def test_a_portal_that_is_migrated_and_unused_is_empty_too(
    made, django_db_setup, tmp_path
):
    unused = databases.own_database(template=migrated.template())
    with unused, store_in(tmp_path) as store:
        call_command("restore", made.folder)

        assert all_rows() == made.rows
        assert all_files(store) == made.files


def test_an_older_portals_backup_comes_over_to_this_one(made, tmp_path, capsys):
    """Its papers' files are not in the dump: both commands name them, and go on."""
    old = tmp_path / "backup"
    with databases.own_database(), store_in(tmp_path / "store"):
        released.load()
        call_command("migrate", "partnerships", BEFORE, verbosity=0)
        needs = databases.rows("partnerships_need", ["id", "title", "requested_nok"])
        with pytest.raises(CommandError, match="The backup is made, but these files"):
            call_command("backup", old)
    lost = manifest(old)["missing"]
    assert len(lost) >= 150

    with databases.own_database(), store_in(tmp_path / "restored"):
        said = refused(old, r"^\d+ broken\.$")
        told = capsys.readouterr().out.count("the file is missing.")
        assert (said, told >= len(lost)) == (f"{told} broken.", True)

        assert needs == databases.rows(
            "partnerships_need", ["id", "title", "requested_nok"]
        )
        assert set(manifest(old)["migrations"]) < set(applied_migrations())


def test_the_backup_of_a_portal_at_work_is_of_one_moment(made, tmp_path):
    """Else the rows that came meanwhile would not fit the manifest."""
    row = "INSERT INTO django_session VALUES (gen_random_uuid()::text, '', now())"
    begun, ended, written = threading.Event(), threading.Event(), []

    def work() -> None:
        with databases.connect() as another:
            while not ended.is_set():
                another.execute(row)
                written.append(row)
                begun.set()

    with databases.own_database(template=made.database):
        people_at_work = threading.Thread(target=work)
        people_at_work.start()
        try:
            assert begun.wait(30)
            call_command("backup", tmp_path / "backup")
        finally:
            ended.set()
            people_at_work.join()
    counts = manifest(tmp_path / "backup")["counts"]
    assert 0 < counts["django_session"] < len(written)

    with databases.own_database(), store_in(tmp_path / "restored"):
        call_command("restore", tmp_path / "backup")


def test_a_portal_in_use_is_refused_and_left_as_it_is(made):
    refused(made.folder, r"is not empty: the table \w+ has \d+ rows")

    assert all_rows() == made.rows
    assert all_files(made.store) == made.files


def test_a_folder_without_a_manifest_is_no_backup(empty, backup):
    (backup / "manifest.json").unlink()

    refused(backup, "has no manifest.json: it is no backup, or one that was not")
    assert nothing_is_there(empty)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"format": 2}, "The backup is of format 2, and this portal reads format 1"),
        ({"migrations": ["funding.9999_tomorrow"]}, "newer portal.*9999_tomorrow"),
        ({"files": {"../away": {"size": 1, "sha256": ""}}}, "is damaged"),
        ({"files": ["a"]}, "is damaged"),
        ({"another": 1}, "is damaged"),
        ({"files": {"a/b": {"size": 1, "sha256": ""}}}, r"a/b is missing, and manif"),
        ({"counts": {"people_user": 1}}, "manifest.json does not fit database.dump"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(empty, backup, changes, sentence):
    change_manifest(backup, **changes)

    refused(backup, sentence)
    assert nothing_is_there(empty)


def test_a_manifest_that_is_no_json_is_refused(empty, backup):
    (backup / "manifest.json").write_text("[")

    refused(backup, "manifest.json is damaged")
    assert nothing_is_there(empty)


def test_a_file_that_was_changed_is_refused(empty, backup, made):
    name = min(made.files)
    kept = backup / "files" / name
    kept.write_bytes(kept.read_bytes()[:-1] + b"!")

    refused(backup, f"{name} has been changed since the backup was made")
    assert nothing_is_there(empty)


def test_a_file_that_is_gone_is_refused(empty, backup, made):
    (backup / "files" / max(made.files)).unlink()

    refused(backup, f"{max(made.files)} is missing, and manifest.json names it")
    assert nothing_is_there(empty)


def test_a_dump_that_breaks_off_leaves_nothing_behind(empty, backup):
    """Also where the manifest was written after the damage."""
    dump = backup / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-30_000])
    refused(backup, "database.dump has been changed since")

    left = dump.read_bytes()
    kept = {"size": len(left), "sha256": hashlib.sha256(left).hexdigest()}
    change_manifest(backup, database=kept)
    refused(backup, "pg_restore failed")
    assert nothing_is_there(empty)


def test_a_file_of_the_store_is_never_written_over(empty, backup, made):
    name = max(made.files)
    default_storage.save(name, ContentFile(b"somebody else's"))

    refused(backup, f"store has another file by the name {name}")
    assert databases.tables() == {}
    assert all_files(empty) == {name: b"somebody else's"}


def test_a_file_that_the_store_has_already_stays(empty, backup, made):
    name = min(made.files)
    default_storage.save(name, ContentFile(made.files[name]))

    call_command("restore", backup)

    assert all_files(empty) == made.files


def test_a_backup_goes_into_a_new_folder_only(made, tmp_path):
    (tmp_path / "precious").write_text("mine")

    with pytest.raises(CommandError, match=r"is not empty\. Name a folder that is new"):
        call_command("backup", tmp_path)

    assert all_files(tmp_path) == {"precious": b"mine"}


def test_a_file_that_is_lost_is_named_and_the_rest_is_kept(made, tmp_path):
    lost = min(made.files)
    shutil.copytree(made.store, tmp_path / "store")
    (tmp_path / "store" / lost).unlink()

    with (
        store_in(tmp_path / "store"),
        pytest.raises(CommandError, match=f"The backup is made, but.*{lost}"),
    ):
        call_command("backup", tmp_path / "backup")

    assert manifest(tmp_path / "backup")["missing"] == [lost]
    assert set(manifest(tmp_path / "backup")["files"]) == set(made.files) - {lost}


def test_a_program_that_is_older_than_the_server_is_passed_over(
    made, tmp_path, monkeypatch
):
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_program("pg_dump") != old
    old.rename(tmp_path / "pg_other")
    with pytest.raises(BackupError, match=r"pg_other of PostgreSQL .* is needed"):
        find_program("pg_other")


def test_the_sentences_are_in_the_language_of_the_portal(tmp_path):
    for language, sentence in {"nn": "ingen tryggleikskopi", "nb": "ingen sik"}.items():
        with override(language), pytest.raises(CommandError, match=sentence):
            call_command("restore", tmp_path)


def test_the_version_is_the_projects():
    with (Path(__file__).parents[2] / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["project"]["version"] == portal.__version__
