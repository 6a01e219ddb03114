"""Figures from a file: read, looked at, and then saved as a new version of a set."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.allocation.basis import Row
from funding.basis.changes import Changes, changes_of
from funding.basis.columns import Facts
from funding.basis.files import read_file
from funding.basis.reading import Known, Reading, read_rows
from funding.models import BasisImport, BasisSet
from funding.rules import money as rules
from funding.services.basis import keep_figures, kept_basis, read_registry
from funding.services.frames import lock_year
from partnerships.models import SchemeYear
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import Refusal, StaleState
from portal.lib.file_types import HEAD, WrongFile
from portal.lib.text import one_line
from portal.lib.verdict import require
from portal.people.actor import Actor

# A file that was looked at and never saved is forgotten after so long.
KEPT = dt.timedelta(days=30)
LONGEST_NAME = 150
STALE = gettext_lazy(
    "The figures in force, or the owners of the year, have changed since you looked. "
    "The changes are shown anew: look at them, and save again."
)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a file says, against what is in force now. Nothing of it is saved."""

    in_force: BasisSet | None
    reading: Reading
    changes: Changes

    @property
    def can_be_saved(self) -> bool:
        return not self.reading.problems and self.changes.are_any


def upload_basis(
    *,
    actor: Actor,
    scheme_year: SchemeYear,
    statistics_year: int,
    usual: Facts,
    file: "File[bytes]",
    form_key: uuid.UUID,
) -> BasisImport:
    """Read a file and keep its rows, to be looked at; the same form twice is one.

    ``usual``: the source and sector of the columns of which the file says nothing.
    Raises ValidationError with the reason why a file cannot be taken.
    """
    require(rules.may_handle(actor, scheme_year))
    try:
        rows = read_file(file, file.size or 0)
    except WrongFile as wrong:
        raise ValidationError({"file": str(wrong.reason)}) from None
    made = BasisImport(
        scheme_year=scheme_year,
        statistics_year=statistics_year,
        source=one_line(usual.source),
        sector=usual.sector,
        file_name=_name(file),
        sha256=_sha256(file),
        rows=[[row.line, row.cells] for row in rows],
        form_key=form_key,
        uploaded_by_id=actor.user_id,
    )
    return _keep(actor, made)


def _name(file: "File[bytes]") -> str:
    """For people's eyes alone, so only what can be shown of it."""
    name = str(file.name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in name if each.isprintable())[:LONGEST_NAME] or "–"


def _sha256(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(HEAD):
        digest.update(piece)
    return digest.hexdigest()


@transaction.atomic
def _keep(actor: Actor, made: BasisImport) -> BasisImport:
    year = lock_year(made.scheme_year)
    require(rules.may_handle(actor, year))
    before = BasisImport.objects.filter(form_key=made.form_key).first()
    if before:
        return before
    unsaved = BasisImport.objects.filter(scheme_year=year, basis_set=None)
    unsaved.filter(uploaded_at__lt=clock.now() - KEPT).delete()
    made.full_clean(exclude=["uploaded_by", "basis_set"])
    made.save()
    record(
        actor=actor,
        action="basis.uploaded",
        obj=made,
        file=made.file_name,
        sha256=made.sha256,
        statistics_year=made.statistics_year,
    )
    return made


def dry_run(basis_import: BasisImport) -> DryRun:
    """Read what was uploaded against the year's owners and figures as they are now."""
    year = basis_import.scheme_year
    reading = read_rows(
        [Row(line, cells) for line, cells in basis_import.rows],
        Known.of(year, read_registry(year)),
        statistics_year=basis_import.statistics_year,
        usual=Facts(
            basis_import.source, basis_import.statistics_year, basis_import.sector
        ),
    )
    in_force = BasisSet.objects.in_force(year, basis_import.statistics_year)
    before = kept_basis(in_force) if in_force else None
    return DryRun(in_force, reading, changes_of(before, reading.basis))


@transaction.atomic
def save_import(*, actor: Actor, basis_import: BasisImport, seen: str) -> BasisSet:
    """The file as a new version of the year's figures: all of it, or nothing.

    ``seen``: the fingerprint of the changes that the person looked at. Raises
    StaleState when others would be saved, Refusal when there is nothing to save, and
    ValidationError while something is wrong. The same import twice is one version.
    """
    year = lock_year(basis_import.scheme_year)
    require(rules.may_handle(actor, year))
    basis_import = BasisImport.objects.select_for_update(of=("self",)).get(
        pk=basis_import.pk
    )
    if basis_import.basis_set:
        return basis_import.basis_set
    basis_import.scheme_year = year
    found = dry_run(basis_import)
    if found.reading.problems:
        raise ValidationError(_("The file has errors, so nothing of it is saved."))
    if seen != found.changes.fingerprint:
        raise StaleState(STALE)
    if not found.changes.are_any:
        raise Refusal(_("The file says what is in force already."))
    return _put(actor, basis_import, found)


def _put(actor: Actor, basis_import: BasisImport, found: DryRun) -> BasisSet:
    basis = found.reading.basis
    basis_set = BasisSet(
        scheme_year=basis_import.scheme_year,
        version=found.in_force.version + 1 if found.in_force else 1,
        origin=BasisSet.Origin.FILE,
        sources=basis.sources,
    )
    keep_figures(actor=actor, basis_set=basis_set, basis=basis)
    basis_import.basis_set = basis_set
    basis_import.save(update_fields=["basis_set"])
    record(
        actor=actor,
        action="basis.imported",
        obj=basis_set,
        file=basis_import.file_name,
        sha256=basis_import.sha256,
        statistics_year=basis_set.statistics_year,
        version=basis_set.version,
        added=found.changes.added,
        changed=found.changes.changed,
        gone=found.changes.gone,
    )
    return basis_set


@transaction.atomic
def describe_columns(
    *, actor: Actor, basis_set: BasisSet, facts: dict[str, Facts]
) -> BasisSet:
    """Say where the columns' figures are from, and what they should sum to.

    Columns that the set does not know are left out. Raises PermissionDenied when
    something sent or decided rests on the set.
    """
    year = lock_year(basis_set.scheme_year)
    locked = BasisSet.objects.select_for_update(of=("self",)).get(pk=basis_set.pk)
    locked.scheme_year = year
    require(rules.may_change_basis(actor, locked))
    old = locked.sources
    locked.sources = {
        column: facts[column].as_dict() if column in facts else known
        for column, known in old.items()
    }
    if locked.sources == old:
        return locked
    locked.full_clean(exclude=["created_by"])
    locked.save(update_fields=["sources"])
    record(
        actor=actor,
        action="basis.described",
        obj=locked,
        old=old,
        new=locked.sources,
    )
    return locked
