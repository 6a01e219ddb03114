"""A file of figures is read as it stands: what is wrong is told, nothing guessed."""

from decimal import Decimal

import pytest

from funding.basis.columns import Facts
from funding.models import BasisImport, BasisSet
from funding.problems import sentences
from funding.services.basis_imports import dry_run
from tests import factories as make_a
from tests.funding import figures
from tests.funding.figures import ALL, GISKE, HARAM, SULA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def read(people, content, **options):
    return dry_run(figures.uploaded(people, content, **options)).reading


def wrong(people, content, **options):
    return sentences(read(people, content, **options).problems)


@pytest.mark.parametrize("separator", [",", ";"])
def test_empty_nought_and_a_dash_are_three_things(people, separator):
    rows = (("1532", "Giske", "0", "–"), ("1534", "Haram", "", "7.5"))
    found = read(people, figures.csv(*rows, separator=separator))

    assert found.problems == []
    cells = found.basis.cells
    assert cells[people.owner.pk]["inhabitants"] == Decimal(0)
    assert cells[people.owner.pk]["pupils"] == "–"
    assert cells[people.mate.pk]["inhabitants"] is None
    assert cells[people.mate.pk]["pupils"] == Decimal("7.5")


def test_everything_wrong_is_told_at_once_by_line_and_column(people):
    there = make_a.MunicipalityFactory(
        county=make_a.CountyFactory(code="46", name="Vestland"), name="Volda i vest"
    )
    gone = make_a.MunicipalityFactory(
        county=people.scheme_year.county, name="Tustna", valid_to="2005-12-31"
    )
    rows = (
        ("1532", "Giske", "5000 000", "-3"),
        ("1532", "Giske", "1", "1"),
        ("9999x", "Nobody", "1", "1 2"),
        (there.number, there.name, "1", "1"),
        (gone.number, gone.name, "1", "1"),
        (people.uh.number, "Volda", "1", "1"),
        ("1534", "Haram", "ti", "1,234"),
        ("1531", "Sula", "=A1+A2", "9" * 14),
        ("1531,", "for", "few"),
    )
    assert wrong(people, figures.csv(*rows)) == [
        "Line 2, column “inhabitants”: “5000 000” is not a number. Write it without"
        " spaces, such as 5000 or 512,4.",
        "Line 2, column “pupils”: “-3” is below zero.",
        "Line 3, column “number”: the number 1532 stands on line 2 already.",
        "Line 4, column “number”: nobody that the portal knows has the number 9999x.",
        "Line 4, column “pupils”: “1 2” is not a number. Write it without spaces, such"
        " as 5000 or 512,4.",
        f"Line 5, column “number”: {there.number} is Volda i vest in Vestland, another"
        " county.",
        f"Line 6, column “number”: {gone.number} is Tustna, which is no school owner of"
        " this year.",
        f"Line 7, column “number”: {people.uh.number} is Høgskulen i Volda, which is no"
        " school owner of this year.",
        "Line 8, column “inhabitants”: “ti” is not a number. Write it without spaces,"
        " such as 5000 or 512,4.",
        "Line 8, column “pupils”: “1,234” has too many decimals. At most two are kept.",
        "Line 9, column “inhabitants”: the cell has a formula. Put the value itself in"
        " its place.",
        f"Line 9, column “pupils”: “{'9' * 14}” has too many digits. At most 12 before"
        " the comma and 9 after it count.",
        "Line 10 has 3 cells, but there are 4 headings. A cell with the separator in it"
        " needs quotes around it.",
    ]


def test_a_row_is_for_the_owner_of_its_number_whatever_it_is_called(people):
    found = read(people, figures.csv(("1532", "Sula", "1", "2")))

    assert list(found.basis.cells) == [people.owner.pk]
    assert found.renamed == [(2, "Sula", "Giske")]
    assert [owner.name for owner in found.missing] == ["Haram", "Sula"]


def test_a_number_that_a_spreadsheet_has_shortened_is_not_guessed(people):
    oslo = make_a.MunicipalityFactory(
        county=people.scheme_year.county, number="0331", name="Ås"
    )
    content = figures.xlsx((331, "Ås", 5, 6))

    assert wrong(people, content) == [
        "Line 2, column “number”: the number 331 has lost a zero. Write 0331 (Ås), as"
        " text."
    ]
    assert read(people, figures.xlsx(("0331", "Ås", 5, 6))).basis.owners == (oslo,)


