"""What a list of needs can be narrowed by; the files hold exactly the same rows."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from partnerships.models import Network, NetworkMember
from tests import factories as make_a
from tests import stage
from tests.test_access import EVERYBODY, OBJECTS

pytestmark = pytest.mark.django_db

LIST = "/needs/"
XLSX, CSV = "/needs/needs.xlsx", "/needs/needs.csv"
HOSTILE = '=HYPERLINK("http://evil.example","Klikk")'


def book(client, query="?year="):
    response = client.get(XLSX + query)
    assert response.status_code == 200
    return load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


def titles(client, query="?year=", heading="Tittel"):
    sheet = book(client, query)
    column = [cell.value for cell in sheet[1]].index(heading)
    return [row[column] for row in sheet.iter_rows(min_row=2, values_only=True)]


def lines(client, query="?year="):
    response = client.get(CSV + query)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


@pytest.fixture
@stage.scene
def needs(people):
    """Beside Giske's of 2018: one of Sula, large, another UH, and one of 2019."""
    sula = people.neighbour.memberships.get().organisation
    other_uh = people.other_uh.memberships.get().organisation
    large = make_a.SubmittedNeedFactory(
        scheme_year=people.scheme_year,
        owner=sula,
        uh_partner=other_uh,
        title="Programmering",
    )
    make_a.NeedLineFactory(need=large, requested_nok=900_000)
    later = make_a.SchemeYearFactory(county=sula.county, year=2019)
    make_a.SubmittedNeedFactory(scheme_year=later, owner=sula, title="Lesing")
    network = Network.objects.create(
        code="storfjord", name="Storfjord", county=sula.county
    )
    NetworkMember.objects.create(network=network, organisation=sula)
    ended = dt.date(2016, 12, 31)
    NetworkMember.objects.create(
        network=network, organisation=people.owner, valid_to=ended
    )
    return people


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?year=", {"Skulebasert vurdering", "Programmering", "Lesing"}),
        ("?year=2018", {"Skulebasert vurdering", "Programmering"}),
        ("?year=&owner=sul", {"Programmering", "Lesing"}),
        ("?year=&owner=1531", {"Programmering", "Lesing"}),
        ("?year=&owner=153", set()),
        ("?year=&network=storfjord", {"Programmering", "Lesing"}),
        ("?year=&network=nothing", set()),
        ("?year=&from=100 001", {"Programmering"}),
        ("?year=2018&to=100 000", {"Skulebasert vurdering"}),
        ("?year=2018&from=100000&to=100000", {"Skulebasert vurdering"}),
        ("?year=2018&scheme=dekomp", {"Skulebasert vurdering", "Programmering"}),
        ("?year=2018&scheme=another", set()),
        ("?year=2018&q=PROGRAM", {"Programmering"}),
        ("?year=2018&state=draft", set()),
        ("?year=2018&uh=99999999999", {"Skulebasert vurdering", "Programmering"}),
    ],
)
def test_page_xlsx_and_csv_show_what_the_filter_says(needs, as_person, query, found):
    client = as_person(needs.officer)
    page = client.get(LIST + query).content.decode()
    assert {
        t for t in ("Skulebasert vurdering", "Programmering", "Lesing") if t in page
    } == found
    assert set(titles(client, query)) == found
    assert {line[6] for line in lines(client, query)[1:]} == found


def test_the_uh_partner_narrows(needs, as_person):
    client = as_person(needs.officer)
    assert titles(client, f"?year=&uh={needs.uh.pk}") == ["Skulebasert vurdering"]


def test_a_governor_opens_the_newest_year_and_its_sums_follow(needs, as_person):
    client = as_person(needs.officer)
    opened = client.get(LIST).content.decode().replace("\u00a0", " ")
    assert "Lesing" in opened
    assert "Programmering" not in opened
    page = client.get(f"{LIST}?year=2018").content.decode().replace("\u00a0", " ")
    assert "1 000 000 kr" in page
    assert titles(client, "") == ["Lesing"]


def test_others_open_all_years(needs, as_person):
    page = as_person(needs.national).get(LIST).content.decode()
    assert "Lesing" in page
    assert "Programmering" in page


