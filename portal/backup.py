"""Database and files in one folder, and from there into an empty portal.

The folder has `database.dump`, the files under `files/`, and `manifest.json`, which
is written last: a folder without one is no backup. Files are only ever added while
the portal runs, so the database is read first; the other way about, the files are in
place before the rows that name them can be seen.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TextIO

from django.apps import apps
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.utils import validate_file_name
from django.db import models
from django.utils.translation import gettext as _

from portal import __version__, backup_database
from portal.backup_database import BackupError
from portal.lib.progress import Progress

FORMAT = 1
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files"
CHUNK = 1024 * 1024

Say = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the backup."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, so that it can be told from one that was damaged."""

    made_at: str
    portal: str
    migrations: list[str]
    counts: dict[str, int]
    database: Kept
    files: dict[str, Kept]
    missing: list[str] = field(default_factory=list)  # named by a row, but not there
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises BackupError where there is none, or one that makes no sense."""
        path = folder / MANIFEST
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            files = {name: Kept(**kept) for name, kept in told.pop("files").items()}
            for name in files:
                validate_file_name(name, allow_relative_path=True)
            database = Kept(**told.pop("database"))
            found = cls(**told, files=files, database=database)
        except FileNotFoundError:
            raise BackupError(
                _(
                    "%(folder)s has no %(file)s: it is no backup, or one that was not "
                    "finished."
                )
                % {"folder": folder, "file": MANIFEST}
            ) from None
        except (ValueError, TypeError, KeyError, AttributeError, SuspiciousOperation):
            raise BackupError(
                _("%(file)s is damaged: it is not as written.") % {"file": path}
            ) from None
        return found


# ------------------------------------------------------------------------ make one


def make_backup(folder: Path, *, say: Say, out: TextIO) -> Manifest:
    """Copy everything into ``folder``, which is new or empty.

    A file that a row names and the store has lost stands in ``missing`` of what is
    returned: the rest is worth keeping. Raises BackupError with a sentence.
    """
    with _disk_errors():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise BackupError(
                _("%(folder)s is not empty. Name a folder that is new.")
                % {"folder": folder}
            )
        say(_("Reading the database …"))
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        with backup_database.snapshot() as moment:
            counts = backup_database.counts()
            migrations = backup_database.applied_migrations()
            names = named_files()
            backup_database.dump(folder / DUMP, moment)
        files = {}
        for name in _shown(_("Copying the files"), names, out):
            target = folder / FILES / name
            try:
                files[name] = _copy_out(name, target)
            except FileNotFoundError:
                target.unlink(missing_ok=True)
        manifest = Manifest(
            made_at=made_at,
            portal=__version__,
            migrations=migrations,
            counts=counts,
            database=_look_at(folder / DUMP),
            files=files,
            missing=[name for name in names if name not in files],
        )
        manifest.write(folder)
    return manifest


def named_files() -> list[str]:
    """Every file that a row names, whatever model it is of.

    A database that waits for its migrations may lack a column that the code has.
    """
    there = backup_database.columns()
    found: set[str] = set()
    for model in apps.get_models():
        for column in model._meta.local_fields:
            place = (model._meta.db_table, column.column)
            if isinstance(column, models.FileField) and place in there:
                rows = model._base_manager.order_by().values_list(column.name)
                found.update(name for (name,) in rows.distinct() if name)
    return sorted(found)


def _copy_out(name: str, target: Path) -> Kept:
    validate_file_name(name, allow_relative_path=True)
    with default_storage.open(name, "rb") as source:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as copy:
            digest, size = hashlib.sha256(), 0
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += copy.write(chunk)
    return Kept(size=size, sha256=digest.hexdigest())


# ------------------------------------------------------------------------- restore


def restore_backup(folder: Path, *, say: Say, out: TextIO) -> Manifest:
    """Put the backup in ``folder`` into this empty portal: all of it, or nothing.

    Raises BackupError with a sentence.
    """
    with _disk_errors():
        manifest = Manifest.read(folder)
        _require_fitting(manifest)
        backup_database.require_empty()
        _check(folder, manifest, out)
        put: list[str] = []
        try:
            label = _("Putting the files in place")
            for name in _shown(label, list(manifest.files), out):
                _put(folder / FILES / name, name, manifest.files[name], put)
            say(_("Loading the database …"))
            backup_database.clear()
            _load(folder / DUMP, manifest.counts)
        except BaseException:
            for name in put:
                default_storage.delete(name)
            raise
    return manifest


def _require_fitting(manifest: Manifest) -> None:
    if manifest.format != FORMAT:
        raise BackupError(
            _(
                "The backup is of format %(its)s, and this portal reads format "
                "%(ours)s. Restore it with the portal that made it, version "
                "%(version)s."
            )
            % {"its": manifest.format, "ours": FORMAT, "version": manifest.portal}
        )
    unknown = set(manifest.migrations) - backup_database.known_migrations()
    if unknown:
        raise BackupError(
            _(
                "The backup was made by a newer portal, version %(version)s, whose "
                "database has what this one does not know: %(migration)s. Upgrade "
                "first."
            )
            % {"version": manifest.portal, "migration": min(unknown)}
        )


def _check(folder: Path, manifest: Manifest, out: TextIO) -> None:
    """Every file of the backup is there and as it was; nothing is changed yet."""
    expected = {DUMP: manifest.database}
    expected |= {f"{FILES}/{name}": kept for name, kept in manifest.files.items()}
    for name in _shown(_("Checking the backup"), list(expected), out):
        path = folder / name
        if not path.is_file():
            raise BackupError(
                _("%(file)s is missing, and %(manifest)s names it.")
                % {"file": path, "manifest": MANIFEST}
            )
        if _look_at(path) != expected[name]:
            raise BackupError(
                _(
                    "%(file)s has been changed since the backup was made: its hash is "
                    "another than %(manifest)s says."
                )
                % {"file": path, "manifest": MANIFEST}
            )


def _put(path: Path, name: str, kept: Kept, put: list[str]) -> None:
    """Into the store, whose names are in ``put`` when they are new there."""
    if default_storage.exists(name):
        with default_storage.open(name, "rb") as there:
            if hashlib.file_digest(there, "sha256").hexdigest() == kept.sha256:
                return
        raise BackupError(
            _(
                "The portal's store has another file by the name %(name)s. Nothing is "
                "written over: restore with an empty store."
            )
            % {"name": name}
        )
    with path.open("rb") as source:
        saved = default_storage.save(name, File(source))
    put.append(saved)
    if saved != name:
        raise BackupError(
            _("The store keeps %(name)s as %(saved)s; the rows would miss it.")
            % {"name": name, "saved": saved}
        )


def _load(dump: Path, counts: dict[str, int]) -> None:
    try:
        backup_database.load(dump)
        found = backup_database.counts()
        for table in sorted(counts.keys() | found.keys()):
            if found.get(table) != counts.get(table):
                raise BackupError(
                    _(
                        "%(manifest)s does not fit %(dump)s: by it the table %(table)s "
                        "has %(named)s rows, and %(loaded)s were loaded. The database "
                        "is empty again."
                    )
                    % {
                        "manifest": MANIFEST,
                        "dump": DUMP,
                        "table": table,
                        "named": counts.get(table, 0),
                        "loaded": found.get(table, 0),
                    }
                )
    except BaseException:
        backup_database.clear()
        raise


def _look_at(path: Path) -> Kept:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Kept(size=path.stat().st_size, sha256=digest)


def _shown(label: str, names: list[str], out: TextIO) -> Iterator[str]:
    """The names one by one, with a progress bar."""
    progress = Progress(label, len(names), out)
    for done, name in enumerate(names):
        progress.show(done)
        yield name
    progress.show(len(names))
    progress.close()


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupError(f"{error.filename}: {error.strerror}.") from error
