import datetime as dt
import json
from dataclasses import replace

import pytest

from funding.documents import (
    DecidedYear,
    DoesNotAddUp,
    YearlyReportPaper,
    letter_of,
    report_of,
)
from funding.documents.year_before import YearBefore, compare
from funding.models import AllocationLine
from funding.services.decisions import move_allocation
from partnerships.models import GovernorTerm, OrganisationChange
from portal.documents.papers import freeze
from portal.lib import clock
from tests import factories as make_a
from tests import stage
from tests.funding import money
from tests.funding.papers import HOSTILE, attached, printed, text_of
from tests.portal.papers import assert_archival

OSLO = dt.timezone(dt.timedelta(hours=2))
APRIL = dt.datetime(2018, 4, 24, 12, 0, tzinfo=OSLO)
pytestmark = pytest.mark.django_db


@stage.scene
def decided(people, *, reason="Færre skular enn før", **options):
    """Five owners; the last one's amount is 20 000 kr lower than by the key."""
    with clock.at(APRIL):
        draft = money.draft(people, owners=options.pop("owners", 5), **options)
        line = draft.lines.order_by("recipient").last()
        money.adjust(people, line, -20_000, reason)
        draft.refresh_from_db()
        officer, head = people.actor("officer"), people.actor("head")
        move_allocation(actor=officer, allocation=draft, action="send")
        return move_allocation(actor=head, allocation=draft, action="approve")


def report(allocation, language: str = "en") -> YearlyReportPaper:
    """In English, so that a test reads the sentences that the code has."""
    return replace(report_of(DecidedYear.read(allocation.pk)), language=language)


@pytest.mark.parametrize("language", ["nn", "nb", "en"])
def test_a_report_is_archival_and_accessible_in_each_language(people, language):
    assert_archival(printed(report(decided(people), language)))


def test_report_letters_and_attached_figures_say_the_same_to_the_krone(people):
    facts = DecidedYear.read(money.decided(people, owners=7).pk)
    paper = report_of(facts)
    letters = {line.recipient.number: letter_of(facts, line) for line in facts.lines}

    figures, rows = attached(printed(paper))

    assert paper.sums.granted_nok == paper.frame_nok == figures["granted_nok"]
    assert sum(line["granted_nok"] for line in figures["lines"]) == 1_000_000
    assert sum(int(row["granted_nok"]) for row in rows) == 1_000_000
    granted = {number: each.granted_nok for number, each in letters.items()}
    assert granted == {line["number"]: line["granted_nok"] for line in figures["lines"]}
    assert granted == {row["number"]: int(row["granted_nok"]) for row in rows}
    assert granted == {line.number: line.granted_nok for line in paper.lines}


def test_the_attached_figures_tell_empty_from_nought(people):
    figures, rows = attached(printed(report(decided(people))))

    by_name = {line["name"]: line for line in figures["lines"]}
    assert by_name["Giske"]["requested_nok"] == 100_000
    assert by_name["Sula"]["requested_nok"] is None
    assert by_name["Giske"]["basis"] == {"children_6_15": 100}
    assert {row["name"]: row["requested_nok"] for row in rows}["Sula"] == ""


def test_a_report_says_whose_decision_it_is_of_which_frame(people):
    with clock.at(APRIL):
        money.put_frame(people, 1_000_000, "Rekna ut av oss", is_estimate=True)
    allocation = decided(people, scheme_year=money.ready(people, 5, amount_nok=None))
    money.put_frame(people, 1_200_000, "Revidert budsjett")

    text = text_of(printed(report(allocation)))

    assert "Allocation report 2018 for Møre og Romsdal" in text
    assert "Frame (an estimate) 1 000 000 kr" in text
    assert "Rekna ut av oss" in text
    assert "Decided 24 April 2018" in text
    assert "Prepared by Officer" in text
    assert "Approved by Head" in text
    assert "20 000 kr of the frame is not granted to anybody" in text


def test_each_network_has_its_table_and_those_without_one_are_named(people):
    paper = report(decided(people))

    text = text_of(printed(paper))

    assert [table.name for table in paper.tables] == ["Nordre", ""]
    assert [line.name for line in paper.networks[0].lines] == ["Giske", "Haram"]
    assert len(paper.without_network.lines) == 3
    assert "Giske is the network's host" in text
    assert "Owners without a network" in text


def test_owners_without_a_need_are_listed_and_not_counted_as_nought(people):
    paper = report(decided(people))

    assert paper.sums.with_need == 1
    assert [line.name for line in paper.without_need][:1] == ["Haram"]
    assert "4 owners have not registered any need for 2018" in text_of(printed(paper))


def test_a_departure_from_the_key_stands_with_amount_person_day_and_reason(people):
    text = text_of(printed(report(decided(people))))

    assert "\u221220 000 kr" in text
    assert "by Officer on 24 April 2018" in text
    assert "Færre skular enn før" in text


def test_the_working_says_how_every_krone_came_about(people):
    paper = report(decided(people))

    base, children = paper.workings

    assert [part.amount_nok for part in base.parts] == [50_000] * 5
    assert sum(part.amount_nok for part in children.parts) == 750_000
    assert children.weight_sum == "1500"
    assert "What the other parts leave. Divided by: Children aged 6–15." in text_of(
        printed(paper)
    )


def test_a_reason_in_html_is_printed_as_text(people):
    pdf = printed(report(decided(people, reason=HOSTILE.replace("\0", ""))))

    assert_archival(pdf)
    assert "<script>alert(1)</script><b>fet</b> {{ 7|add:7 }}" in text_of(pdf)


