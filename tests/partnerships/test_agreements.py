"""An agreement: made from an order, negotiated, not sent while something is missing."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.translation import override

from partnerships.agreement.text import Parts
from partnerships.clauses import CLAUSES, KIND, standard_clauses
from partnerships.history.agreement import history_of
from partnerships.models import Agreement, Clause, ClauseChange, Organisation
from partnerships.services.agreement_starts import start_agreement
from partnerships.services.agreements import (
    add_milestone,
    change_facts,
    choose_language,
    name_party,
    remove_milestone,
)
from partnerships.services.clause_sets import save_clauses
from partnerships.services.clauses import (
    answer_change,
    ask_for_change,
    withdraw_change,
)
from partnerships.services.signing import gaps, send_for_signing
from portal.audit.models import AuditEntry
from portal.lib.errors import StaleState
from portal.lib.formats import nok
from portal.post.models import Message
from portal.texts import faults_of
from tests import factories as make_a
from tests import stage
from tests.funding.papers import text_of
from tests.partnerships import agreements as made

pytestmark = pytest.mark.django_db
ChangeState = ClauseChange.State


@pytest.fixture
@stage.scene
def agreement(people):
    return made.started(people)


@pytest.fixture
def owner(people):
    return people.actor("member")


@pytest.fixture
def uh(people):
    return people.actor("uh_partner")


class TestClauseSets:
    @pytest.mark.parametrize("language", ["nn", "nb"])
    def test_the_standard_set_stands_its_own_test(self, language):
        assert faults_of(KIND, standard_clauses(language)) == []
        assert all(standard_clauses(language).values())

    def test_nynorsk_and_bokmal_use_the_same_fields(self):
        from portal.texts import fields_in

        nn, nb = standard_clauses("nn"), standard_clauses("nb")
        assert {code: fields_in(nn[code]) for code in nn} == {
            code: fields_in(nb[code]) for code in nb
        }

    def save(self, people, who="officer", based_on=0, **changes):
        return save_clauses(
            actor=people.actor(who),
            county=people.scheme_year.county,
            language="nn",
            texts=standard_clauses("nn") | changes,
            based_on=based_on,
        )

    def test_each_save_is_a_version_and_the_same_again_is_not(self, people):
        assert self.save(people, purpose="Eit føremål").version == 1
        assert self.save(people, purpose="Eit føremål").version == 1
        assert self.save(people, purpose="Eit anna", based_on=1).version == 2

    def test_who_opened_an_older_version_writes_over_nothing(self, people):
        self.save(people, purpose="Eit")
        with pytest.raises(StaleState, match="version 1"):
            self.save(people, purpose="To")

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("a\n{{ totl }}", "Line 2: There is no field {{ totl }} here. Did you"),
            ("alt", "The field {{ total }} is missing here."),
            ("{{ total }} <b>", "Line 1: “<” is markup"),
        ],
    )
    def test_what_is_wrong_is_told_with_its_line(self, people, text, told):
        with pytest.raises(ValidationError) as caught:
            self.save(people, economy=text)
        assert caught.value.message_dict["economy"][0].startswith(told)

    @pytest.mark.parametrize("who", ["governor_reader", "other_county", "member"])
    def test_only_the_countys_own_governor_writes_them(self, people, who):
        with pytest.raises(PermissionDenied):
            self.save(people, who=who)

    def test_a_new_agreement_begins_with_the_countys_own(self, people):
        self.save(people, purpose="Fylket sitt føremål.", disputes="")
        agreement = made.started(people)
        texts = dict(agreement.clauses.values_list("code", "text"))
        assert texts["purpose"] == "Fylket sitt føremål."
        assert "disputes" not in texts
        assert agreement.template_version == 1


class TestStart:
    def test_it_is_filled_from_the_order(self, agreement, people):
        assert agreement.title == "Vurdering i Giske"
        assert agreement.starts_on == dt.date(2018, 9, 1)
        assert [p.organisation_id for p in agreement.parties.in_order()] == [
            people.owner.pk,
            people.uh.pk,
        ]
        assert made.party(agreement, "owner").contact == "Kari Nordli"
        assert agreement.clauses.count() == len(CLAUSES)
        [price] = agreement.amounts.filter(kind="price")
        assert (price.party.role, price.amount_nok) == ("uh", 5_000)

    def test_asked_again_it_is_the_one_that_is_there(self, agreement, people, uh):
        for actor in [people.actor("member"), uh] * 10:
            again = start_agreement(actor=actor, order=agreement.order, language="nb")
            assert again.pk == agreement.pk
        assert Agreement.objects.count() == 1

    def test_an_order_that_is_not_accepted_gives_none(self, people, owner):
        order = make_a.SentOrderFactory(need=people.need)
        with pytest.raises(PermissionDenied, match="has accepted; this one is sent"):
            start_agreement(actor=owner, order=order, language="nn")

    @pytest.mark.parametrize("who", ["reader", "officer", "national"])
    def test_who_only_reads_or_oversees_makes_none(self, people, who):
        order = made.accepted(people)
        with pytest.raises(PermissionDenied):
            start_agreement(actor=people.actor(who), order=order, language="nn")
        assert not Agreement.objects.exists()

    def test_the_parties_choose_the_language_until_a_clause_is_changed(
        self, agreement, owner
    ):
        choose_language(actor=owner, agreement=agreement, language="nb")
        assert agreement.clauses.get(code="purpose").heading == "Formål"
        ask(owner, agreement, "purpose", "Noe annet.")
        with pytest.raises(ValidationError, match="before the first change"):
            choose_language(actor=owner, agreement=agreement, language="nn")


def ask(actor, agreement, code, text, **facts):
    clause = agreement.clauses.get(code=code)
    return ask_for_change(
        actor=actor,
        agreement=agreement,
        kind="change",
        clause=clause,
        heading=clause.heading,
        text=text,
        **facts,
    )


def economy_of(agreement):
    """The clause as it is printed."""
    clauses = Parts.read(agreement).text().clauses
    return next(each.text for each in clauses if each.code == "economy")


class TestMoney:
    """The order's price; what is of the whole need stands once, in its period."""

    @pytest.fixture
    def years(self, people):
        need, owner = people.need, people.owner
        for year, given in ((2018, 100_000), (2019, 200_000), (2020, 400_000)):
            need.lines.update_or_create(
                recipient=owner,
                role="owner",
                year=year,
                defaults={"requested_nok": given, "granted_nok": given},
            )
            need.contributions.update_or_create(
                year=year, kind="cash", defaults={"amount_nok": given // 10}
            )

    def rows(self, agreement):
        found = agreement.amounts.order_by("kind", "year")
        return list(found.values_list("kind", "year", "amount_nok"))

    def test_the_needs_years_outside_of_the_period_are_not_in_it(self, people, years):
        agreement = made.started(people)
        assert self.rows(agreement) == [
            ("grant", 2018, 100_000),
            ("grant", 2019, 200_000),
            ("own", 2018, 10_000),
            ("own", 2019, 20_000),
            ("price", 2018, 5_000),
        ]
        assert Parts.read(agreement).values["total"] == nok(305_000)

    def test_a_further_order_of_the_need_has_its_price_alone(
        self, people, years, owner
    ):
        first = made.started(people, ends_on=dt.date(2020, 6, 1))
        further = made.started(people)
        assert self.rows(further) == [("price", 2018, 5_000)]
        assert ("grant", 2018, 100_000) in self.rows(first)
        assert ("own", 2020, 40_000) in self.rows(first)
        facts = made.facts_of(first, ends_on=dt.date(2019, 6, 1))
        change_facts(
            actor=people.actor("member"), agreement=first, values=facts, seen=1
        )
        assert ("own", 2020, 40_000) not in self.rows(first)
        assert ("own", 2019, 20_000) in self.rows(first)

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("nn", "Eigendelen til skuleeigar er den som står i behovet og kjem i"),
            ("nb", "Egenandelen til skoleeier er den som står i behovet og kommer i"),
        ],
    )
    def test_a_further_order_says_where_the_own_contribution_stands(
        self, people, years, language, said
    ):
        first = made.started(people, language=language)
        further = made.started(people, language=language)
        third = made.started(people, language=language)
        for agreement in (further, third):
            assert said in economy_of(agreement)
            assert first.reference not in economy_of(agreement)
        assert f" er {nok(30_000)} og k" in economy_of(first)

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("nn", "{} attåt den som står i det andre behovet"),
            ("nb", "{} i tillegg til den som står i det andre behovet"),
        ],
    )
    def test_of_two_needs_it_says_both_what_is_new_and_where_the_rest_stands(
        self, people, years, language, said
    ):
        made.started(people)
        other = make_a.SubmittedNeedFactory(
            scheme_year=people.scheme_year, owner=people.owner, uh_partner=people.uh
        )
        other.contributions.create(year=2018, kind="cash", amount_nok=7_000)
        drawn_on = people.need.lines.get(role="uh")
        order = made.accepted(people, drawn_on, need=other)
        both = start_agreement(
            actor=people.actor("member"), order=order, language=language
        )
        assert said.format(nok(7_000)) in economy_of(both)

    def test_without_any_own_contribution_it_is_none(self, people):
        made.started(people)
        assert f" er {nok(0)} og kjem" in economy_of(made.started(people))

    def test_a_new_period_in_a_further_one_adds_nothing(self, people, years, owner):
        made.started(people)
        further = made.started(people, ends_on=dt.date(2020, 6, 1))
        facts = made.facts_of(further, ends_on=dt.date(2020, 5, 1))
        change_facts(actor=owner, agreement=further, values=facts, seen=1)
        assert self.rows(further) == [("price", 2018, 5_000)]

    def test_one_signed_elsewhere_has_the_years_of_its_paper(self, people, years):
        agreement = made.scanned(people, ends_on=dt.date(2020, 6, 1))
        assert ("grant", 2019, 200_000) in self.rows(agreement)
        assert ("grant", 2020, 400_000) not in self.rows(agreement)

    @pytest.mark.parametrize(
        ("starts_on", "ends_on", "said"),
        [
            (dt.date(2018, 9, 1), dt.date(2018, 12, 20), "15. januar 2019"),
            (
                dt.date(2018, 9, 1),
                dt.date(2019, 6, 15),
                "15. januar 2019, og deretter fristen som er sett kvart år",
            ),
            (
                dt.date(2019, 8, 12),
                dt.date(2020, 5, 29),
                "fristen som er sett for kvart tilskotsår",
            ),
        ],
    )
    def test_the_report_is_due_in_the_agreements_time(
        self, people, starts_on, ends_on, said
    ):
        agreement = made.started(people, starts_on=starts_on, ends_on=ends_on)
        assert Parts.read(agreement).values["report_due"] == said


