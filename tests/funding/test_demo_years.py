"""The demo's years after the first: commitments, mergers, and the papers' names."""

import json

from django.utils.translation import override

from forums.models import Recommendation
from funding.departures import departures_of
from funding.documents import DecidedYear, letter_of, report_of
from funding.models import Allocation, Granted, NationalDivision, NeedGrant
from funding.pages.coming_years import coming_years
from funding.services.frames import money_of
from partnerships.models import Need, Organisation, SchemeYear
from portal.documents.printing import preview_html
from portal.management.commands.check_invariants import everything_broken
from portal.people.actor import Actor
from tests.played import PlayedDemo


def of(year: int, county: str = "15") -> Allocation:
    return Allocation.objects.get(
        scheme_year__year=year, scheme_year__county__code=county
    )


class TheYearsAfterTheFirst(PlayedDemo):
    def test_what_2018_and_2019_committed_is_taken_off_the_frames(self):
        for number in (2019, 2020):
            allocation = of(number)
            year = allocation.scheme_year
            before = Granted.objects.decided_before(year).amount_nok()
            money = money_of(year)

            assert allocation.committed_nok == before > 0
            assert allocation.to_needs_nok > 0
            assert allocation.frame_nok == money.free_nok
            assert allocation.whole_frame_nok == year.frame.amount_nok

    def test_both_years_before_have_committed_for_2020(self):
        before = Granted.objects.decided_before(of(2020).scheme_year)
        decided = set(before.values_list("decided_year", flat=True))
        assert decided == {2018, 2019}

    def test_papers_of_2019_name_skodje_and_of_2020_ålesund(self):
        names = {
            year: {line.recipient.name for line in of(year).lines.all()}
            for year in (2018, 2019, 2020)
        }
        assert {"Skodje", "Haram", "Norddal", "Stordal"} <= names[2018] & names[2019]
        assert not {"Skodje", "Haram", "Norddal", "Stordal"} & names[2020]
        assert {"Ålesund", "Fjord", "Hustadvika"} <= names[2020]
        assert "Rindal" in names[2018] - names[2019]
        assert "Halsa" in names[2019] - names[2020]

    def test_what_skodje_was_promised_for_2020_is_still_promised(self):
        skodje = Organisation.objects.get(kind="municipality", number="1529")
        promised = Granted.objects.paid_in(of(2020).scheme_year)
        grant = NeedGrant.objects.get(need_line__recipient=skodje, need_line__year=2020)
        need = grant.need_line.need

        assert promised.get(recipient=skodje).amount_nok == grant.amount_nok > 0
        assert need.owner == skodje
        assert need.carried_by.number == "1507"

    def test_the_report_of_2020_has_five_municipalities_on_one_row(self):
        report = report_of(DecidedYear.read(of(2020).pk))
        [merged] = [row for row in report.before.rows if row.now == ("Ålesund",)]
        told = json.dumps(report.figures(), ensure_ascii=False)

        assert set(merged.before) == {"Ålesund", "Haram", "Ørskog", "Sandøy", "Skodje"}
        assert report.before.granted_nok == of(2019).lines.all().granted_nok()
        assert "1507" in told

    def test_the_forecast_says_who_follows_skodje_and_from_when(self):
        actor = Actor.for_system("test")
        with override("nn"):
            from_2019 = coming_years(actor, of(2019).scheme_year)
        notes = {(row.recipient.name, row.note) for row in from_2019.rows}

        assert ("Skodje", "frå 2020: Ålesund") in notes
        assert ("Ålesund", "frå 2020: Ålesund") in notes
        assert ("Ålesund", "frå 2020") in notes
        assert ("Halsa", "frå 2020: Heim") in notes
        assert ("Giske", "") in notes

    def test_the_report_says_what_was_free_for_the_key(self):
        report = report_of(DecidedYear.read(of(2020).pk))
        with override("nn"):
            text = " ".join(preview_html(report).split())

        assert "Av ramma på 13 400 000 kr har vedtak frå" in text
        assert "Ramma på 13 400 000 kr er eit overslag" in text
        assert "Det som var fritt av ramma" in text

    def test_the_country_was_divided_before_each_year(self):
        for number in (2018, 2019, 2020):
            division = NationalDivision.objects.get(frame__year=number)
            assert (division.state, division.is_estimate) == ("decided", True)
            frame = of(number).scheme_year.frame
            share = division.shares.get(county__code="15")
            assert frame.amount_nok == share.amount_nok
            assert "Fordelinga mellom fylka" in frame.source

    def test_the_forum_has_recommended_every_year(self):
        years = Recommendation.objects.order_by("scheme_year__year")
        assert list(years.values_list("scheme_year__year", flat=True)) == [
            *(2018, 2019, 2020)
        ]
        assert not [one for one in departures_of(of(2020)) if not one.reason]

    def test_a_pot_of_2020_is_named_for_volda_and_one_for_the_networks(self):
        lines = of(2020).lines.select_related("recipient")
        [college] = [one for one in lines if one.recipient.kind == "uh"]
        assert (college.recipient.name, college.granted_nok) == (
            *("Høgskulen i Volda", 400_000),
        )
        hosts = [one for one in lines if one.for_network_nok]
        assert {one.network.code for one in hosts} == {
            *("nordre-sunnmore", "sore-sunnmore", "romsdal", "nordmore")
        }
        assert sum(one.for_network_nok for one in hosts) == 320_000

    def test_the_county_authority_takes_part_from_2019_with_its_own_amount(self):
        kind = Organisation.Kind.COUNTY_AUTHORITY
        line = of(2019).lines.get(recipient__kind=kind)
        assert line.granted_nok == 450_000
        assert not of(2018).lines.filter(recipient__kind=kind).exists()

    def test_letters_are_in_the_owners_own_form(self):
        facts = DecidedYear.read(of(2018, "11").pk)
        forms = {
            line.recipient.name: letter_of(facts, line).language for line in facts.lines
        }
        assert forms["Stavanger"] == "nb"
        assert forms["Time"] == "nn"

    def test_continued_measures_lead_back_to_the_need_of_the_first_year(self):
        in_2020 = Need.objects.filter(scheme_year__year=2020)
        aukra = in_2020.get(owner__name="Aukra")
        volda = in_2020.get(owner__name="Volda")

        assert aukra.continues.scheme_year.year == 2018
        assert volda.continues.owner.number == "1519"
        assert in_2020.exclude(continues=None).count() == 7

    def test_the_years_between_the_last_decided_and_the_open_one_are_not_there(self):
        years = SchemeYear.objects.filter(county__code="15").order_by("year")
        *decided, coming = years
        assert [year.year for year in decided] == [2018, 2019, 2020]
        assert coming.is_before_deadline

    def test_nothing_is_broken(self):
        assert list(everything_broken()) == []
