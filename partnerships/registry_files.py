"""The registry's files: what is in each, read into plain rows.

SOURCES.md beside the files says where every column comes from.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from partnerships import registry_reader as cell
from partnerships.registry_reader import Problem, RegistryFile, read

FOLDER = Path(__file__).resolve().parent / "registry"

MEASURES = ("inhabitants", "children_6_15", "pupils", "schools", "teacher_fte")


@dataclass(frozen=True, slots=True)
class CountyRow:
    line: int
    code: str
    name: str
    name_official: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    county_authority: str
    org_number: str


@dataclass(frozen=True, slots=True)
class CountyChangeRow:
    line: int
    change_date: dt.date
    old_code: str
    new_code: str
    moved_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GovernorRow:
    """One name of an office in one period; rows with one org number are one office."""

    line: int
    office_code: str
    name_official: str
    name_nb: str
    name_nn: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    county_codes_2018: tuple[str, ...]
    county_codes_2020: tuple[str, ...]
    county_codes_2024: tuple[str, ...]
    org_number: str | None

    @property
    def county_codes(self) -> list[str]:
        all_codes = (
            self.county_codes_2018 + self.county_codes_2020 + self.county_codes_2024
        )
        return sorted(set(all_codes))

    @property
    def stem(self) -> str:
        """The office's code without the prefix that tells its period."""
        return self.office_code.split("-", 1)[-1]

    @property
    def office(self) -> str:
        """What ties an office's rows together, and is its number."""
        return self.org_number or self.stem


@dataclass(frozen=True, slots=True)
class MunicipalityRow:
    line: int
    code: str
    name: str
    name_official: str
    name_sami: str
    name_sami_language: str
    name_kven: str
    county_code: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    org_number: str | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    line: int
    change_date: dt.date
    old_code: str
    new_code: str
    change_type: str
    population_share: Decimal | None


@dataclass(frozen=True, slots=True)
class MappingRow:
    line: int
    code_2018: str
    code_2020: str
    code_2024: str


@dataclass(frozen=True, slots=True)
class UHRow:
    line: int
    dbh_code: str
    short_name: str
    name_nb: str
    name_nn: str
    name_en: str
    legal_name: str
    org_number: str | None
    teacher_education: bool | None


@dataclass(frozen=True, slots=True)
class NetworkRow:
    line: int
    network_code: str
    network_name: str
    division: str
    municipality_code: str
    municipality_name: str


@dataclass(frozen=True, slots=True)
class StatisticRow:
    line: int
    code: str
    year: str
    inhabitants: Decimal | None
    children_6_15: Decimal | None
    pupils: Decimal | None
    schools: Decimal | None
    teacher_fte: Decimal | None
    source: str


@dataclass(frozen=True, slots=True)
class WrittenNorwegianRow:
    line: int
    code: str
    form: str
    basis: str


@dataclass(frozen=True, slots=True)
class NationalRow:
    line: int
    org_number: str
    name: str
    name_official: str
    written_norwegian: str


PERIOD = {"valid_from": cell.date_or_none, "valid_to": cell.date_or_none}
COUNTY, MUNICIPALITY = cell.digits(2), cell.digits(4)

