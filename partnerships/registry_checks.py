"""How the registry's files hang together: what no single line can show."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import pairwise
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


def _org_numbers(files: Files) -> Iterator[Problem]:
    """One organisation number belongs to one organisation on any day."""
    always = (dt.date.min, dt.date.max)
    used: dict[str, list[tuple[dt.date, dt.date, str, int]]] = {}
    sources: list[tuple[str, Iterable[Dated]]] = [
        (rf.COUNTIES.name, own_authorities(files)),
        (rf.GOVERNORS.name, files.governors),
        (rf.MUNICIPALITIES.name, files.municipalities),
    ]
    for name, rows in sources:
        for row in rows:
            number = getattr(row, "org_number")  # noqa: B009 - every one of these has it
            if number:
                use = (first_day(row), last_day(row), name, row.line)
                used.setdefault(number, []).append(use)
    for uh in files.uh_institutions:
        if uh.org_number:
            use = (*always, rf.UH_INSTITUTIONS.name, uh.line)
            used.setdefault(uh.org_number, []).append(use)
    for body in files.national:
        use = (*always, rf.NATIONAL.name, body.line)
        used.setdefault(body.org_number, []).append(use)
    for number, uses in used.items():
        uses.sort()
        for before, after in pairwise(uses):
            if after[0] <= before[1]:
                yield Problem(
                    after[2],
                    after[3],
                    _(
                        "The organisation number %(number)s is on line %(line)d of"
                        " %(file)s too, for the same days. Correct one of them."
                    )
                    % {"number": number, "line": before[3], "file": before[2]},
                )


def own_authorities(files: Files) -> list[rf.CountyRow]:
    """Counties whose authority is an organisation of its own: Oslo's is not."""
    municipalities = {(f"{m.name} kommune", m.org_number) for m in files.municipalities}
    return [
        county
        for county in files.counties
        if (county.county_authority, county.org_number) not in municipalities
    ]


def _references(files: Files) -> Iterator[Problem]:
    counties = {row.code for row in files.counties} | _broken(files, rf.COUNTIES.name)
    municipalities = {row.code for row in files.municipalities}
    municipalities |= _broken(files, rf.MUNICIPALITIES.name)
    to_county: list[tuple[str, int, Iterable[str]]] = [
        *(
            (rf.MUNICIPALITIES.name, m.line, [m.county_code])
            for m in files.municipalities
        ),
        *(
            (rf.COUNTY_CHANGES.name, c.line, [c.old_code, c.new_code])
            for c in files.county_changes
        ),
        *((rf.GOVERNORS.name, g.line, g.county_codes) for g in files.governors),
    ]
    to_municipality: list[tuple[str, int, Iterable[str]]] = [
        *(
            (rf.COUNTY_CHANGES.name, c.line, c.moved_codes)
            for c in files.county_changes
        ),
        *((rf.CHANGES.name, c.line, [c.old_code, c.new_code]) for c in files.changes),
        *(
            (rf.MAPPING.name, m.line, [m.code_2018, m.code_2020, m.code_2024])
            for m in files.mapping
        ),
        *((rf.NETWORKS.name, n.line, [n.municipality_code]) for n in files.networks),
        *((rf.STATISTICS.name, s.line, [s.code]) for s in files.statistics),
        *(
            (rf.WRITTEN_NORWEGIAN.name, w.line, [w.code])
            for w in files.written_norwegian
        ),
    ]
    no_county = _(
        "There is no county %(code)s in counties.csv. Correct the code, or add it there."
    )
    no_municipality = _(
        "There is no municipality %(code)s in municipalities.csv. Correct the code, or"
        " add it there."
    )
    for name, line, codes in to_county:
        for code in sorted(set(codes) - counties):
            yield Problem(name, line, no_county % {"code": code})
    for name, line, codes in to_municipality:
        for code in sorted(set(codes) - municipalities):
            yield Problem(name, line, no_municipality % {"code": code})


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
