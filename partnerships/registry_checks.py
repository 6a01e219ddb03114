"""How the registry's files hang together: what no single line can show."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Protocol

from django.utils.translation import gettext as _

from partnerships import registry_files as rf
from partnerships.registry_files import Files
from partnerships.registry_reader import Problem

# The days that each division of the country into municipalities lasted.
DIVISIONS: dict[str, tuple[dt.date, dt.date | None]] = {
    "2018": (dt.date(2018, 1, 1), dt.date(2019, 12, 31)),
    "2020": (dt.date(2020, 1, 1), dt.date(2023, 12, 31)),
    "2024": (dt.date(2024, 1, 1), None),
}


class Dated(Protocol):
    @property
    def line(self) -> int: ...
    @property
    def valid_from(self) -> dt.date | None: ...
    @property
    def valid_to(self) -> dt.date | None: ...


def first_day(row: Dated) -> dt.date:
    return row.valid_from or dt.date.min


def last_day(row: Dated) -> dt.date:
    return row.valid_to or dt.date.max


def problems_in(files: Files) -> list[Problem]:
    """Every problem of the files, by file and line; none when they may be loaded."""
    found = [*files.problems, *_periods(files), *_org_numbers(files)]
    if files.counties and files.municipalities:  # else everything would dangle
        found += [*_references(files), *_within_county(files), *_networks(files)]
        found += [*_figures(files), *_governors(files)]
    return sorted(found, key=lambda p: (p.file, p.line))


def _broken(files: Files, name: str) -> set[str]:
    """The codes of those lines of a file that have a problem already."""
    return {p.key[0] for p in files.problems if p.file == name and p.key}


def _periods(files: Files) -> Iterator[Problem]:
    dated: list[tuple[str, Iterable[Dated]]] = [
        (rf.COUNTIES.name, files.counties),
        (rf.MUNICIPALITIES.name, files.municipalities),
        (rf.GOVERNORS.name, files.governors),
    ]
    text = _("valid_to comes before valid_from. Correct one of the dates.")
    for name, rows in dated:
        for row in rows:
            if first_day(row) > last_day(row):
                yield Problem(name, row.line, text)


Use = tuple[str, dt.date, dt.date, str, int]  # number, first and last day, file, line


def _org_numbers(files: Files) -> Iterator[Problem]:
    """One organisation number belongs to one organisation on any day."""
    latest: dict[str, Use] = {}
    for use in sorted(_numbers_in_use(files)):
        number, begins, ends, name, line = use
        before = latest.get(number)
        if before and begins <= before[2]:
            yield Problem(
                name,
                line,
                _(
                    "The number %(number)s is on line %(line)d of %(file)s too, for the"
                    " same days. Correct one of them."
                )
                % {"number": number, "line": before[4], "file": before[3]},
            )
        if before is None or ends > before[2]:
            latest[number] = use


def _numbers_in_use(files: Files) -> Iterator[Use]:
    for office in files.governors:
        days = first_day(office), last_day(office)
        yield office.office, *days, rf.GOVERNORS.name, office.line
    for county in own_authorities(files):
        days = first_day(county), last_day(county)
        yield county.org_number, *days, rf.COUNTIES.name, county.line
    for row in files.municipalities:
        if row.org_number:
            days = first_day(row), last_day(row)
            yield row.org_number, *days, rf.MUNICIPALITIES.name, row.line
    always = dt.date.min, dt.date.max
    for uh in files.uh_institutions:
        if uh.org_number:
            yield uh.org_number, *always, rf.UH_INSTITUTIONS.name, uh.line
    for body in files.national:
        yield body.org_number, *always, rf.NATIONAL.name, body.line


def own_authorities(files: Files) -> list[rf.CountyRow]:
    """Counties whose authority is an organisation of its own: Oslo's is not."""
    municipalities = {(f"{m.name} kommune", m.org_number) for m in files.municipalities}
    return [
        county
        for county in files.counties
        if (county.county_authority, county.org_number) not in municipalities
    ]


Pointer = tuple[str, int, Iterable[str]]  # file, line, the codes it points to


def _references(files: Files) -> Iterator[Problem]:
    counties = {row.code for row in files.counties} | _broken(files, rf.COUNTIES.name)
    municipalities = {row.code for row in files.municipalities}
    municipalities |= _broken(files, rf.MUNICIPALITIES.name)
    no_county = _(
        "There is no county %(code)s in counties.csv. Correct the code, or add it"
        " there."
    )
    no_municipality = _(
        "There is no municipality %(code)s in municipalities.csv. Correct the code, or"
        " add it there."
    )
    for name, line, codes in _to_counties(files):
        for code in sorted(set(codes) - counties):
            yield Problem(name, line, no_county % {"code": code})
    for name, line, codes in _to_municipalities(files):
        for code in sorted(set(codes) - municipalities):
            yield Problem(name, line, no_municipality % {"code": code})