def test_classes_and_networks_are_the_registrys_unless_the_file_says_them(people):
    plain = read(people, figures.csv(*ALL)).basis.cells
    assert plain[people.owner.pk]["class"] == "host"
    assert plain[people.mate.pk]["network"] == people.network.code
    assert plain[people.neighbour.memberships.get().organisation_id]["network"] is None

    headings = (*figures.HEADINGS, "class", "network")
    said = figures.csv(
        (*GISKE, "guest", people.network.code),
        (*SULA, "", ""),
        (*HARAM, "member", "no-such"),
        headings=headings,
    )
    found = read(people, said)
    assert found.basis.cells[people.owner.pk]["class"] == "guest"
    assert found.basis.networks == {people.owner.pk: people.network}
    assert sentences(found.problems) == [
        "Line 4, column “network”: there is no network “no-such” in the county."
    ]


def test_a_column_of_ones_own_is_of_figures_where_anybody_has_one(people):
    headings = ("number", "name", "lærarar", "region")
    rows = (("1532", "Giske", "12,5", "ytre"), ("1534", "Haram", "mange", "indre"))

    assert wrong(people, figures.csv(*rows, headings=headings)) == [
        "Line 3, column “lærarar”: “mange” is not a number. Write it without spaces,"
        " such as 5000 or 512,4."
    ]
    found = read(people, figures.csv(rows[0], headings=headings))
    assert found.basis.cells[people.owner.pk]["region"] == "ytre"
    assert found.basis.cells[people.owner.pk]["lærarar"] == Decimal("12.5")


@pytest.mark.parametrize(
    ("headings", "sentence"),
    [
        (("number", "name", "x" * 51), "is too long. At most 50 characters"),
        (("number", "name", "equal"), "cannot be called “equal”"),
        (("number", "name", "=cmd"), "the cell has a formula"),
        (("number", "name", "@x"), "the cell has a formula"),
        (("number", "name", "a\u0007b"), "characters that cannot be shown"),
        (("number", "namn", "x"), "the basis has no column “name”"),
        (("number", "name", "x", "x"), "two columns are called “x”"),
        (("number", "name", "class"), "The file has no column with figures."),
    ],
)
def test_headings_that_cannot_be_columns_are_refused(people, headings, sentence):
    row = ("1532", "Giske", "a" if headings[-1] == "class" else "1", "1")
    content = figures.csv(row[: len(headings)], headings=headings)

    assert sentence in " ".join(wrong(people, content))


def test_rows_of_notes_say_what_each_column_is(people):
    notes = (
        ("#published", "", "26919", "–"),
        ("#source", "", "SSB 07459", "GSI"),
        ("#year", "", "2017", ""),
        ("#sector", "", "both", "public"),
    )
    found = read(people, figures.csv(*ALL, *notes))

    assert found.problems == []
    assert found.basis.sources == {
        "inhabitants": {
            "source": "SSB 07459",
            "year": 2017,
            "sector": "both",
            "published": "26919",
        },
        "pupils": {"source": "GSI", "year": 2018, "sector": "public"},
    }
    assert len(found.basis.owners) == 3


def test_wrong_notes_are_told_by_line_and_column(people):
    notes = (
        ("#published", "", "mange", ""),
        ("#source", "", "=x", ""),
        ("#year", "", "18", ""),
        ("#sector", "", "statleg", ""),
        ("#kjelde", "", "", ""),
        ("#year", "", "", ""),
    )
    found = wrong(people, figures.csv(GISKE, *notes))

    assert [each.split(":")[0] for each in found] == [
        "Line 3, column “inhabitants”",
        "Line 4, column “inhabitants”",
        "Line 5, column “inhabitants”",
        "Line 6, column “inhabitants”",
        "Line 7",
        "Line 8",
    ]


def test_figures_without_a_source_are_refused(people):
    assert wrong(people, figures.csv(GISKE), usual=Facts(year=2018)) == [
        "Column “inhabitants”: it is not said where the figures are from. Write the"
        " source in the form, or in a row “#source” of the file.",
        "Column “pupils”: it is not said where the figures are from. Write the"
        " source in the form, or in a row “#source” of the file.",
    ]


def test_a_spreadsheet_says_the_same_as_the_csv(people):
    rows = [
        (number, name, int(a), float(b.replace(",", "."))) for number, name, a, b in ALL
    ]

    by_csv = read(people, figures.csv(*ALL)).basis
    by_xlsx = read(people, figures.xlsx(*rows)).basis

    assert by_csv.cells == by_xlsx.cells
    assert not BasisSet.objects.exists()
    assert BasisImport.objects.count() == 2
