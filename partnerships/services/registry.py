"""Loads the registry's files: all of them or nothing, and again without effect.

The files are the authority on what they name, but for what people may change in
the portal (``kept``). Rows that the files do not name are left alone: papers
refer to them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from partnerships import registry_plan as plan
from partnerships.models import (
    County,
    CountyGovernor,
    GovernorTerm,
    Municipality,
    Network,
    NetworkMember,
    Organisation,
    OrganisationChange,
    Statistic,
    UHInstitution,
)
from partnerships.registry_checks import problems_in
from partnerships.registry_files import Files, read_files
from partnerships.registry_reader import Problem
from portal.audit.services import record
from portal.lib.alone import wait_for
from portal.people.actor import Actor

ORGANISATIONS = "organisations"  # the lock of who writes them
BATCH = 1000

M = TypeVar("M", bound=models.Model)
Key = tuple[Any, ...]


class RegistryRefused(Exception):
    """Nothing was loaded; ``problems`` says why, each in a sentence."""

    def __init__(self, problems: Sequence[Problem | str]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(slots=True)
class Count:
    """What became of one table's rows; ``table`` is the model's name in code."""

    table: str
    created: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class Loaded:
    counts: list[Count] = field(default_factory=list)

    @property
    def created(self) -> int:
        return sum(count.created for count in self.counts)

    @property
    def changed(self) -> int:
        return sum(count.changed for count in self.counts)

    @property
    def is_new(self) -> bool:
        """Whether the database is another than before."""
        return bool(self.created or self.changed)


def load_registry(*, actor: Actor, folder: Path) -> Loaded:
    """Load every file of ``folder``; a second call changes nothing.

    Raises PermissionDenied for a person, and RegistryRefused with every problem
    of every file, or with what the database has against it.
    """
    if not actor.system:
        raise PermissionDenied(_("Only the system loads the registry."))
    files = read_files(folder)
    problems = problems_in(files)
    if problems:
        raise RegistryRefused(problems)
    try:
        with transaction.atomic():
            # Two loads at once: the second waits here, and then finds it all done.
            wait_for(ORGANISATIONS)
            loaded = _load(files)
            if loaded.is_new:
                national = Organisation.objects.of_kind(Organisation.Kind.NATIONAL)
                record(
                    actor=actor,
                    action="registry.loaded",
                    obj=national.earliest("pk"),
                    created={c.table: c.created for c in loaded.counts if c.created},
                    changed={c.table: c.changed for c in loaded.counts if c.changed},
                )
    except IntegrityError as error:
        raise RegistryRefused([_conflict(error)]) from error
    return loaded


def _conflict(error: IntegrityError) -> str:
    detail = str(error).partition("DETAIL:")[2].strip() or str(error)
    return _(
        "A row that is in the database already stands in the way of the files:"
        " %(detail)s Correct that row in the portal, or the line in the files."
    ) % {"detail": detail}


def _load(files: Files) -> Loaded:
    loaded = Loaded()
    counts = loaded.counts
    put = _put(County, plan.counties(files), ["code"], counts)
    counties = {code: county for (code,), county in put.items()}
    organisations = _put(
        Organisation,
        plan.organisations(files, counties),
        ["kind", "number"],
        counts,
        kept=frozenset({"written_norwegian"}),
    )
    for model, facts in (
        (Municipality, plan.municipality_facts(files, organisations)),
        (UHInstitution, plan.uh_facts(files, organisations)),
        (CountyGovernor, plan.governor_facts(files, organisations)),
    ):
        _put(model, facts, ["organisation_id"], counts)
    terms = plan.governor_terms(files, organisations)
    terms_made = _put(GovernorTerm, terms, ["governor_id", "valid_from"], counts)
    _cover(plan.term_counties(files, organisations), terms_made, counties, counts)
    changes = plan.changes(files, organisations)
    _put(OrganisationChange, changes, ["old_id", "new_id", "on"], counts)
    networks = _put(Network, plan.networks(files, counties), ["code"], counts)
    members = plan.network_members(files, organisations, networks)
    member_key = ["network_id", "organisation_id", "valid_from"]
    _put(NetworkMember, members, member_key, counts)
    figures = plan.statistics(files, organisations)
    _put(Statistic, figures, ["organisation_id", "year", "measure"], counts)
    return loaded


def _put(
    model: type[M],
    wanted: Iterable[dict[str, Any]],
    key: Sequence[str],
    counts: list[Count],
    kept: frozenset[str] = frozenset(),
) -> dict[Key, M]:
    """Make the rows that are missing and correct those that differ, in bulk.

    ``kept`` columns are set when a row is made, and never again. Returns every
    row of the table by its key.
    """
    manager = model._default_manager
    rows = {tuple(getattr(row, column) for column in key): row for row in manager.all()}
    count = Count(model.__name__)
    new: list[M] = []
    corrected: list[M] = []
    columns: set[str] = set()
    seen: set[Key] = set()
    for values in wanted:
        identity = tuple(values[column] for column in key)
        if identity in seen:
            raise RegistryRefused([_twice(model, identity)])
        seen.add(identity)
        if identity not in rows:
            rows[identity] = model(**values)
            new.append(rows[identity])
            continue
        differing = _correct(rows[identity], values, kept)
        if differing:
            corrected.append(rows[identity])
            columns |= differing
        else:
            count.unchanged += 1
    manager.bulk_create(new, batch_size=BATCH)
    if corrected:
        manager.bulk_update(corrected, sorted(columns), batch_size=BATCH)
    count.created, count.changed = len(new), len(corrected)
    counts.append(count)
    return rows


def _twice(model: type[models.Model], identity: Key) -> str:
    return _(
        "Two lines of the files make one row of %(table)s: %(key)s. Correct one of"
        " them."
    ) % {"table": model.__name__, "key": ", ".join(map(str, identity))}


def _correct(
    row: models.Model, values: dict[str, Any], kept: frozenset[str]
) -> set[str]:
    """Put the values into the row; the columns that had another before."""
    differing = {
        column
        for column, value in values.items()
        if column not in kept and getattr(row, column) != value
    }
    for column in differing:
        setattr(row, column, values[column])
    return differing


def _cover(
    wanted: dict[Key, list[str]],
    terms: dict[Key, GovernorTerm],
    counties: dict[str, County],
    counts: list[Count],
) -> None:
    """Set the counties of each term in the files; here a wrong row is taken away."""
    through = GovernorTerm.counties.through
    mine = {terms[key].pk for key in wanted}
    there = {
        (row.governorterm_id, row.county_id): row.pk
        for row in through.objects.filter(governorterm__in=mine)
    }
    right = {
        (terms[key].pk, counties[code].pk)
        for key, codes in wanted.items()
        for code in codes
    }
    gone = [pk for pair, pk in there.items() if pair not in right]
    missing = [
        through(governorterm_id=term, county_id=county)
        for term, county in sorted(right - there.keys())
    ]
    through.objects.filter(pk__in=gone).delete()
    through.objects.bulk_create(missing)
    counts.append(
        Count(
            "GovernorTerm.counties",
            created=len(missing),
            changed=len(gone),
            unchanged=len(right & there.keys()),
        )
    )