COUNTIES = RegistryFile(
    "counties.csv",
    CountyRow,
    {
        "code": COUNTY,
        "name": cell.words,
        "name_official": cell.words,
        **PERIOD,
        "county_authority": cell.words,
        "org_number": cell.org_number,
    },
    key=("code",),
    unread=frozenset(
        [
            "name_sami",
            "name_kven",
            "in_2017",
            "in_2018",
            "in_2020",
            "in_2024",
            "municipalities_2017",
            "municipalities_2018",
            "municipalities_2020",
            "municipalities_2024",
            "org_number_source",
        ]
    ),
)
COUNTY_CHANGES = RegistryFile(
    "county_changes.csv",
    CountyChangeRow,
    {
        "change_date": cell.date,
        "old_code": COUNTY,
        "new_code": COUNTY,
        "moved_codes": cell.codes(4),
    },
    key=("change_date", "old_code", "new_code"),
    unread=frozenset(
        ["old_name", "new_name", "part", "municipalities_moved", "of_municipalities"]
    ),
)
GOVERNORS = RegistryFile(
    "county_governors.csv",
    GovernorRow,
    {
        "office_code": cell.words,
        "name_official": cell.words,
        "name_nb": cell.words,
        "name_nn": cell.words,
        **PERIOD,
        "county_codes_2018": cell.codes(2),
        "county_codes_2020": cell.codes(2),
        "county_codes_2024": cell.codes(2),
        "org_number": cell.org_number_or_none,
    },
    key=("office_code",),
    unread=frozenset(["area", "period", "org_number_source", "source", "note"]),
)
MUNICIPALITIES = RegistryFile(
    "municipalities.csv",
    MunicipalityRow,
    {
        "code": MUNICIPALITY,
        "name": cell.words,
        "name_official": cell.words,
        "name_sami": cell.words_or_none,
        "name_sami_language": cell.one_of("se", "sma", "smj", ""),
        "name_kven": cell.words_or_none,
        "county_code": COUNTY,
        **PERIOD,
        "org_number": cell.org_number_or_none,
    },
    key=("code",),
    unread=frozenset(
        [
            "county_name",
            "in_2017",
            "in_2018",
            "in_2019",
            "in_2020",
            "in_2024",
            "org_number_source",
            "name_note",
        ]
    ),
)
CHANGES = RegistryFile(
    "municipality_changes.csv",
    ChangeRow,
    {
        "change_date": cell.date,
        "old_code": MUNICIPALITY,
        "new_code": MUNICIPALITY,
        "change_type": cell.one_of("renumbered", "merged", "split", "name"),
        "population_share": cell.share_or_none,
    },
    key=("change_date", "old_code", "new_code"),
    unread=frozenset(["old_name", "new_name", "note", "source"]),
)
MAPPING = RegistryFile(
    "municipality_mapping.csv",
    MappingRow,
    {
        "code_2018": MUNICIPALITY,
        "code_2020": MUNICIPALITY,
        "code_2024": MUNICIPALITY,
    },
    key=("code_2018", "code_2020", "code_2024"),
    unread=frozenset(["name_2018", "name_2020", "name_2024", "split"]),
)
UH_INSTITUTIONS = RegistryFile(
    "uh_institutions.csv",
    UHRow,
    {
        "dbh_code": MUNICIPALITY,  # four digits as well
        "short_name": cell.words,
        "name_nb": cell.words,
        "name_nn": cell.words_or_none,
        "name_en": cell.words_or_none,
        "legal_name": cell.words_or_none,
        "org_number": cell.org_number_or_none,
        "teacher_education": cell.yes_or_none,
    },
    key=("dbh_code",),
    unread=frozenset(
        [
            "name_se",
            "org_number_sources",
            "domain",
            "type",
            "teacher_education_source",
            "note",
        ]
    ),
)
NETWORKS = RegistryFile(
    "networks.csv",
    NetworkRow,
    {
        "network_code": cell.words,
        "network_name": cell.words,
        "division": cell.one_of("2018", "2020", "2024"),
        "municipality_code": MUNICIPALITY,
        "municipality_name": cell.words,
    },
    key=("division", "municipality_code"),
    unread=frozenset({"basis", "source"}),
)
STATISTICS = RegistryFile(
    "statistics.csv",
    StatisticRow,
    {
        "code": MUNICIPALITY,
        "year": cell.digits(4),
        **dict.fromkeys(MEASURES, cell.number_or_none),
        "source": cell.words,
    },
    key=("code", "year"),
)
WRITTEN_NORWEGIAN = RegistryFile(
    "written_norwegian.csv",
    WrittenNorwegianRow,
    {
        "code": MUNICIPALITY,
        "form": cell.one_of("nn", "nb"),
        "basis": cell.one_of("source", "assumed"),
    },
    key=("code",),
    unread=frozenset({"note"}),
)
NATIONAL = RegistryFile(
    "national.csv",
    NationalRow,
    {
        "org_number": cell.org_number,
        "name": cell.words,
        "name_official": cell.words,
        "written_norwegian": cell.one_of("nn", "nb"),
    },
    key=("org_number",),
    unread=frozenset({"source"}),
)


@dataclass(slots=True)
class Files:
    """Every readable row of every file, and what could not be read."""

    counties: list[CountyRow]
    county_changes: list[CountyChangeRow]
    governors: list[GovernorRow]
    municipalities: list[MunicipalityRow]
    changes: list[ChangeRow]
    mapping: list[MappingRow]
    uh_institutions: list[UHRow]
    networks: list[NetworkRow]
    statistics: list[StatisticRow]
    written_norwegian: list[WrittenNorwegianRow]
    national: list[NationalRow]
    problems: list[Problem] = field(default_factory=list)


def read_files(folder: Path) -> Files:
    problems: list[Problem] = []
    return Files(
        counties=read(folder, COUNTIES, problems),
        county_changes=read(folder, COUNTY_CHANGES, problems),
        governors=read(folder, GOVERNORS, problems),
        municipalities=read(folder, MUNICIPALITIES, problems),
        changes=read(folder, CHANGES, problems),
        mapping=read(folder, MAPPING, problems),
        uh_institutions=read(folder, UH_INSTITUTIONS, problems),
        networks=read(folder, NETWORKS, problems),
        statistics=read(folder, STATISTICS, problems),
        written_norwegian=read(folder, WRITTEN_NORWEGIAN, problems),
        national=read(folder, NATIONAL, problems),
        problems=problems,
    )
