"""The country's report, and the spreadsheets beside the reports."""

import datetime as dt
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from openpyxl import load_workbook

from funding.documents import DoesNotAddUp, NationalReportPaper
from funding.invariants import broken
from funding.models import Granted, GrantLetter, NationalReport
from funding.services.nation_papers import order_nation
from funding.services.papers import order_year
from partnerships.models import NeedLine, SchemeYear
from portal.documents.models import Document
from portal.documents.papers import freeze
from portal.documents.printing import print_document
from portal.documents.services import fulfil_document
from portal.jobs.models import Job
from portal.lib import clock
from portal.lib.errors import Refusal
from portal.people.actor import Actor
from tests import factories as make_a
from tests import stage
from tests.funding import money, nation
from tests.funding.papers import printed, text_of
from tests.portal.papers import assert_archival

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SYSTEM = Actor.for_system("test")


def order(people, actor=None):
    return order_nation(
        actor=actor or people.actor("national"),
        scheme=people.scheme_year.scheme,
        year=2018,
    )


def paper_of(report: NationalReport) -> NationalReportPaper:
    content = Document.objects.get(pk=report.document_id).content
    return NationalReportPaper.load(content)


@stage.scene
def two_counties(people):
    """The cast's own, whose need asks for UH too, and Rogaland."""
    make_a.NeedLineFactory(need=people.need, recipient=people.uh, role="uh")
    NeedLine.objects.filter(need=people.need).update(recommended_nok=80_000)
    first = money.decided(people)
    return first, nation.county(people, "11")


class TestTheReport:
    def test_is_the_sum_of_the_counties_own(self, people):
        two_counties(people)
        paper = paper_of(order(people).report)

        assert [row.number for row in paper.counties] == ["11", "15"]
        decided = Granted.objects.filter(year=2018).amount_nok()
        assert paper.sums["granted_nok"] == decided == 2_000_000
        assert paper.sums["left_nok"] == 0
        assert paper.sums["owners"] == 5
        assert paper.sums["with_need"] == 1
        assert paper.sums["recommended_nok"] == 80_000
        assert all(row.is_by_hand for row in paper.counties)

    def test_names_each_countys_report_by_its_code(self, people):
        two_counties(people)
        ordered = order(people)

        codes = {row.report_code for row in paper_of(ordered.report).counties}
        assert codes == {each.document.code for each in ordered.counties}

    def test_says_where_frames_are_from(self, people):
        two_counties(people)
        nation.decided(people, amount_nok=6_000_000)
        paper = paper_of(order(people).report)

        assert paper.division.amount_nok == 6_000_000
        assert not paper.by_hand
        assert sum(row.share_nok for row in paper.counties) == 6_000_000
        assert paper.sums["left_nok"] == 4_000_000

    def test_counts_a_county_that_has_decided_nothing_as_undecided(self, people):
        money.decided(people)
        late = make_a.SchemeYearFactory(
            county=make_a.CountyFactory(code="11"), scheme=people.scheme_year.scheme
        )
        money.frame(late)
        paper = paper_of(order(people).report)

        (row,) = paper.undecided
        assert (row.number, row.left_nok, row.granted_nok) == ("11", 1_000_000, 0)

    @pytest.mark.parametrize("language", ["nn", "nb", "en"])
    def test_is_archival_and_accessible_in_each_language(self, people, language):
        two_counties(people)
        nation.decided(people, amount_nok=6_000_000)
        paper = replace(paper_of(order(people).report), language=language)

        assert_archival(printed(paper))

    def test_prints_what_it_says(self, people):
        two_counties(people)
        nation.decided(people, amount_nok=6_000_000)
        paper = replace(paper_of(order(people).report), language="en")

        text = text_of(printed(paper))
        assert "Allocation report 2018 for the whole country" in text
        assert "2 counties have decided" in text
        assert "1 of 5 school owners has registered a need" in text
        assert "UH institutions" in text
        assert "Without a network" in text

    def test_is_the_same_on_another_day_and_comes_back_from_storage(self, people):
        two_counties(people)
        paper = paper_of(order(people).report)

        stored = json.loads(json.dumps(freeze(paper).content))
        assert NationalReportPaper.load(stored) == paper
        with clock.at(dt.datetime(2031, 1, 1, tzinfo=dt.UTC)):
            again = order(people)
        assert again.report.document.fingerprint == freeze(paper).fingerprint

    def test_whose_rows_lose_a_krone_is_refused(self, people):
        two_counties(people)
        paper = paper_of(order(people).report)
        first, *others = paper.counties

        with pytest.raises(DoesNotAddUp):
            replace(paper, counties=(replace(first, by_key_nok=1), *others))
        with pytest.raises(DoesNotAddUp):
            replace(paper, counties=tuple(others))