class TestNegotiation:
    def test_a_change_stands_beside_the_clause_until_the_other_says_yes(
        self, agreement, owner, uh
    ):
        clause = agreement.clauses.get(code="purpose")
        before = clause.text
        change = ask(owner, agreement, "purpose", "Betre vurdering.")
        clause.refresh_from_db()
        assert (clause.text, change.before) == (before, before)

        answer_change(actor=uh, change=change, accepts=True)

        clause.refresh_from_db()
        change.refresh_from_db()
        assert (clause.text, change.state) == ("Betre vurdering.", "accepted")

    def test_a_no_has_a_reason_and_leaves_the_clause(self, agreement, owner, uh):
        change = ask(owner, agreement, "purpose", "Betre vurdering.")
        with pytest.raises(ValidationError, match="Say why"):
            answer_change(actor=uh, change=change, accepts=False)

        answer_change(actor=uh, change=change, accepts=False, message="For vagt.")

        change.refresh_from_db()
        assert change.state == "rejected"
        assert agreement.clauses.get(code="purpose").text != "Betre vurdering."
        assert Message.objects.filter(key__startswith="agreement-answered").exists()

    def test_nobody_answers_their_own_change(self, agreement, owner):
        change = ask(owner, agreement, "purpose", "Betre vurdering.")
        with pytest.raises(PermissionDenied, match="Another party answers"):
            answer_change(actor=owner, change=change, accepts=True)

    def test_an_answer_is_given_once(self, agreement, owner, uh):
        change = ask(owner, agreement, "purpose", "Betre vurdering.")
        for _ in range(20):
            answer_change(actor=uh, change=change, accepts=True)
        assert change.answers.count() == 1
        with pytest.raises(PermissionDenied, match="accepted"):
            answer_change(actor=uh, change=change, accepts=False, message="Nei")

    def test_the_same_change_again_is_the_one_that_waits(self, agreement, owner):
        first = ask(owner, agreement, "purpose", "Betre vurdering.")
        for _ in range(5):
            assert ask(owner, agreement, "purpose", "Betre vurdering.") == first

    def test_one_change_of_a_clause_at_a_time(self, agreement, owner, uh):
        ask(owner, agreement, "purpose", "Betre vurdering.")
        with pytest.raises(ValidationError, match="waits for an answer already"):
            ask(uh, agreement, "purpose", "Noko anna.")

    def test_an_unknown_field_is_named_with_its_line(self, agreement, owner):
        with pytest.raises(ValidationError) as caught:
            ask(owner, agreement, "purpose", "Hei\n{{ ukjend }}")
        assert caught.value.message_dict["text"][0].startswith("Line 2: There is no")

    def test_a_clause_is_added_where_it_was_asked_for(self, agreement, owner, uh):
        change = ask_for_change(
            actor=uh,
            agreement=agreement,
            kind="add",
            heading="Studentar",
            text="Studentar kan vere med.",
            after_place=2,
        )
        answer_change(actor=owner, change=change, accepts=True)
        headings = list(agreement.clauses.values_list("heading", flat=True))
        assert headings[2] == "Studentar"
        places = list(agreement.clauses.values_list("place", flat=True))
        assert places == list(range(1, len(CLAUSES) + 2))

    def test_a_clause_is_taken_out_but_not_one_it_cannot_be_without(
        self, agreement, owner, uh
    ):
        disputes = agreement.clauses.get(code="disputes")
        change = ask_for_change(
            actor=uh, agreement=agreement, kind="remove", clause=disputes
        )
        answer_change(actor=owner, change=change, accepts=True)
        assert not agreement.clauses.filter(code="disputes").exists()
        economy = agreement.clauses.get(code="economy")
        with pytest.raises(ValidationError, match="it is no agreement"):
            ask_for_change(actor=uh, agreement=agreement, kind="remove", clause=economy)

    def test_who_asked_withdraws(self, agreement, owner, uh):
        change = ask(owner, agreement, "purpose", "Betre vurdering.")
        with pytest.raises(PermissionDenied, match="Who asked"):
            withdraw_change(actor=uh, change=change)
        assert withdraw_change(actor=owner, change=change).state == "withdrawn"
        assert withdraw_change(actor=owner, change=change).state == "withdrawn"

    @pytest.mark.parametrize("who", ["reader", "neighbour", "other_uh", "officer"])
    def test_others_change_nothing(self, agreement, people, who):
        actor = people.actor(who)
        before = Clause.objects.values_list("text")
        with pytest.raises(PermissionDenied):
            ask(actor, agreement, "purpose", "Betre vurdering.")
        with pytest.raises(PermissionDenied):
            change_facts(
                actor=actor,
                agreement=agreement,
                values=made.facts_of(agreement, court="X"),
                seen=1,
            )
        with pytest.raises(PermissionDenied):
            add_milestone(
                actor=actor, agreement=agreement, on=dt.date(2018, 10, 1), title="x"
            )
        assert list(before) == list(Clause.objects.values_list("text"))

    def test_three_parties_must_all_say_yes(self, people, owner, uh):
        make_a.ParticipantFactory(need=people.need, owner=people.mate)
        agreement = made.started(people)
        change = ask(owner, agreement, "purpose", "Betre vurdering.")
        answer_change(actor=uh, change=change, accepts=True)
        change.refresh_from_db()
        assert change.state == "waiting"
        answer_change(actor=people.actor("network_mate"), change=change, accepts=True)
        change.refresh_from_db()
        assert change.state == "accepted"

    def test_facts_changed_by_somebody_else_meanwhile_are_not_written_over(
        self, agreement, owner, uh
    ):
        change_facts(
            actor=uh,
            agreement=agreement,
            values=made.facts_of(agreement, court="Sunnmøre tingrett"),
            seen=1,
        )
        with pytest.raises(StaleState, match="changed the agreement"):
            change_facts(
                actor=owner,
                agreement=agreement,
                values=made.facts_of(agreement, title="Anna"),
                seen=1,
            )

    def test_the_last_day_is_not_before_the_first(self, agreement, owner):
        with pytest.raises(ValidationError, match="before the first day"):
            change_facts(
                actor=owner,
                agreement=agreement,
                values=made.facts_of(agreement, ends_on=dt.date(2018, 1, 1)),
                seen=1,
            )

    def test_milestones_come_and_go(self, agreement, owner, uh):
        on = dt.date(2018, 10, 1)
        for _ in range(3):
            stone = add_milestone(
                actor=owner, agreement=agreement, on=on, title="Fyrste samling"
            )
        assert agreement.milestones.count() == 1
        remove_milestone(actor=uh, milestone=stone)
        assert not agreement.milestones.exists()

    def test_a_milestone_is_taken_out_once_by_a_button_that_is_pressed_twice(
        self, agreement, people, as_person
    ):
        stone = add_milestone(
            actor=people.actor("member"),
            agreement=agreement,
            on=dt.date(2018, 10, 1),
            title="Samling",
        )
        address = reverse(
            "partnerships:milestone_remove", args=[agreement.pk, stone.pk]
        )
        client = as_person(people.member)
        answers = [client.post(address).status_code for _ in range(2)]
        assert answers == [302, 302]
        assert not agreement.milestones.exists()

    def test_a_written_form_that_is_none_is_told_and_not_chosen(
        self, agreement, people, as_person
    ):
        client = as_person(people.member)
        client.cookies["django_language"] = "en"
        address = reverse("partnerships:agreement_language", args=[agreement.pk])
        answer = client.post(address, {"language": "xx"})
        assert answer.status_code == 422
        assert "Choose one of the written forms" in answer.content.decode()
        agreement.refresh_from_db()
        assert agreement.language == "nn"

    @pytest.mark.parametrize(
        ("on", "told"),
        [
            (dt.date(2018, 8, 31), "begins on 1 September 2018"),
            (dt.date(2031, 1, 1), "ends on 15 June 2019. Move its last day first"),
        ],
    )
    def test_a_milestone_outside_the_period_is_not_added(
        self, agreement, owner, on, told
    ):
        with pytest.raises(ValidationError, match=told) as caught:
            add_milestone(actor=owner, agreement=agreement, on=on, title="Samling")
        assert list(caught.value.message_dict) == ["on"]
        assert not agreement.milestones.exists()

    @pytest.mark.parametrize("on", [dt.date(2018, 9, 1), dt.date(2019, 6, 15)])
    def test_the_first_and_the_last_day_are_in_the_period(self, agreement, owner, on):
        add_milestone(actor=owner, agreement=agreement, on=on, title="Samling")
        assert agreement.milestones.get().on == on

    def test_a_party_names_its_own_signatory_among_its_approvers(
        self, agreement, people, owner, uh
    ):
        values = {
            "org_number": "",
            "signatory": people.approver,
            "signatory_title": "Rådmann",
            "contact": "",
            "contact_email": "",
        }
        mine = made.party(agreement, "owner")
        with pytest.raises(PermissionDenied, match="Only"):
            name_party(actor=uh, party=mine, values=values)
        with pytest.raises(ValidationError, match="one of your approvers"):
            name_party(
                actor=owner, party=mine, values=values | {"signatory": people.member}
            )
        assert name_party(actor=owner, party=mine, values=values).signatory_name

    def test_the_other_party_reads_which_facts_were_changed_from_what_to_what(
        self, agreement, people, owner, as_person
    ):
        values = made.facts_of(
            agreement,
            ends_on=dt.date(2019, 5, 31),
            notice_months=6,
            court="Sunnmøre tingrett",
            measures="Lang tekst. " * 20,
        )
        change_facts(
            actor=owner, agreement=agreement, values=values, seen=agreement.version
        )
        assert history_of(agreement)[0].text == (
            "The facts were changed. Last day: 31 May 2019 (before: 15 June 2019);"
            " months of notice: 6 (before: 3); agreed court: Sunnmøre tingrett"
            " (before: not filled in); measures: another text."
        )
        with override("nn"):
            told = history_of(agreement)[0].text
        assert "Siste dag: 31. mai 2019 (før: 15. juni 2019)" in told
        member = made.uh_approver(people)
        assert told in as_person(member).get(
            agreement.get_absolute_url()
        ).content.decode().replace("&nbsp;", " ")

    @pytest.mark.parametrize("typed", ["964980366", "12345678", "ikkje eit tal"])
    def test_a_number_that_is_no_organisation_number_is_told_and_not_kept(
        self, agreement, people, as_person, typed
    ):
        mine = made.party(agreement, "owner")
        page = reverse("partnerships:agreement_party", args=[mine.pk])
        response = as_person(people.member).post(page, {"org_number": typed})
        assert response.status_code == 422
        [told] = response.context["form"].errors["org_number"]
        assert "er ikkje eit organisasjonsnummer" in told
        kept = made.party(agreement, "owner").org_number
        assert kept == mine.org_number

    def test_a_number_may_be_typed_with_spaces(self, agreement, people, as_person):
        mine = made.party(agreement, "owner")
        page = reverse("partnerships:agreement_party", args=[mine.pk])
        as_person(people.member).post(page, {"org_number": "964 980 365"})
        assert made.party(agreement, "owner").org_number == "964980365"