def _to_counties(files: Files) -> Iterator[Pointer]:
    for municipality in files.municipalities:
        yield rf.MUNICIPALITIES.name, municipality.line, [municipality.county_code]
    for change in files.county_changes:
        yield rf.COUNTY_CHANGES.name, change.line, [change.old_code, change.new_code]
    for office in files.governors:
        yield rf.GOVERNORS.name, office.line, office.county_codes


def _to_municipalities(files: Files) -> Iterator[Pointer]:
    for moved in files.county_changes:
        yield rf.COUNTY_CHANGES.name, moved.line, moved.moved_codes
    for change in files.changes:
        yield rf.CHANGES.name, change.line, [change.old_code, change.new_code]
    for row in files.mapping:
        codes = [row.code_2018, row.code_2020, row.code_2024]
        yield rf.MAPPING.name, row.line, codes
    for member in files.networks:
        yield rf.NETWORKS.name, member.line, [member.municipality_code]
    for figures in files.statistics:
        yield rf.STATISTICS.name, figures.line, [figures.code]
    for form in files.written_norwegian:
        yield rf.WRITTEN_NORWEGIAN.name, form.line, [form.code]


def _within_county(files: Files) -> Iterator[Problem]:
    counties = {row.code: row for row in files.counties}
    text = _(
        "The municipality %(code)s is valid on days when county %(county)s is not."
    )
    for row in files.municipalities:
        county = counties.get(row.county_code)
        if county and not (
            first_day(county) <= first_day(row) and last_day(row) <= last_day(county)
        ):
            names = {"code": row.code, "county": county.code}
            yield Problem(rf.MUNICIPALITIES.name, row.line, text % names)


def _networks(files: Files) -> Iterator[Problem]:
    municipalities = {row.code: row for row in files.municipalities}
    first: dict[str, tuple[rf.NetworkRow, str]] = {}
    for row in files.networks:
        municipality = municipalities.get(row.municipality_code)
        if municipality is None:
            continue
        network, county = first.setdefault(
            row.network_code, (row, municipality.county_code)
        )
        for text in _network_line(row, municipality, network, county):
            yield Problem(rf.NETWORKS.name, row.line, text)


def _network_line(
    row: rf.NetworkRow,
    municipality: rf.MunicipalityRow,
    network: rf.NetworkRow,
    county: str,
) -> Iterator[str]:
    begins, ends = DIVISIONS[row.division]
    if row.municipality_name != municipality.name:
        yield _(
            "%(code)s is %(name)s in municipalities.csv, not %(here)s. Correct the code"
            " or the name."
        ) % {
            "code": row.municipality_code,
            "name": municipality.name,
            "here": row.municipality_name,
        }
    if (
        first_day(municipality) > (ends or dt.date.max)
        or last_day(municipality) < begins
    ):
        yield _("%(code)s did not exist in the division of %(division)s.") % {
            "code": row.municipality_code,
            "division": row.division,
        }
    if row.network_name != network.network_name:
        yield _("The network %(network)s has another name on line %(line)d.") % {
            "network": row.network_code,
            "line": network.line,
        }
    if municipality.county_code != county:
        yield _("The network %(network)s lies in another county on line %(line)d.") % {
            "network": row.network_code,
            "line": network.line,
        }


def _figures(files: Files) -> Iterator[Problem]:
    municipalities = {row.code: row for row in files.municipalities}
    for row in files.statistics:
        municipality = municipalities.get(row.code)
        if municipality is None:
            continue
        year = int(row.year)
        if not first_day(municipality).year <= year <= last_day(municipality).year:
            text = _("The municipality %(code)s did not exist in %(year)s.")
            names = {"code": row.code, "year": row.year}
            yield Problem(rf.STATISTICS.name, row.line, text % names)


def _governors(files: Files) -> Iterator[Problem]:
    """Every county has an office, at least through the county that follows it."""
    if any(
        p.file in (rf.GOVERNORS.name, rf.COUNTY_CHANGES.name) for p in files.problems
    ):
        return
    covered = set(office_rows(files))
    text = _("No office in county_governors.csv covers county %(code)s. Add it there.")
    for row in files.counties:
        if row.code not in covered:
            yield Problem(rf.COUNTIES.name, row.line, text % {"code": row.code})


def office_rows(files: Files) -> dict[str, rf.GovernorRow]:
    """County code → the newest row of the office that last covered it.

    A county that ended before the first row is taken by whom it went into.
    """
    newest: dict[str, rf.GovernorRow] = {}
    last: dict[str, rf.GovernorRow] = {}
    for row in sorted(files.governors, key=first_day):
        newest[row.office] = row
        last.update(dict.fromkeys(row.county_codes, row))
    found = {code: newest[row.office] for code, row in last.items()}
    for change in files.county_changes:
        if not change.moved_codes and change.new_code in found:
            found.setdefault(change.old_code, found[change.new_code])
    return found