class TestTheOrder:
    def test_takes_the_counties_reports_with_it_and_no_letters(self, people):
        two_counties(people)
        ordered = order(people)

        assert ordered.new == 3
        assert ordered.job.total == 3
        assert not GrantLetter.objects.exists()

    def test_again_makes_nothing(self, people):
        two_counties(people)
        first = order(people)
        assert order(people).job == first.job
        for document in Document.objects.all():
            fulfil_document(document.pk)

        again = order(people)

        assert (again.job, again.new, again.unchanged) == (None, 0, 3)
        assert Job.objects.count() == 1
        assert list(broken()) == []

    def test_when_one_owners_amount_has_changed_makes_only_what_shows_it(self, people):
        first, _second = two_counties(people)
        years = SchemeYear.objects.filter(allocation__isnull=False).order_by("pk")

        def run():
            for year in years:
                order_year(actor=SYSTEM, scheme_year=year)
            order(people, SYSTEM)

        run()
        before = set(Document.objects.values_list("pk", flat=True))
        money.change(people, first, "send", "approve")
        run()

        made = Document.objects.exclude(pk__in=before)
        reports = made.filter(kind__in=("funding.yearly_report", NATION))
        assert sorted(reports.values_list("kind", flat=True)) == [
            NATION,
            "funding.yearly_report",
        ]
        assert reports.get(kind="funding.yearly_report").yearly_report.scheme_year == (
            people.scheme_year
        )
        letters = made.exclude(pk__in=reports)
        assert all(people.owner.name in each.title for each in letters)

    @pytest.mark.parametrize("who", ["officer", "head", "member", "uh_partner"])
    def test_is_the_nations_alone(self, people, who):
        money.decided(people)

        with pytest.raises(PermissionDenied, match="national administration"):
            order(people, people.actor(who))
        assert not Document.objects.exists()

    def test_before_anything_is_decided_is_refused(self, people):
        with pytest.raises(Refusal, match="No county has a decided"):
            order(people)

    @pytest.mark.parametrize("owners", [2, 12])
    def test_takes_the_same_queries_for_few_owners_and_many(
        self, people, django_assert_num_queries, owners
    ):
        money.decided(people)
        nation.county(people, "11", owners)
        national = people.actor("national")
        order(people, national)

        with django_assert_num_queries(77):
            order(people, national)


NATION = "funding.national_report"


class TestTheSpreadsheet:
    def book(self, document):
        with document.sheet.open("rb") as file:
            return load_workbook(io.BytesIO(file.read()))

    def made(self, people, kind=NATION):
        two_counties(people)
        order(people)
        documents = Document.objects.filter(kind=kind).order_by("pk")
        for document in documents:
            fulfil_document(document.pk)
        return list(documents.all())

    def test_lies_beside_the_pdf_with_the_same_figures(self, people):
        (document,) = self.made(people)
        paper = NationalReportPaper.load(document.content)
        sheet = self.book(document).worksheets[0]

        *rows, sums = list(sheet.iter_rows(min_row=2, values_only=True))
        assert [row[0] for row in rows] == ["11", "15"]
        assert paper.sums["granted_nok"] in sums
        assert any(isinstance(cell, dt.datetime) for cell in rows[0])

    def test_keeps_empty_nought_and_what_does_not_apply_apart(self, people):
        _rogaland, document = self.made(people, "funding.yearly_report")
        book = self.book(document)
        owners = next(s for s in book.worksheets if s.max_column > 10)

        rows = {row[1].value: row for row in owners.iter_rows(min_row=2)}
        requested = [
            cell.value for cell in owners[1] if cell.value in ("Søkt", "Requested")
        ]
        at = [cell.value for cell in owners[1]].index(requested[0])
        assert rows["Giske"][at].value == 100_000
        assert rows["Giske"][at].number_format == "#,##0"
        assert rows["Haram"][at].value == "–"

    def test_has_percentages_and_dates_that_a_spreadsheet_knows(self, people):
        _rogaland, document = self.made(people, "funding.yearly_report")
        book = self.book(document)

        flow = book.worksheets[1]
        parts = [row[3] for row in flow.iter_rows(min_row=2)]
        assert all(cell.number_format == "0.0%" for cell in parts)
        assert sum(Decimal(str(cell.value)) for cell in parts[:-1]) == Decimal(1)

    def test_is_the_same_bytes_whenever_it_is_made(self, people):
        (document,) = self.made(people)

        again = print_document(document)

        with document.sheet.open("rb") as file:
            assert file.read() == again.sheets
        with clock.at(dt.datetime(2031, 1, 1, tzinfo=dt.UTC)):
            assert print_document(document).sheets == again.sheets

    def test_makes_no_formula_of_what_somebody_typed(self, people):
        people.owner.name = "=1+1"
        people.owner.save()
        _rogaland, document = self.made(people, "funding.yearly_report")

        cells = [
            cell
            for sheet in self.book(document).worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.value == "=1+1"
        ]
        assert cells
        assert all(cell.data_type == "s" for cell in cells)

    def test_is_for_everybody_who_reads_the_report(self, people, browse):
        self.made(people)
        report = NationalReport.objects.get()

        answer = browse(people.member).get(
            f"/funding/national-reports/{report.pk}/sheets/"
        )
        assert b"".join(answer).startswith(b"PK")
        assert ".xlsx" in answer["Content-Disposition"]
        pdf = browse(people.member).get(f"/funding/national-reports/{report.pk}/")
        assert b"".join(pdf).startswith(b"%PDF")

    def test_lost_from_the_store_is_seen_by_the_invariants(self, people):
        from portal.documents.invariants import broken as broken_papers

        (document,) = self.made(people)
        document.sheet.storage.delete(document.sheet.name)
        assert any(".xlsx" in told for told in broken_papers())