def test_who_answers_a_change_reads_what_a_field_is_and_not_its_code(people, as_person):
    agreement = made.complete(people)
    change = ask(made.uh_actor(people), agreement, "purpose", "{{ uh }} blir med.")
    for address in (
        reverse("partnerships:change_detail", args=[change.pk]),
        agreement.get_absolute_url(),
    ):
        page = as_person(people.member).get(address).text
        assert "[universitetet" in page
        assert "{{" not in page


class TestWhatIsMissing:
    def told(self, agreement):
        return [str(gap) for gap in gaps(agreement)]

    @pytest.mark.parametrize(
        ("field", "day"),
        [("ends_on", dt.date(2019, 6, 16)), ("starts_on", dt.date(2018, 8, 31))],
    )
    def test_the_period_is_that_of_the_order_at_most(
        self, people, owner, as_person, field, day
    ):
        agreement = made.complete(people)
        values = made.facts_of(agreement, **{field: day})
        said = "The order is for 1 September 2018 to 15 June 2019"
        with pytest.raises(ValidationError, match=said) as refused:
            change_facts(
                actor=owner, agreement=agreement, values=values, seen=agreement.version
            )
        assert list(refused.value.message_dict) == [field]
        page = as_person(people.member).post(
            reverse("partnerships:agreement_facts", args=[agreement.pk]),
            {**values, "seen": agreement.version},
        )
        assert page.status_code == 422
        assert field in page.context["form"].errors

    @pytest.mark.parametrize(
        ("day", "other", "on"),
        [
            ("ends_on", "starts_on", dt.date(2017, 1, 1)),
            ("starts_on", "ends_on", dt.date(2026, 1, 1)),
        ],
    )
    def test_one_day_alone_is_in_the_period_of_the_order_too(
        self, people, owner, day, other, on
    ):
        agreement = made.complete(people)
        values = made.facts_of(agreement, **{day: on, other: None})
        with pytest.raises(ValidationError, match="The order is for") as refused:
            change_facts(
                actor=owner, agreement=agreement, values=values, seen=agreement.version
            )
        assert list(refused.value.message_dict) == [day]

    def test_a_period_that_the_order_has_not_is_told_and_refused(self, people, owner):
        agreement = made.complete(people)
        Agreement.objects.filter(pk=agreement.pk).update(ends_on=dt.date(2020, 1, 1))
        agreement.refresh_from_db()
        [told] = self.told(agreement)
        assert told.endswith(
            "An editor of either party changes the period under “Facts”."
        )

    def test_nothing_is_missing_from_a_complete_one(self, people):
        assert self.told(made.complete(people)) == []

    def test_a_field_that_is_not_filled_in_is_named_with_who_mends_it(self, agreement):
        [told] = [line for line in self.told(agreement) if "court" in line]
        assert "“Tvistar” has a field that is not filled in" in told
        assert "An editor of either party fills it in" in told

    def test_it_stands_in_words_in_the_draft_that_is_printed(
        self, agreement, people, as_person
    ):
        """The contacts and the court: nobody has said who and which."""
        address = reverse("partnerships:agreement_preview", args=[agreement.pk])
        response = as_person(people.member).get(address)
        text = text_of(b"".join(response))
        assert "[kontaktpersonen hos kvar part]" in text
        assert "{{" not in text

    def test_what_the_county_sets_is_the_governors_to_mend(self, people):
        agreement = made.complete(people)
        type(people.scheme_year).objects.update(report_due=None)
        agreement = Agreement.objects.get(pk=agreement.pk)
        assert "The county governor of" in self.told(agreement)[0]

    def test_a_missing_signatory_is_refused(self, agreement, owner):
        with pytest.raises(ValidationError, match="has not said who signs"):
            send_for_signing(actor=owner, agreement=agreement)
        agreement.refresh_from_db()
        assert agreement.state == "negotiation"

    def test_a_missing_party_is_refused(self, people, owner):
        agreement = made.complete(people)
        agreement.amounts.all().delete()
        made.party(agreement, "uh").delete()
        with pytest.raises(ValidationError, match="A party is missing"):
            send_for_signing(actor=owner, agreement=agreement)

    def test_a_milestone_that_the_period_has_left_is_told_and_refused(
        self, people, owner
    ):
        agreement = made.complete(people)
        on = dt.date(2019, 6, 1)
        add_milestone(actor=owner, agreement=agreement, on=on, title="Siste samling")
        agreement.refresh_from_db()
        values = made.facts_of(agreement, ends_on=dt.date(2019, 5, 31))
        agreement = change_facts(
            actor=owner, agreement=agreement, values=values, seen=agreement.version
        )
        made.agree(agreement)
        assert self.told(agreement) == [
            "The milestone “Siste samling” is outside the period, on 1 June 2019. An"
            " editor of either party takes it out, or changes the period under"
            " “Facts”."
        ]
        with pytest.raises(ValidationError, match="is outside the period"):
            send_for_signing(actor=owner, agreement=agreement)

    def test_a_change_that_waits_is_refused(self, people, owner):
        agreement = made.complete(people)
        ask(owner, agreement, "purpose", "Betre vurdering.")
        with pytest.raises(ValidationError, match="Changes wait for an answer: 1"):
            send_for_signing(actor=owner, agreement=agreement)

    def test_no_number_is_refused(self, people, owner):
        agreement = made.complete(people)
        agreement.parties.update(org_number="")
        with pytest.raises(ValidationError, match="no organisation number"):
            send_for_signing(actor=owner, agreement=agreement)


def test_a_value_is_never_read_as_a_field(people):
    from partnerships.agreement.values import filled

    assert filled("{{ a }}", {"a": "{{ b }}", "b": "secret"}) == "{ { b } }"


def test_every_act_leaves_a_trace(agreement, owner, uh):
    change = ask(owner, agreement, "purpose", "Betre vurdering.")
    answer_change(actor=uh, change=change, accepts=True)
    actions = AuditEntry.objects.about(agreement).values_list("action", flat=True)
    assert set(actions) == {
        "agreement.made",
        "clause.change_asked",
        "clause.accepted",
    }
    assert Organisation.objects.exists()