def test_the_governor_has_the_name_of_the_day_of_the_decision(people):
    term = GovernorTerm.objects.get(governor=people.governor)
    GovernorTerm.objects.filter(pk=term.pk).update(valid_to=dt.date(2020, 12, 31))
    later = GovernorTerm.objects.create(
        governor=people.governor,
        name_official="Statsforvaltaren",
        name_nb="Statsforvalteren",
        name_nn="Statsforvaltaren",
        valid_from=dt.date(2021, 1, 1),
    )
    later.counties.add(people.scheme_year.county)

    paper = report(decided(people))

    assert paper.head.governor == "Fylkesmannen i Møre og Romsdal"
    assert paper.head.decided_on == dt.date(2018, 4, 24)


def test_the_same_data_are_the_same_paper_on_another_day(people):
    allocation = decided(people)
    first = freeze(report(allocation)).fingerprint

    with clock.at(dt.datetime(2019, 9, 9, 9, 9, tzinfo=OSLO)):
        assert freeze(report(allocation)).fingerprint == first


def test_a_report_comes_back_from_storage_as_it_was(people):
    paper = report(decided(people))

    stored = json.loads(json.dumps(freeze(paper).content))

    assert YearlyReportPaper.load(stored) == paper


def test_a_report_whose_lines_contradict_the_key_is_not_made(people):
    paper = report(decided(people))
    first, *others = paper.lines

    with pytest.raises(DoesNotAddUp, match=first.name):
        replace(paper, lines=(replace(first, granted_nok=1), *others))
    with pytest.raises(DoesNotAddUp):
        replace(paper, frame_nok=900_000)
    with pytest.raises(DoesNotAddUp):
        replace(paper, lines=tuple(others))


@pytest.mark.parametrize("owners", [3, 40])
def test_the_number_of_queries_does_not_depend_on_the_number_of_owners(
    people, django_assert_num_queries, owners
):
    allocation = money.decided(people, owners=owners, amount_nok=9_000_000)

    with django_assert_num_queries(21):
        facts = DecidedYear.read(allocation.pk)
        report_of(facts)
        [letter_of(facts, line) for line in facts.lines]


class TestBesideTheYearBefore:
    NOW = {1: ("Giske", 100), 9: ("Ålesund", 700)}

    def test_an_owner_stands_beside_itself(self):
        (row,) = compare({1: ("Giske", 80)}, {1: ("Giske", 100)}, [])

        assert (row.before_nok, row.now_nok, row.change_nok) == (80, 100, 20)
        assert not any([row.is_merger, row.is_split, row.is_new, row.is_gone])

    def test_merged_owners_stand_beside_the_one_they_became(self):
        before = {1: ("Giske", 80), 2: ("Ålesund", 400), 3: ("Skodje", 200)}

        rows = compare(before, self.NOW, [(2, 9), (3, 9)])

        assert rows[1].is_merger
        assert rows[1].before == ("Ålesund", "Skodje")
        assert (rows[1].before_nok, rows[1].now_nok) == (600, 700)

    def test_a_split_shares_out_nothing_by_guessing(self):
        now = {8: ("Ålesund", 500), 9: ("Haram", 100)}

        (row,) = compare({1: ("Ålesund", 700)}, now, [(1, 8), (1, 9)])

        assert row.is_split
        assert (row.before_nok, row.now_nok, row.change_nok) == (700, 600, -100)

    def test_one_that_came_and_one_that_left_have_no_change(self):
        new, gone = compare({1: ("Halsa", 140)}, {2: ("Ny", 5)}, [])

        assert new.is_new
        assert (new.before_nok, new.now_nok, new.change_nok) == (None, 5, None)
        assert gone.is_gone
        assert (gone.before_nok, gone.now_nok, gone.change_nok) == (140, None, None)

    def test_changes_are_followed_through_a_year_between(self):
        (row,) = compare({1: ("A", 1)}, {3: ("C", 2)}, [(1, 2), (2, 3)])

        assert (row.before, row.now) == (("A",), ("C",))

    def test_rows_that_lose_a_krone_are_refused(self):
        rows = compare({1: ("Giske", 80)}, {1: ("Giske", 100)}, [])
        year = YearBefore(2017, "2017/15-1", 80, rows)

        year.check(now_nok=100)
        with pytest.raises(DoesNotAddUp):
            year.check(now_nok=101)
        with pytest.raises(DoesNotAddUp):
            replace(year, granted_nok=81).check(now_nok=100)

    def test_the_report_shows_the_year_before_with_what_has_merged(self, people):
        first = decided(people)
        old = AllocationLine.objects.filter(allocation=first).last().recipient
        next_year = make_a.SchemeYearFactory(
            county=people.scheme_year.county,
            year=2019,
            owners_on=dt.date(2019, 1, 1),
        )
        new = make_a.MunicipalityFactory(
            name="Ålesund", county=old.county, valid_from=dt.date(2019, 1, 1)
        )
        old.valid_to = dt.date(2018, 12, 31)
        old.save()
        OrganisationChange.objects.create(
            old=old, new=new, kind="merged", on=dt.date(2019, 1, 1)
        )
        money.figures(new, "700")
        money.frame(next_year)
        second = money.decided(people, scheme_year=next_year)

        paper = report(second)

        assert paper.before.year == 2018
        assert paper.before.granted_nok == 980_000
        (row,) = [row for row in paper.before.rows if row.now == ("Ålesund",)]
        assert row.before == (old.name,)
        assert paper.change_nok == 20_000
        assert "Granted in 2018 and 2019, in kroner" in text_of(printed(paper))
