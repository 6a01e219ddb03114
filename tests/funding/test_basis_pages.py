"""The pages of a year's figures: who sees them, what they show, what they refuse."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from funding.models import Allocation, BasisImport, BasisSet
from funding.services.basis_imports import dry_run
from partnerships.models import Organisation
from tests import factories as make_a
from tests.funding import figures, money
from tests.funding.figures import ALL, GISKE, HARAM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

NO_BREAK = "\u00a0"
MAY_EDIT = {"officer": 200, "head": 200}
MAY_READ = {**MAY_EDIT, "governor_reader": 200, "national": 200}
NOBODY_ELSE = dict.fromkeys(
    [
        *("member", "reader", "neighbour", "former_member", "uh_partner"),
        *("other_county", "nobody", "leader"),
    ],
    404,
)
READS = {**MAY_READ, **NOBODY_ELSE}
EDITS = {**MAY_EDIT, "governor_reader": 403, "national": 403, **NOBODY_ELSE}


def cells(expected):
    return pytest.mark.parametrize(("who", "status"), list(expected.items()))


def url(name, of):
    return reverse(f"funding:{name}", args=[of.pk])


def form(content=None, name="tal.csv", **changes):
    return {
        "file": figures.file(content or figures.csv(*ALL), name),
        "statistics_year": "2018",
        "source": "SSB 07459",
        "sector": "both",
        "form_key": str(uuid.uuid4()),
        **changes,
    }


# ------------------------------------------------------------------------ access


@cells(READS)
def test_figures_are_for_the_governor_and_the_nation_alone(people, browse, who, status):
    basis_set, made = figures.saved(people), figures.uploaded(people)
    browser = browse(getattr(people, who))

    for address in (
        url("basis_list", people.scheme_year),
        url("basis_detail", basis_set),
        url("basis_csv", basis_set),
        url("basis_import_detail", made),
    ):
        assert browser.get(address).status_code == status, address


@cells(EDITS)
def test_only_the_governors_editors_change_figures(people, browse, who, status):
    money.ready(people)
    basis_set, made = (
        figures.saved(people),
        figures.uploaded(people, figures.csv(GISKE)),
    )
    browser = browse(getattr(people, who))
    for name, of in (
        ("basis_import", people.scheme_year),
        ("basis_columns", basis_set),
    ):
        assert browser.get(url(name, of)).status_code == status
    if status == 200:
        return
    before = list(BasisSet.objects.values())

    for name, of, data in (
        ("basis_import", people.scheme_year, form()),
        ("basis_read", people.scheme_year, {"statistics_year": "2018"}),
        ("basis_columns", basis_set, {"inhabitants-source": "x"}),
        ("basis_import_detail", made, {"seen": dry_run(made).changes.fingerprint}),
    ):
        assert browser.post(url(name, of), data).status_code == status
    assert list(BasisSet.objects.values()) == before
    assert BasisImport.objects.count() == 2


def test_who_may_read_sees_no_way_to_change(people, browse):
    basis_set, made = (
        figures.saved(people),
        figures.uploaded(people, figures.csv(GISKE)),
    )
    browser = browse(people.national)

    pages = [
        browser.get(address).content.decode()
        for address in (
            url("basis_list", people.scheme_year),
            url("basis_detail", basis_set),
            url("basis_import_detail", made),
        )
    ]

    for text in pages:
        main = text[text.index("<main") :]
        assert "Import a file" not in main
        assert "Save as a new version" not in main
        assert "/columns/" not in main


# ------------------------------------------------------------------------ imports


def test_a_file_is_shown_before_anything_is_saved_and_then_saved(people, browse):
    money.ready(people)
    browser = browse(people.officer)

    answer = browser.post(url("basis_import", people.scheme_year), form())
    made = BasisImport.objects.get()
    assert answer.status_code == 302
    text = browser.get(answer["Location"]).content.decode()
    assert f"8{NO_BREAK}339" in text
    assert "so everything is new" in text
    assert not BasisSet.objects.exists()

    seen = {"seen": dry_run(made).changes.fingerprint}
    for _again in range(2):
        answer = browser.post(made.get_absolute_url(), seen)
        basis_set = BasisSet.objects.get()
        assert answer["Location"] == basis_set.get_absolute_url()
    assert browser.get(made.get_absolute_url())["Location"] == answer["Location"]
    assert f"26{NO_BREAK}919" in browser.get(answer["Location"]).content.decode()


def test_every_change_and_every_error_is_on_the_page(people, browse):
    figures.saved(people)
    rows = (("1532", "Giska", "8400", "5000 000"), ("1534", "Haram", "9350", "1190"))
    made = figures.uploaded(people, figures.csv(*rows, ("4601", "Bergen", "1", "1")))

    text = browse(people.officer).get(made.get_absolute_url()).content.decode()

    for words in (
        "Line 2, column “pupils”: “5000 000” is not a number.",
        "Line 4, column “number”: nobody that the portal knows has the number 4601.",
        "Line 2: the file says “Giska”, the number is that of Giske.",
        f"8{NO_BREAK}339",
        f"8{NO_BREAK}400",
        "Sula (1531)",
        "which is in force",
    ):
        assert words in text
    assert "Save as a new version" not in text
    assert BasisSet.objects.count() == 1


def test_what_has_changed_meanwhile_is_shown_again_and_not_saved(people, browse):
    made = figures.uploaded(people)
    seen = dry_run(made).changes.fingerprint
    figures.saved(people, figures.csv(GISKE))

    answer = browse(people.officer).post(made.get_absolute_url(), {"seen": seen})

    assert answer.status_code == 422
    assert "have changed since you looked" in answer.content.decode()
    assert BasisSet.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"file": ""}, "Choose a file."),
        ({"file": figures.file(b"", "x.csv")}, "The file is empty."),
        ({"file": figures.file(b"\xff\xfe1", "x.csv")}, "UTF-16"),
        ({"file": figures.file(b"PK\x03\x04", "x.xlsx")}, "damaged"),
        ({"statistics_year": "2019"}, "Write a year from 1990 to 2018."),
        ({"statistics_year": "mmxviii"}, "Write a year, such as 2018."),
        ({"source": "=x"}, "take this for a formula"),
        ({"source": "x" * 201}, "at most 200"),
        ({"sector": "statleg"}, "Select a valid choice"),
        ({"form_key": "x"}, "This form has lost its key"),
    ],
)
def test_a_form_that_cannot_be_taken_says_why_and_keeps_the_text(
    people, browse, changes, sentence
):
    data = form(**{"source": "SSB 07459", **changes})
    answer = browse(people.officer).post(url("basis_import", people.scheme_year), data)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert data["source"] in text
    assert not BasisImport.objects.exists()


def test_a_names_of_files_and_cells_are_text_and_nothing_else(people, browse):
    script = "<script>alert(1)</script>"
    headings = (*figures.HEADINGS, script)
    rows = ((*GISKE, script), (*HARAM, "x"))
    content = figures.csv(*rows, headings=headings)
    browser = browse(people.officer)
    answer = browser.post(
        url("basis_import", people.scheme_year), form(content, name=f"{script}.csv")
    )
    made = BasisImport.objects.get()
    saved = figures.save(people, made)

    for address in (saved.get_absolute_url(), url("basis_list", people.scheme_year)):
        assert script not in browser.get(address).content.decode()
    assert answer.status_code == 302


# ------------------------------------------------------------------------ a set


def test_the_page_holds_sums_against_what_is_published(people, browse):
    note = ("#published", "", "26920", "")
    basis_set = figures.saved(people, figures.csv(*ALL, note))

    text = browse(people.national).get(basis_set.get_absolute_url()).content.decode()

    assert (
        f"Inhabitants: the units add up to 26{NO_BREAK}919, and 26{NO_BREAK}920 is "
        "published (−1)."
    ) in text


def column_form(**changes):
    data = {}
    for column in ("inhabitants", "pupils"):
        said = {"source": "SSB", "year": "2018", "sector": "both", "published": ""}
        data |= {f"{column}-{name}": value for name, value in said.items()}
    return data | changes


def test_sources_and_published_sums_are_written_while_nothing_rests_on_them(
    people, browse
):
    basis_set = figures.saved(people)
    browser = browse(people.officer)

    wrong = browser.post(
        url("basis_columns", basis_set),
        column_form(**{"pupils-source": "", "inhabitants-published": "5000 000"}),
    )
    assert wrong.status_code == 422
    text = wrong.content.decode()
    assert "“5000 000” is not a figure." in text
    assert "Write where the figures are from." in text
    browser.post(
        url("basis_columns", basis_set),
        column_form(**{"inhabitants-published": "26 919,5"}),
    )

    basis_set.refresh_from_db()
    assert basis_set.sources["inhabitants"]["published"] == "26919.5"
    assert basis_set.sources["pupils"]["source"] == "SSB"


def test_what_is_in_use_says_why_it_does_not_change(people, browse):
    basis_set = money.decided(people).basis_set
    browser = browse(people.officer)

    text = browser.get(basis_set.get_absolute_url()).content.decode()
    refused = browser.post(url("basis_columns", basis_set), column_form())

    assert "rests on these figures" in text
    assert refused.status_code == 403
    assert "rests on these figures" in refused.content.decode()


def test_the_registrys_figures_are_taken_as_a_set(people, browse):
    money.ready(people)
    browser = browse(people.officer)
    address = url("basis_read", people.scheme_year)

    for _again in range(2):
        browser.post(address, {"statistics_year": "2018"})
    nothing = browser.post(address, {"statistics_year": "1999"}, follow=True)

    assert BasisSet.objects.get().origin == "registry"
    assert "has no figures of that year" in nothing.content.decode()


def test_a_class_is_told_in_words_and_kept_by_its_code_in_the_file(people, browse):
    browser = browse(people.officer)
    money.ready(people)
    browser.post(url("basis_read", people.scheme_year), {"statistics_year": "2018"})
    basis_set = BasisSet.objects.get()

    page = browser.get(url("basis_detail", basis_set)).content.decode()
    assert "<td>host of a network</td>" in page
    assert "<td>host</td>" not in page
    assert "in a file: children_6_15" in page
    said = b"".join(browser.get(url("basis_csv", basis_set))).decode()
    assert ";host" in said


def test_a_set_is_saved_as_a_file(people, browse):
    basis_set = figures.saved(people)

    answer = browse(people.governor_reader).get(url("basis_csv", basis_set))

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "attachment" in answer["Content-Disposition"]
    assert "grunnlag-15-2018-v1.csv" in answer["Content-Disposition"]
    assert text.splitlines()[:2] == [
        "number;name;inhabitants;pupils;class;network",
        f"1532;Giske;8339;1204;host;{people.network.code}",
    ]


# ------------------------------------------------------------------------ the key


def test_a_key_divides_by_the_version_that_is_chosen(people, browse):
    money.ready(people)
    headings = (*figures.HEADINGS, "lærarar")
    rows = [(*row, count) for row, count in zip(ALL, ("10", "20", "10"), strict=True)]
    chosen = figures.saved(people, figures.csv(*rows, headings=headings))
    browser = browse(people.officer)
    address = url("allocation_prepare", people.scheme_year)
    key = {
        "name": "K",
        "rounding_unit": "1",
        "figures": f"set-{chosen.pk}",
        "form_key": str(uuid.uuid4()),
        "version": "0",
        "pot-TOTAL_FORMS": "1",
        "pot-INITIAL_FORMS": "0",
        "pot-0-name": "all",
        "pot-0-source": "rest",
        "pot-0-by": "lærarar",
    }

    first = browser.get(address).content.decode()
    assert f'value="set-{chosen.pk}" selected' in first
    assert "2018, version 1 from a file" in first
    shown = browser.post(address, {**key, "do": "show"}).content.decode()
    assert f"250{NO_BREAK}000" in shown
    browser.post(address, {**key, "do": "use"})

    allocation = Allocation.objects.get()
    assert allocation.basis_set == chosen
    assert allocation.lines.get(recipient=people.mate).granted_nok == 500_000
    for name in ("allocation_detail", "allocation_working"):
        assert browser.get(url(name, allocation)).status_code == 200


@pytest.mark.parametrize("value", ["set-0", "set-x", "set-", "2018 ", "–"])
def test_figures_that_are_not_offered_are_no_choice(people, browse, value):
    money.ready(people)
    elsewhere = figures.saved(
        people,
        scheme_year=make_a.SchemeYearFactory(
            county=people.scheme_year.county, year=2019
        ),
    )
    key = {"figures": value if value != "set-x" else f"set-{elsewhere.pk}", "do": "use"}

    answer = browse(people.officer).post(
        url("allocation_prepare", people.scheme_year), key
    )

    assert answer.status_code == 422
    assert not Allocation.objects.exists()


# ------------------------------------------------------------------------ speed


@pytest.mark.parametrize("rows", [3, 300])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("basis_list", 8),
        ("basis_detail", 9),
        ("basis_columns", 7),
        ("basis_csv", 6),
        ("basis_import", 4),
        ("basis_import_detail", 9),
        ("allocation_prepare", 8),
    ],
)
def test_the_queries_of_a_page_do_not_follow_its_rows(
    people, browse, rows, name, queries
):
    year = money.ready(people, owners=rows)
    owners = list(Organisation.objects.of_kind("municipality"))
    content = figures.csv(*((each.number, each.name, "1", "2") for each in owners))
    basis_set = figures.saved(people, content)
    made = figures.uploaded(people, figures.csv(GISKE))
    of = {"basis_import_detail": made}.get(name)
    of = of or (
        basis_set if name in ("basis_detail", "basis_columns", "basis_csv") else year
    )
    browser = browse(people.officer)
    browser.get(url(name, of))

    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(url(name, of))
        b"".join(answer)

    assert len(asked) == queries


@pytest.mark.parametrize("versions", [1, 3])
def test_the_queries_of_the_list_do_not_follow_its_versions(people, browse, versions):
    money.draft(people)
    for count in range(versions):
        figures.saved(people, figures.csv(("1532", "Giske", str(count), "1")))
    browser = browse(people.officer)

    with CaptureQueriesContext(connection) as asked:
        browser.get(url("basis_list", people.scheme_year))

    assert len(asked) == 8
