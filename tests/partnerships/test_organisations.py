"""Who there was on a day, what it was called, who followed, and in which order."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from partnerships.models import County, GovernorTerm, Organisation, OrganisationChange

MUNICIPALITY = Organisation.Kind.MUNICIPALITY


def day(year):
    return dt.date(year, 6, 1)


@pytest.fixture
def more_og_romsdal(registry):
    return County.objects.get(code="15")


def municipalities(year):
    return Organisation.objects.valid_on(day(year)).of_kind(MUNICIPALITY)


def governor_name(county, on, language):
    return GovernorTerm.objects.of_county(county, on).get().name_in(language)


def make(**changes):
    values = {
        "kind": Organisation.Kind.PRIVATE_OWNER,
        "name": "Ein friskule",
        "name_official": "Ein friskule",
        "number": "1",
        "written_norwegian": "nn",
    }
    return Organisation.objects.create(**values | changes)


def test_each_division_has_its_municipalities(registry):
    counts = {year: municipalities(year).count() for year in (2018, 2020, 2024)}

    assert counts == {2018: 422, 2020: 356, 2024: 357}


def test_more_og_romsdal_of_2018_is_the_36_with_rindal(more_og_romsdal):
    found = municipalities(2018).filter(county__code="15")

    assert found.count() == 36
    assert found.filter(number="1567", name="Rindal").exists()


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("Skodje", {2018: ["1529"], 2020: [], 2024: []}),
        ("Ålesund", {2018: ["1504"], 2020: ["1507"], 2024: ["1508"]}),
        ("Haram", {2018: ["1534"], 2020: [], 2024: ["1580"]}),
    ],
)
def test_a_day_decides_which_row_a_name_is(registry, name, numbers):
    found = {
        year: list(municipalities(year).filter(name=name).values_list("number", flat=1))
        for year in numbers
    }

    assert found == numbers


def test_the_last_day_belongs_to_the_period(registry):
    skodje = Organisation.objects.get(number="1529")

    assert skodje.is_valid_on(dt.date(2019, 12, 31))
    assert not skodje.is_valid_on(dt.date(2020, 1, 1))
    at = Organisation.objects.filter(number="1529")
    assert at.valid_on(dt.date(2019, 12, 31)).exists()
    assert not at.valid_on(dt.date(2020, 1, 1)).exists()


def test_the_two_named_vaaler_are_two(registry):
    assert sorted(
        municipalities(2018).filter(name="Våler").values_list("number", flat=True)
    ) == ["0137", "0426"]


def test_county_authorities_are_owners_from_2019(more_og_romsdal):
    owners = Organisation.objects.in_county(more_og_romsdal)

    assert owners.owners_on(day(2018)).count() == 36
    assert owners.owners_on(day(2024)).count() == 28


def test_oslo_is_one_organisation_that_is_municipality_and_county(registry):
    assert Organisation.objects.filter(org_number="958935420").get().number == "0301"


def test_norwegian_letters_come_last(more_og_romsdal):
    names = [
        organisation.name
        for organisation in municipalities(2018)
        .in_county(more_og_romsdal)
        .in_norwegian_order()
    ]

    assert names[:2] == ["Aukra", "Aure"]
    assert names[-3:] == ["Ørskog", "Ørsta", "Ålesund"]


def test_letters_of_other_alphabets_sort_where_a_reader_looks(db):
    names = ["Ås", "Øy", "Ærø", "Zz", "Áltá", "Älv", "Öy", "aa", "Aab", "Đđ", "Dz"]
    for number, name in enumerate(names):
        make(name=name, number=str(number))

    found = [o.name for o in Organisation.objects.in_norwegian_order()]

    assert found == [
        "aa",
        "Aab",
        "Áltá",
        "Đđ",
        "Dz",
        "Zz",
        "Älv",
        "Ærø",
        "Øy",
        "Öy",
        "Ås",
    ]


@pytest.mark.parametrize(
    ("on", "language", "name"),
    [
        (dt.date(2018, 6, 1), "nn", "Fylkesmannen i Møre og Romsdal"),
        (dt.date(2018, 6, 1), "nb", "Fylkesmannen i Møre og Romsdal"),
        (dt.date(2020, 12, 31), "nn", "Fylkesmannen i Møre og Romsdal"),
        (dt.date(2021, 1, 1), "nn", "Statsforvaltaren i Møre og Romsdal"),
        (dt.date(2024, 6, 1), "nb", "Statsforvalteren i Møre og Romsdal"),
        (dt.date(2024, 6, 1), "en", "Statsforvaltaren i Møre og Romsdal"),
    ],
)
def test_a_paper_names_the_governor_of_its_day(more_og_romsdal, on, language, name):
    office = Organisation.objects.governor_of(more_og_romsdal, on)

    assert governor_name(more_og_romsdal, on, language) == name
    assert office.org_number == "974764067"


def test_an_office_keeps_its_row_when_its_name_changes(registry):
    oslo = County.objects.get(code="03")
    before, after = dt.date(2024, 6, 30), dt.date(2024, 7, 1)

    assert Organisation.objects.governor_of(
        oslo, before
    ) == Organisation.objects.governor_of(oslo, after)
    assert governor_name(oslo, before, "nb") == "Statsforvalteren i Oslo og Viken"
    assert governor_name(oslo, after, "nb").startswith("Statsforvalteren i Østfold,")


def test_every_county_has_one_governor_on_every_day_it_lasts(registry):
    days = [dt.date(year, month, 1) for year in range(2018, 2027) for month in (1, 7)]
    wrong = [
        (on, county.code)
        for on in days
        for county in County.objects.valid_on(on)
        if GovernorTerm.objects.of_county(county, on).count() != 1
    ]

    assert wrong == []


def test_no_governor_is_named_on_a_day_when_the_county_was_not(registry):
    viken = County.objects.get(code="30")

    assert Organisation.objects.governor_of(viken, day(2018)) is None
    assert not GovernorTerm.objects.of_county(viken, day(2018)).exists()


def test_followers_of_a_merger_and_of_a_split_are_known(registry):
    def follow(number):
        changes = OrganisationChange.objects.filter(old__number=number)
        return {
            (c.new.number, c.kind, c.on.year) for c in changes.select_related("new")
        }

    assert follow("1529") == {("1507", "merged", 2020)}
    assert follow("1507") == {("1508", "split", 2024), ("1580", "split", 2024)}
    assert follow("1567") == {("5061", "renumbered", 2019)}


def test_offices_and_county_authorities_follow_each_other_too(registry):
    changes = OrganisationChange.objects.exclude(old__kind=MUNICIPALITY)
    pairs = set(changes.values_list("old__name", "kind", "new__name"))

    assert (
        "Fylkesmannen i Hordaland",
        "merged",
        "Statsforvaltaren i Vestland",
    ) in pairs
    assert ("Viken fylkeskommune", "split", "Akershus fylkeskommune") in pairs
    # A single municipality that moves makes no follower.
    assert ("Oppland fylkeskommune", "merged", "Viken fylkeskommune") not in pairs


def test_one_that_goes_on_under_its_number_follows_nobody(registry):
    assert not OrganisationChange.objects.filter(
        old__number="1103", new__number="1103"
    ).exists()


@pytest.mark.parametrize(
    "number", ["97476323", "974763231", "97476323O", "974 763 230"]
)
def test_a_wrong_organisation_number_is_refused_in_words(db, number):
    organisation = make()
    organisation.org_number = number

    with pytest.raises(ValidationError) as refusal:
        organisation.full_clean()

    assert "org_number" in refusal.value.message_dict


@pytest.mark.parametrize(
    "second",
    [
        {"org_number": "974763230", "number": "2"},
        {"org_number": None, "number": "1"},
        {"org_number": "12345678", "number": "3"},
        {"org_number": None, "number": "4", "written_norwegian": "en"},
        {"org_number": None, "number": "5", "kind": "club"},
        {
            "org_number": None,
            "number": "6",
            "valid_from": dt.date(2020, 1, 1),
            "valid_to": dt.date(2019, 1, 1),
        },
    ],
)
def test_the_database_itself_refuses_what_no_row_may_be(db, second):
    make(org_number="974763230", valid_to=dt.date(2019, 12, 31))

    with pytest.raises(IntegrityError), transaction.atomic():
        make(**second)

    assert Organisation.objects.count() == 1


def test_a_number_may_be_used_again_when_the_first_has_ended(db):
    make(org_number="974763230", valid_to=dt.date(2019, 12, 31))
    make(org_number="974763230", valid_from=dt.date(2020, 1, 1))

    assert Organisation.objects.count() == 2
