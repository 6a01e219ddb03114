"""From the registry's files to the rows that the tables shall have."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from partnerships import registry_checks as checks
from partnerships.models import County, Network, Organisation, OrganisationChange
from partnerships.registry_checks import DIVISIONS, first_day, last_day
from partnerships.registry_files import MEASURES, Files, GovernorRow, UHRow

Values = dict[str, Any]
ByNumber = dict[tuple[Any, ...], Organisation]
Kind = Organisation.Kind

DAY = dt.timedelta(days=1)
# Whose figure it is, where a line of statistics names two sources.
MADE_BY = {"inhabitants": "SSB", "children_6_15": "SSB"} | dict.fromkeys(
    ["pupils", "schools", "teacher_fte"], "Udir"
)


def counties(files: Files) -> Iterator[Values]:
    for row in files.counties:
        yield {
            "code": row.code,
            "name": row.name,
            "name_official": row.name_official,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }


def organisations(files: Files, by_code: dict[str, County]) -> Iterator[Values]:
    forms = written_norwegian(files)
    yield from _municipalities(files, by_code, forms)
    yield from _authorities(files, by_code, forms)
    yield from _uh_institutions(files)
    yield from _governors(files, forms)
    for body in files.national:
        yield {
            "kind": Kind.NATIONAL,
            "number": body.org_number,
            "org_number": body.org_number,
            "name": body.name,
            "name_official": body.name_official,
            "written_norwegian": body.written_norwegian,
        }


def _municipalities(
    files: Files, by_code: dict[str, County], forms: dict[str, str]
) -> Iterator[Values]:
    stated = {row.code: row.form for row in files.written_norwegian}
    for row in files.municipalities:
        yield {
            "kind": Kind.MUNICIPALITY,
            "number": row.code,
            "org_number": row.org_number,
            "name": row.name,
            "name_official": row.name_official,
            "county_id": by_code[row.county_code].pk,
            "written_norwegian": stated.get(row.code) or forms[row.county_code],
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }


def _authorities(
    files: Files, by_code: dict[str, County], forms: dict[str, str]
) -> Iterator[Values]:
    for row in checks.own_authorities(files):
        yield {
            "kind": Kind.COUNTY_AUTHORITY,
            "number": row.org_number,
            "org_number": row.org_number,
            "name": row.county_authority,
            "name_official": row.county_authority,
            "county_id": by_code[row.code].pk,
            "written_norwegian": forms[row.code],
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }


def _uh_institutions(files: Files) -> Iterator[Values]:
    for row in files.uh_institutions:
        legal = row.legal_name or row.name_nb
        yield {
            "kind": Kind.UH,
            "number": uh_number(row),
            "org_number": row.org_number,
            "name": row.name_nb,
            "name_official": legal,
            "written_norwegian": "nn" if "høgskulen" in legal.lower() else "nb",
        }


def uh_number(row: UHRow) -> str:
    return row.org_number or f"dbh-{row.dbh_code}"


def _governors(files: Files, forms: dict[str, str]) -> Iterator[Values]:
    """One for each office, under its newest name; the older ones are its terms."""
    for office, rows in offices(files).items():
        yield {
            "kind": Kind.GOVERNOR,
            "number": office,
            "org_number": rows[-1].org_number,
            "name": rows[-1].name_official,
            "name_official": rows[-1].name_official,
            "written_norwegian": forms[rows[-1].county_codes[0]],
            "valid_from": rows[0].valid_from,
            "valid_to": rows[-1].valid_to,
        }


def written_norwegian(files: Files) -> dict[str, str]:
    """County code → the form that its governor's office writes its own name in.

    «Fylkesmannen» is the same in both, so the office's newest name tells.
    """
    return {
        code: "nn" if row.name_official == row.name_nn != row.name_nb else "nb"
        for code, row in checks.office_rows(files).items()
    }


def offices(files: Files) -> dict[str, list[GovernorRow]]:
    """Each office's rows, oldest first."""
    found: dict[str, list[GovernorRow]] = {}
    for row in sorted(files.governors, key=first_day):
        found.setdefault(row.office, []).append(row)
    return found


def municipality_facts(files: Files, made: ByNumber) -> Iterator[Values]:
    for row in files.municipalities:
        yield {
            "organisation_id": made[Kind.MUNICIPALITY, row.code].pk,
            "number": row.code,
            "name_sami": row.name_sami,
            "name_sami_language": row.name_sami_language,
            "name_kven": row.name_kven,
        }


def uh_facts(files: Files, made: ByNumber) -> Iterator[Values]:
    for row in files.uh_institutions:
        yield {
            "organisation_id": made[Kind.UH, uh_number(row)].pk,
            "dbh_code": row.dbh_code,
            "short_name": row.short_name,
            "name_nn": row.name_nn,
            "name_en": row.name_en,
            "teacher_education": row.teacher_education,
        }


def governor_facts(files: Files, made: ByNumber) -> Iterator[Values]:
    for office, rows in offices(files).items():
        yield {
            "organisation_id": made[Kind.GOVERNOR, office].pk,
            "office_code": rows[-1].stem,
        }