@pytest.mark.parametrize("text", ["5000 000", "-1", "<b>x</b>", "1e9"])
def test_what_is_no_amount_is_told_and_shown_again(needs, as_person, text):
    response = as_person(needs.officer).get(LIST, {"year": "2018", "from": text})
    page = response.content.decode()
    assert response.status_code == 200
    assert "<b>x</b>" not in page
    assert "Programmering" in page
    assert "ikkje eit beløp i heile kroner" in page


def test_the_files_are_sorted_as_the_page(needs, as_person):
    client = as_person(needs.officer)
    by_amount = titles(client, "?year=2018&order=-requested")
    assert by_amount == ["Programmering", "Skulebasert vurdering"]


def test_cells_are_typed_numbers_as_numbers_and_organisation_numbers_as_text(
    needs, as_person
):
    needs.need.lines.update(granted_nok=70_000)
    sheet = book(as_person(needs.officer), f"?year=2018&uh={needs.uh.pk}")
    heading, row = ([cell.value for cell in cells] for cells in sheet.iter_rows())
    cells = dict(zip(heading, row, strict=True))
    assert cells["Organisasjonsnummeret til skuleeigaren"] == needs.owner.org_number
    assert cells["Nummeret til skuleeigaren"] == "1532"
    assert cells["Søkt, kr"] == 100_000
    assert cells["Tilskot, kr"] == 70_000
    assert cells["År"] == 2018
    assert cells["Sendt inn"] == dt.datetime(2018, 6, 1, 12, 0)
    requested = sheet.cell(2, heading.index("Søkt, kr") + 1)
    assert (requested.data_type, requested.number_format) == ("n", "#,##0")


def test_headings_are_in_the_readers_language(needs, as_person):
    client = as_person(needs.officer)
    client.cookies["django_language"] = "en"
    assert [cell.value for cell in book(client)[1]][:3] == ["Year", "Scheme", "Owner"]


@pytest.mark.parametrize(
    "title", [HOSTILE, "+1+1", "-2", "@SUM(A1)", "#N/A", "\x0b=1", "x" * 200]
)
def test_a_hostile_title_is_text_in_both_files(needs, as_person, title):
    needs.need.title = title
    needs.need.save()
    client = as_person(needs.officer)
    sheet = book(client, f"?year=2018&uh={needs.uh.pk}")
    cell = next(c for c in sheet[2] if c.value == title.replace("\x0b", ""))
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    written = lines(client, f"?year=2018&uh={needs.uh.pk}")[1][6]
    assert written in (title, f"'{title}")
    assert not written.startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_the_files_hold_only_what_one_may_see(people, as_person, who):
    draft = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    client = as_person(getattr(people, who))
    reach = OBJECTS["partnerships:need_detail"]
    for found in (titles(client), [line[6] for line in lines(client)]):
        assert (people.need.title in found) == (who in reach)
        assert (draft.title in found) == (
            who in ("member", "approver", "reader", "auditor")
        )


@pytest.mark.parametrize("count", [3, 300])
@pytest.mark.parametrize("address", [XLSX, CSV])
def test_a_file_costs_the_same_for_3_and_300(
    people, as_person, count, address, django_assert_num_queries
):
    make_a.SubmittedNeedFactory.create_batch(
        count, scheme_year=people.scheme_year, owner=people.owner, uh_partner=people.uh
    )
    client = as_person(people.officer)
    with django_assert_num_queries(4):
        response = client.get(f"{address}?year=2018")
        assert len(b"".join(response.streaming_content)) > 500


@pytest.mark.parametrize("count", [3, 300])
def test_the_whole_page_costs_the_same_for_3_and_300(
    people, as_person, count, django_assert_num_queries
):
    make_a.SubmittedNeedFactory.create_batch(
        count, scheme_year=people.scheme_year, owner=people.owner, uh_partner=people.uh
    )
    client = as_person(people.officer)
    client.get(LIST)
    with django_assert_num_queries(9):
        client.get(LIST)


def test_the_links_to_the_files_keep_the_filter(needs, as_person):
    page = as_person(needs.officer).get(f"{LIST}?q=prog&from=1000&page=1")
    wanted = f"{reverse('partnerships:need_xlsx')}?q=prog&amp;from=1000&amp;year=2019"
    assert wanted not in page.content.decode()  # nothing there: nothing to fetch
    page = as_person(needs.officer).get(f"{LIST}?q=prog&year=2018&from=1000")
    wanted = f"{reverse('partnerships:need_xlsx')}?q=prog&amp;year=2018&amp;from=1000"
    assert wanted in page.content.decode()
