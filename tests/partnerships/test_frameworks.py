"""A framework for years between a network and an institution, and orders under it."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from partnerships.agreement.invariants import broken_progress
from partnerships.agreement.text import text_of
from partnerships.models import Agreement, FrameworkYear, Order, OrderLine, OrderTerm
from partnerships.order.frame import frame_years
from partnerships.order.invariants import broken_orders
from partnerships.pages.partnership import PartnershipPage, Side
from partnerships.services import order_answers, orders
from partnerships.services.agreement_starts import start_appendix
from partnerships.services.agreements import change_facts, choose_language
from partnerships.services.clauses import ask_for_change
from partnerships.services.framework_years import set_years
from partnerships.services.order_frames import put_under
from partnerships.services.signing import (
    gaps,
    open_again,
    send_for_signing,
)
from tests import factories as make_a
from tests.partnerships import agreements as made
from tests.partnerships import following as follow
from tests.partnerships import frameworks as frame
from tests.partnerships import ordering

pytestmark = pytest.mark.django_db


def send(people, order):
    return orders.send_order(
        actor=people.actor("approver"), order=order, version=order.version
    )


class TestMaking:
    def test_the_host_signs_for_the_network_and_the_institution_for_itself(
        self, people
    ):
        framework = frame.started(people)
        assert list(
            framework.parties.in_order().values_list("role", "organisation")
        ) == [
            ("owner", people.owner.pk),
            ("uh", people.uh.pk),
        ]
        assert made.party(framework, "owner").name == "Nordre, ved Giske kommune"
        assert framework.clauses.filter(code="orders").exists()

    def test_either_side_makes_it_and_one_form_makes_one(self, people):
        key = uuid.uuid4()
        made_by = {
            frame.started(people, who, form_key=key).pk
            for who in ("member", "uh_partner", "approver")
        }
        assert len(made_by) == 1

    @pytest.mark.parametrize(
        "who", ["reader", "neighbour", "network_mate", "officer", "national"]
    )
    def test_others_make_none(self, people, who):
        with pytest.raises(PermissionDenied):
            frame.started(people, who)
        assert not Agreement.objects.exists()

    def test_an_institution_makes_its_own_alone(self, people):
        with pytest.raises(ValidationError, match="Choose your own institution"):
            frame.started(people, "other_uh")

    def test_a_network_without_a_host_is_told_who_mends_it(self, people):
        type(people.network).objects.update(host=None)
        people.network.refresh_from_db()
        with pytest.raises(PermissionDenied, match="says who hosts it"):
            frame.started(people, "uh_partner")

    def test_how_long_it_lasts_is_a_rule_of_the_year(self, people):
        type(people.scheme_year).objects.update(framework_years=2)
        people.scheme_year.refresh_from_db()
        with pytest.raises(ValidationError, match="at most 2 years"):
            frame.started(people)
        assert frame.started(people, ends_on=dt.date(2019, 12, 31)).pk

    def test_it_lasts_some_years_and_is_followed_in_its_own_county(self, people):
        with pytest.raises(ValidationError, match="at most 10 years"):
            frame.started(people, ends_on=dt.date(2040, 1, 1))
        elsewhere = make_a.SchemeYearFactory(county=make_a.CountyFactory(code="46"))
        with pytest.raises(ValidationError, match="network's own county"):
            frame.started(people, scheme_year=elsewhere)

    def test_all_members_read_it_and_only_the_parties_write(self, people):
        framework = frame.started(people)
        seen = Agreement.objects.visible_to(people.actor("network_mate"))
        assert framework in seen
        with pytest.raises(PermissionDenied, match="Only the parties"):
            set_years(
                actor=people.actor("network_mate"), agreement=framework, limits={}
            )
        for who in ("neighbour", "other_uh", "officer"):
            assert not Agreement.objects.visible_to(people.actor(who)).exists()

    def test_the_other_written_form_has_the_same_clauses(self, people):
        framework = frame.started(people)
        codes = list(framework.clauses.values_list("code", flat=True))
        choose_language(
            actor=people.actor("uh_partner"), agreement=framework, language="nb"
        )
        assert list(framework.clauses.values_list("code", flat=True)) == codes
        assert framework.clauses.get(code="purpose").heading == "Formål"

    def test_its_fields_are_for_frameworks_alone(self, people):
        agreement = made.started(people)
        clause = agreement.clauses.get(code="purpose")
        ask = {"kind": "change", "clause": clause, "text": "{{ frame_years }}"}
        with pytest.raises(ValidationError, match="no"):
            ask_for_change(actor=people.actor("member"), agreement=agreement, **ask)


class TestYears:
    def test_what_it_gives_each_year_is_in_the_text_that_is_signed(self, people):
        framework = frame.in_force(people)
        text = text_of(framework.rounds.get())
        clause = next(one for one in text.clauses if one.code == "frame")
        assert "2018: inntil 200" in clause.text
        assert "12 dagar" in clause.text
        assert "Giske" in text.clauses[0].text
        assert "Haram" in text.clauses[0].text

    def test_without_any_the_gap_says_who_fills_it_in(self, people):
        told = [str(gap) for gap in gaps(frame.complete(people, years={}))]
        assert ["fills in amounts or days" in line for line in told] == [True]

    def test_only_years_of_the_period(self, people):
        framework = frame.started(people)
        with pytest.raises(ValidationError, match="2021 is outside"):
            set_years(
                actor=people.actor("member"),
                agreement=framework,
                limits={2021: (1, None)},
            )

    def test_the_period_keeps_the_years_that_have_something(self, people):
        framework = frame.complete(people)
        values = made.facts_of(framework, ends_on=dt.date(2018, 12, 31))
        with pytest.raises(ValidationError, match="gives 2019 something"):
            change_facts(
                actor=people.actor("member"),
                agreement=framework,
                values=values,
                seen=framework.version,
            )

    def test_a_changed_period_is_held_to_the_longest_too(self, people):
        framework = frame.complete(people)
        values = made.facts_of(framework, ends_on=dt.date(2208, 12, 31))
        with pytest.raises(ValidationError, match="at most 10 years"):
            change_facts(
                actor=people.actor("member"),
                agreement=framework,
                values=values,
                seen=framework.version,
            )
        framework.refresh_from_db()
        assert framework.ends_on == dt.date(2020, 12, 31)

    def test_so_is_what_a_prolongation_adds(self, people):
        framework = frame.in_force(people)
        with pytest.raises(ValidationError, match="at most 10 years"):
            frame.appendix(people, framework, "prolongation", dt.date(2201, 12, 31))
        assert not framework.appendices.exists()
        one = frame.appendix(people, framework, "prolongation", dt.date(2029, 12, 31))
        with pytest.raises(ValidationError, match="at most 10 years"):
            change_facts(
                actor=people.actor("member"),
                agreement=one,
                values=made.facts_of(one, ends_on=dt.date(2201, 12, 31)),
                seen=one.version,
            )

    def test_in_force_no_sql_changes_it(self, people):
        framework = frame.in_force(people)
        with pytest.raises(PermissionDenied, match="is not changed"):
            set_years(actor=people.actor("member"), agreement=framework, limits={})
        with pytest.raises(DatabaseError), transaction.atomic():
            FrameworkYear.objects.update(amount_nok=1)
        assert list(broken_progress()) == []

    def test_it_is_prolonged_by_an_appendix_that_the_members_read(self, people):
        framework = frame.in_force(people)
        appendix = start_appendix(
            actor=people.actor("uh_partner"),
            agreement=framework,
            kind="prolongation",
            reason="Det går godt",
            ends_on=dt.date(2021, 12, 31),
        )
        seen = Agreement.objects.visible_to(people.actor("network_mate"))
        assert appendix in seen

    def test_an_ordinary_agreement_has_no_years(self, people):
        with pytest.raises(PermissionDenied, match="Only a framework"):
            set_years(
                actor=people.actor("member"), agreement=made.started(people), limits={}
            )


class TestOrdersUnderIt:
    @pytest.fixture
    def framework(self, people):
        return frame.in_force(people)

    @pytest.fixture
    def line(self, people):
        return ordering.granted(people, 500_000)

    def test_an_order_says_so_and_the_framework_counts_it(
        self, people, framework, line
    ):
        order = send(people, frame.draft_under(people, framework, line))
        [row, *_later] = frame_years(framework.pk)
        assert (row.year, row.drawn_nok, row.drawn_days) == (2018, 60_000, 4)
        assert (row.left_nok, row.left_days) == (140_000, 8)
        assert not [one for one in broken_orders() if "Agreement" in one]
        assert order.framework == framework

    def test_above_the_amount_of_the_year_it_is_not_sent(self, people, framework, line):
        order = frame.draft_under(people, framework, line, 200_001)
        with pytest.raises(PermissionDenied, match="kr more than the framework"):
            send(people, order)
        assert send(people, put_none(people, order)).state == "sent"

    def test_above_the_days_of_the_year_it_is_not_sent(self, people, framework, line):
        order = frame.draft_under(people, framework, line, days_2018_autumn=13)
        with pytest.raises(PermissionDenied, match="2018: 1 day more"):
            send(people, order)

    def test_other_orders_count_too(self, people, framework, line):
        send(people, frame.draft_under(people, framework, line, 150_000))
        second = frame.draft_under(people, framework, line, 60_000)
        with pytest.raises(PermissionDenied, match="kr more than the framework"):
            send(people, second)

    def test_outside_of_its_period_it_is_not_sent(self, people, framework, line):
        order = frame.draft_under(people, framework, line, ends_on="2021-01-15")
        with pytest.raises(PermissionDenied, match="The framework is for"):
            send(people, order)

    def test_what_is_proposed_above_it_is_not_accepted(self, people, framework, line):
        order = send(people, frame.draft_under(people, framework, line))
        proposed = ordering.proposed(people, order, **{f"price_{line.pk}": 250_000})
        with pytest.raises(PermissionDenied, match="more than the framework gives"):
            order_answers.agree_to_changes(
                actor=people.actor("approver"), order=proposed, version=proposed.version
            )
        proposed.refresh_from_db()
        assert proposed.state == "proposed"

    def test_sql_keeps_to_it_too(self, people, framework, line):
        order = send(people, frame.draft_under(people, framework, line))
        with pytest.raises(DatabaseError), transaction.atomic():
            OrderLine.objects.filter(order=order).update(price_nok=200_001)
        with pytest.raises(DatabaseError), transaction.atomic():
            OrderTerm.objects.filter(order=order).update(days=13)
        over = frame.draft_under(people, framework, line, 200_000)
        with pytest.raises(DatabaseError), transaction.atomic():
            Order.objects.filter(pk=over.pk).update(
                state="sent", waits_for="uh", sent_at=order.sent_at
            )

    def test_only_one_of_ones_own_network_and_institution(
        self, people, framework, line
    ):
        other = people.other_uh.memberships.get().organisation
        order = make_a.OrderFactory(need=people.need, institution=other)
        with pytest.raises(ValidationError, match="between your network"):
            put_under(actor=people.actor("member"), order=order, framework=framework)
        with pytest.raises(DatabaseError), transaction.atomic():
            Order.objects.filter(pk=order.pk).update(framework=framework)

    def test_one_in_negotiation_is_none_yet(self, people, line):
        talks, order = frame.started(people), ordering.draft(people, line)
        with pytest.raises(ValidationError, match="between your network"):
            put_under(actor=people.actor("member"), order=order, framework=talks)

    def test_another_institution_takes_it_out_of_the_framework(
        self, people, framework, line
    ):
        order = frame.draft_under(people, framework, line)
        other = people.other_uh.memberships.get().organisation
        saved = orders.save_order(
            actor=people.actor("member"),
            order=order,
            version=order.version,
            institution=other,
            cells={},
            contacts=[],
        )
        assert saved.framework is None

    @pytest.mark.parametrize("who", ["reader", "neighbour", "uh_partner", "officer"])
    def test_others_put_nothing_under_it(self, people, framework, line, who):
        order = ordering.draft(people, line)
        with pytest.raises(PermissionDenied):
            put_under(actor=people.actor(who), order=order, framework=framework)


def put_none(people, order):
    return put_under(actor=people.actor("member"), order=order, framework=None)


class TestPages:
    def test_the_host_makes_one_in_a_form(self, people, as_person):
        client = as_person(people.member)
        address = reverse("partnerships:framework_new", args=[people.network.pk])
        assert "skriv under for nettverket" in client.get(address).content.decode()
        typed = {
            "title": "Rammeavtale",
            "institution": people.uh.pk,
            "scheme_year": people.scheme_year.pk,
            "starts_on": "2019-01-01",
            "ends_on": "2018-01-01",
            "language": "nn",
            "form_key": str(uuid.uuid4()),
        }
        answer = client.post(address, typed)
        assert answer.status_code == 422
        assert "kan ikkje kome før den første" in answer.content.decode()
        client.post(address, typed | {"ends_on": "2021-12-31"})
        framework = Agreement.objects.get()
        years = reverse("partnerships:framework_years", args=[framework.pk])
        client.post(years, {"amount_2019": "300 000", "days_2020": "10"})
        assert list(
            framework.frame_years.values_list("year", "amount_nok", "days")
        ) == [
            (2019, 300_000, None),
            (2020, None, 10),
        ]

    def test_an_owner_puts_its_order_under_it_and_the_page_lists_it(
        self, people, as_person
    ):
        framework = frame.in_force(people)
        order = ordering.draft(people, ordering.granted(people, 500_000))
        client = as_person(people.member)
        address = reverse("partnerships:order_framework", args=[order.pk])
        shown = client.get(address).content.decode()
        assert "Rammeavtale for Nordre" in shown
        assert "Ingen" in shown
        client.post(address, {"framework": framework.pk})
        order.refresh_from_db()
        send(people, order)
        detail = client.get(order.get_absolute_url()).content.decode()
        assert "Under rammeavtalen" in detail
        page = client.get(framework.get_absolute_url()).content.decode()
        assert "Bestillingar under rammeavtalen" in page
        assert "Vurdering saman" in page
        # Another member reads that it counts, and not what it is.
        text = as_person(people.network_mate).get(framework.get_absolute_url())
        assert "1 bestilling frå ein annan eigar tel òg" in text.content.decode()
        assert "Vurdering saman" not in text.content.decode()

    def test_the_partnership_says_what_it_gives_each_year(self, people):
        frame.in_force(people)
        side = Side("Haram", (people.mate,))
        shown = PartnershipPage(side, people.uh, people.actor("network_mate"))
        assert [(r.year, r.frame_nok, r.frame_days) for r in shown.years] == [
            (2018, 200_000, 12),
            (2019, 300_000, None),
        ]

    def test_gatherings_are_planned_under_it_as_under_others(self, people):
        framework = frame.in_force(people)
        assert follow.planned(people, framework, who="uh_partner").pk

    def test_who_hosts_the_network_later_tells_how_it_goes(self, people):
        framework = frame.in_force(people)
        with pytest.raises(PermissionDenied, match="The parties of the agreement"):
            follow.planned(people, framework, who="network_mate")
        type(people.network).objects.update(host=people.mate)
        assert follow.planned(people, framework, who="network_mate").pk

    def test_its_page_costs_the_same_however_much_it_has(
        self, people, as_person, django_assert_num_queries
    ):
        framework = frame.in_force(people)
        line = ordering.granted(people, 500_000)
        send(people, frame.draft_under(people, framework, line, 1_000))
        client = as_person(people.member)
        client.get(framework.get_absolute_url())
        with django_assert_num_queries(PAGE_QUERIES):
            client.get(framework.get_absolute_url())
        for _ in range(2):
            terms = {"days_2018_autumn": 1}
            send(people, frame.draft_under(people, framework, line, 1_000, **terms))
        with django_assert_num_queries(PAGE_QUERIES):
            client.get(framework.get_absolute_url())


PAGE_QUERIES = 11


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_forms_at_once_make_one(people):
    key, actor = uuid.uuid4(), people.actor("member")

    def starts(_number):
        try:
            return frame.started(people, form_key=key).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(starts, range(20)))) == 1
    assert Agreement.objects.visible_to(actor).count() == 1


def test_the_page_of_one_that_was_opened_again_asks_no_more(
    people, as_person, django_assert_num_queries
):
    framework = frame.complete(people)
    send_for_signing(actor=people.actor("member"), agreement=framework)
    made.signed_by(people, framework, people.actor("approver"))
    open_again(actor=people.actor("member"), agreement=framework, reason="Feil år")
    client, address = as_person(people.member), framework.get_absolute_url()
    client.get(address)
    with django_assert_num_queries(12):
        client.get(address)