def governor_terms(files: Files, made: ByNumber) -> Iterator[Values]:
    for row in files.governors:
        yield {
            "governor_id": made[Kind.GOVERNOR, row.office].pk,
            "name_official": row.name_official,
            "name_nb": row.name_nb,
            "name_nn": row.name_nn,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }


def term_counties(files: Files, made: ByNumber) -> dict[tuple[Any, ...], list[str]]:
    """The counties of each term, of every division: the county's days tell which."""
    return {
        (made[Kind.GOVERNOR, row.office].pk, row.valid_from): row.county_codes
        for row in files.governors
    }


def changes(files: Files, made: ByNumber) -> Iterator[Values]:
    """Who follows whom. One that goes on under its number follows nobody."""
    for row in files.changes:
        if row.old_code != row.new_code:
            yield {
                "old_id": made[Kind.MUNICIPALITY, row.old_code].pk,
                "new_id": made[Kind.MUNICIPALITY, row.new_code].pk,
                "on": row.change_date,
                "kind": row.change_type,
                "population_share": row.population_share,
            }
    yield from _authority_changes(files, made)
    yield from _office_changes(files, made)


def _authority_changes(files: Files, made: ByNumber) -> Iterator[Values]:
    """Derived: an ended county goes to those that took it in bulk."""
    own = {row.code: row for row in checks.own_authorities(files)}
    for row in files.county_changes:
        old, new = own.get(row.old_code), own.get(row.new_code)
        if not old or not new or old.valid_to != row.change_date - DAY:
            continue
        if row.moved_codes:
            continue
        heirs = [
            other
            for other in files.county_changes
            if (other.change_date, other.old_code) == (row.change_date, row.old_code)
            and not other.moved_codes
        ]
        yield {
            "old_id": made[Kind.COUNTY_AUTHORITY, old.org_number].pk,
            "new_id": made[Kind.COUNTY_AUTHORITY, new.org_number].pk,
            "on": row.change_date,
            "kind": _kind(len(heirs)),
            "population_share": None,
        }


def _office_changes(files: Files, made: ByNumber) -> Iterator[Values]:
    """Derived: an ended office goes to those that next day covered its counties."""
    for office, rows in offices(files).items():
        ended = rows[-1]
        if ended.valid_to is None:
            continue
        begins = ended.valid_to + DAY
        heirs = [
            row
            for row in files.governors
            if first_day(row) <= begins <= last_day(row)
            and set(row.county_codes) & set(ended.county_codes)
        ]
        for heir in heirs:
            yield {
                "old_id": made[Kind.GOVERNOR, office].pk,
                "new_id": made[Kind.GOVERNOR, heir.office].pk,
                "on": begins,
                "kind": _kind(len(heirs)),
                "population_share": None,
            }


def _kind(heirs: int) -> str:
    kinds = OrganisationChange.Kind
    return kinds.MERGED if heirs == 1 else kinds.SPLIT


def networks(files: Files, by_code: dict[str, County]) -> Iterator[Values]:
    county_of = {row.code: row.county_code for row in files.municipalities}
    first = {row.network_code: row for row in reversed(files.networks)}
    for code, row in sorted(first.items()):
        yield {
            "code": code,
            "name": row.network_name,
            "county_id": by_code[county_of[row.municipality_code]].pk,
        }


def network_members(
    files: Files, made: ByNumber, by_code: dict[tuple[Any, ...], Network]
) -> Iterator[Values]:
    """One row for each unbroken time of an owner in a network."""
    municipalities = {row.code: row for row in files.municipalities}
    times: dict[tuple[str, str], list[tuple[dt.date, dt.date]]] = {}
    for row in sorted(files.networks, key=lambda row: row.division):
        municipality = municipalities[row.municipality_code]
        begins, ends = DIVISIONS[row.division]
        begins = max(begins, first_day(municipality))
        ends = min(ends or dt.date.max, last_day(municipality))
        spans = times.setdefault((row.network_code, row.municipality_code), [])
        if spans and spans[-1][1] == begins - DAY:
            begins = spans.pop()[0]
        spans.append((begins, ends))
    for (network, code), spans in times.items():
        for begins, ends in spans:
            yield {
                "network_id": by_code[network,].pk,
                "organisation_id": made[Kind.MUNICIPALITY, code].pk,
                "valid_from": begins,
                "valid_to": None if ends == dt.date.max else ends,
            }


def statistics(files: Files, made: ByNumber) -> Iterator[Values]:
    """A row for each figure that there is; an empty cell makes none."""
    for row in files.statistics:
        organisation = made[Kind.MUNICIPALITY, row.code].pk
        sources = [part.strip() for part in row.source.split(";")]
        for measure in MEASURES:
            value = getattr(row, measure)
            if value is None:
                continue
            maker = MADE_BY[measure]
            theirs = [source for source in sources if source.startswith(maker)]
            yield {
                "organisation_id": organisation,
                "year": int(row.year),
                "measure": measure,
                "value": value,
                "source": theirs[0] if theirs else row.source,
            }
