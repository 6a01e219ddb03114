"""An appendix changes what a framework gives each year, and prolongs it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from partnerships.agreement.invariants import broken_progress
from partnerships.agreement.text import text_of
from partnerships.models import Agreement, AgreementScan
from partnerships.order.frame import frame_years
from partnerships.order.invariants import broken_orders
from partnerships.pages.partnership import PartnershipPage, Side
from partnerships.services import orders
from partnerships.services.framework_years import set_years, years_of
from partnerships.services.signing import gaps, send_for_signing
from portal.lib import clock
from tests import stage
from tests.partnerships import agreements as made
from tests.partnerships import frameworks as frame
from tests.partnerships import ordering

pytestmark = pytest.mark.django_db
LAST = dt.date(2021, 12, 31)


def changed(people, framework, limits, **facts):
    """An appendix in negotiation that says this."""
    return frame.changed(people, frame.appendix(people, framework, **facts), limits)


def for_signing(people, one):
    made.agree(one)
    send_for_signing(actor=people.actor("member"), agreement=one)


def signed(people, one):
    for_signing(people, one)
    made.signed_by(people, one, people.actor("approver"))
    made.signed_by(people, one, made.uh_actor(people))
    return Agreement.objects.get(pk=one.pk)


def send(people, order):
    return orders.send_order(
        actor=people.actor("approver"), order=order, version=order.version
    )


def ordered(people, framework, price):
    there = people.need.lines.filter(granted_nok=900_000).first()
    line = there or ordering.granted(people, 900_000)
    return send(people, frame.draft_under(people, framework, line, price))


def limits_of(framework):
    return {row.year: (row.amount_nok, row.days) for row in frame_years(framework.pk)}


@pytest.fixture
@stage.scene
def framework(people):
    return frame.in_force(people)


class TestChanging:
    def test_what_all_have_signed_holds_for_its_years_and_the_others_stand(
        self, people, framework
    ):
        one = changed(people, framework, {2018: (350_000, 20)})
        assert limits_of(framework)[2018] == (200_000, 12)  # not signed yet
        one = signed(people, one)
        assert limits_of(framework) == {2018: (350_000, 20), 2019: (300_000, None)}
        sources = {row.year: row.source_id for row in frame_years(framework.pk)}
        assert sources == {2018: one.pk, 2019: framework.pk}
        own = framework.frame_years.get(year=2018)
        assert own.amount_nok == 200_000  # as it was signed

    def test_the_text_that_is_signed_says_it(self, people, framework):
        one = signed(people, changed(people, framework, {2018: (350_000, 20)}))
        text = text_of(one.rounds.get())
        assert [clause.code for clause in text.clauses] == ["", "frame"]
        assert "2018: inntil 350" in text.clauses[1].text
        assert "2019" not in text.clauses[1].text

    def test_a_prolongation_gives_the_new_years_something(self, people, framework):
        one = changed(
            people,
            framework,
            {2021: (100_000, None)},
            kind="prolongation",
            ends_on=LAST,
        )
        signed(people, one)
        assert limits_of(framework)[2021] == (100_000, None)
        assert list(broken_progress()) == []

    def test_the_newest_appendix_holds(self, people, framework):
        signed(people, changed(people, framework, {2018: (350_000, 20)}))
        signed(people, changed(people, framework, {2018: (250_000, None)}))
        assert limits_of(framework)[2018] == (250_000, None)

    def test_an_amendment_after_a_prolongation_reaches_its_years(
        self, people, framework
    ):
        signed(people, frame.appendix(people, framework, "prolongation", LAST))
        one = frame.appendix(people, framework)
        assert years_of(one) == [2018, 2019, 2020, 2021]

    def test_what_stays_as_it_was_is_not_in_it(self, people, framework):
        one = changed(people, framework, dict(frame.YEARS))
        assert not one.frame_years.exists()
        assert [clause.code for clause in one.clauses.all()] == [""]
        one = set_years(
            actor=people.actor("member"), agreement=one, limits={2018: (250_000, 12)}
        )
        assert one.frame_years.get().year == 2018
        set_years(
            actor=people.actor("member"), agreement=one, limits={2018: (200_000, 12)}
        )
        assert not one.clauses.filter(code="frame").exists()

    @pytest.mark.parametrize(
        ("limits", "told"),
        [
            ({2021: (1, None)}, "2021 is outside"),
            ({2018: (None, None)}, "2018 has a limit"),
        ],
    )
    def test_what_cannot_be_is_refused(self, people, framework, limits, told):
        with pytest.raises(ValidationError, match=told):
            changed(people, framework, limits)

    def test_an_ending_changes_no_years(self, people, framework):
        one = frame.appendix(people, framework, "ending", dt.date(2019, 12, 31))
        with pytest.raises(PermissionDenied, match="Only a framework"):
            set_years(actor=people.actor("member"), agreement=one, limits={})

    def test_an_appendix_of_an_ordinary_agreement_has_no_years(self, people, framework):
        one = frame.appendix(people, made.in_force(people, need=people.need))
        with pytest.raises(PermissionDenied, match="Only a framework"):
            set_years(actor=people.actor("member"), agreement=one, limits={})

    @pytest.mark.parametrize("who", ["reader", "network_mate", "other_uh", "officer"])
    def test_others_change_nothing(self, people, framework, who):
        one = frame.appendix(people, framework)
        with pytest.raises(PermissionDenied):
            set_years(
                actor=people.actor(who), agreement=one, limits={2018: (900_000, 12)}
            )

    def test_years_that_no_clause_says_are_not_sent_for_signing(
        self, people, framework
    ):
        one = changed(people, framework, {2018: (350_000, 20)})
        made.agree(one)
        one.clauses.filter(code="frame").update(text="Som avtalt.")
        assert ["No clause says" in str(gap) for gap in gaps(one)] == [True]


class TestWhatIsOrdered:
    def test_it_raises_what_can_be_ordered(self, people, framework):
        ordered(people, framework, 200_000)
        line = people.need.lines.get(granted_nok=900_000)
        terms = {"days_2018_autumn": 4}
        more = frame.draft_under(people, framework, line, 100_000, **terms)
        with pytest.raises(PermissionDenied, match="more than the framework gives"):
            send(people, more)
        signed(people, changed(people, framework, {2018: (300_000, 12)}))
        assert send(people, more).state == "sent"
        assert not [one for one in broken_orders() if "Agreement" in one]

    def test_it_never_gives_less_than_what_is_ordered(self, people, framework):
        ordered(people, framework, 150_000)
        with pytest.raises(ValidationError, match="kr is ordered already"):
            changed(people, framework, {2018: (149_999, 12)})
        one = Agreement.objects.get(main=framework)
        with pytest.raises(ValidationError, match="4 days are ordered already"):
            set_years(
                actor=people.actor("member"), agreement=one, limits={2018: (150_000, 3)}
            )
        limits = {2018: (150_000, 4)}
        one = set_years(actor=people.actor("member"), agreement=one, limits=limits)
        assert signed(people, one).state == "in_force"

    def test_an_order_meanwhile_keeps_it_from_being_sent(self, people, framework):
        one = changed(people, framework, {2018: (50_000, 12)})
        ordered(people, framework, 60_000)
        with pytest.raises(ValidationError, match="is ordered already"):
            for_signing(people, one)

    def test_an_order_meanwhile_keeps_it_from_being_signed(self, people, framework):
        one = changed(people, framework, {2018: (50_000, 12)})
        for_signing(people, one)
        ordered(people, framework, 60_000)
        with pytest.raises(PermissionDenied, match="is ordered already"):
            made.signed_by(people, one, people.actor("approver"))
        assert limits_of(framework)[2018] == (200_000, 12)

    def test_sql_keeps_to_it_too(self, people, framework):
        one = changed(people, framework, {2018: (50_000, 12)})
        for_signing(people, one)
        made.signed_by(people, one, people.actor("approver"))
        made.signed_by(people, one, made.uh_actor(people))
        order = ordered(people, framework, 50_000)
        with pytest.raises(DatabaseError), transaction.atomic():
            order.lines.update(price_nok=50_001)

    def test_no_sql_puts_less_in_force_than_what_is_ordered(self, people, framework):
        one = changed(people, framework, {2018: (50_000, 12)})
        for_signing(people, one)
        made.signed_by(people, one, people.actor("approver"))
        made.signed_by(people, one, made.uh_actor(people))
        ordered(people, framework, 50_000)
        below = frame.appendix(people, framework)
        below.frame_years.create(year=2018, amount_nok=49_999)
        file = {"name": "x.pdf", "file": "x.pdf", "size": 1, "sha256": "0" * 64}
        AgreementScan.objects.create(agreement=below, signed_on=LAST, **file)
        rows = Agreement.objects.filter(pk=below.pk)
        with pytest.raises(DatabaseError, match="above"), transaction.atomic():
            rows.update(state="in_force", in_force_at=clock.now())
        below.refresh_from_db()
        assert below.state == "negotiation"


class TestPages:
    def test_the_page_says_which_document_each_year_stems_from(
        self, people, as_person, framework
    ):
        one = signed(people, changed(people, framework, {2018: (350_000, 20)}))
        page = as_person(people.network_mate).get(framework.get_absolute_url())
        shown = page.content.decode()
        assert "kvar det er avtalt" in shown
        assert f"{one.reference}, endring" in shown
        assert "350\u00a0000" in shown
        own = as_person(people.member).get(one.get_absolute_url()).content.decode()
        assert "Kva tillegget endrar" in own

    def test_it_is_written_in_a_form_that_has_what_is_agreed_now(
        self, people, as_person, framework
    ):
        one = frame.appendix(people, framework)
        client = as_person(people.member)
        address = reverse("partnerships:framework_years", args=[one.pk])
        assert address in client.get(one.get_absolute_url()).content.decode()
        shown = client.get(address).content.decode()
        assert 'value="200000"' in shown.replace("\u00a0", "").replace(" 000", "000")
        typed = {"amount_2018": "400 000", "days_2018": "12", "amount_2019": ""}
        wrong = client.post(address, typed)
        assert wrong.status_code == 422
        assert "2019 har ei grense" in wrong.content.decode()
        client.post(address, typed | {"amount_2019": "300 000"})
        assert [
            (row.year, row.amount_nok, row.days) for row in one.frame_years.all()
        ] == [(2018, 400_000, 12)]

    def test_the_partnership_says_what_holds_now(self, people, framework):
        signed(people, changed(people, framework, {2018: (350_000, 20)}))
        side = Side("Haram", (people.mate,))
        shown = PartnershipPage(side, people.uh, people.actor("network_mate"))
        assert [(r.year, r.frame_nok, r.frame_days) for r in shown.years] == [
            (2018, 350_000, 20),
            (2019, 300_000, None),
        ]

    def test_its_pages_cost_the_same_however_many_appendices(
        self, people, as_person, framework, django_assert_num_queries
    ):
        client = as_person(people.member)
        one = signed(people, changed(people, framework, {2018: (350_000, 20)}))
        talks = changed(people, framework, {2018: (360_000, 20)})
        addresses = [each.get_absolute_url() for each in (framework, one, talks)]
        client.get(addresses[0])
        for address, queries in zip(addresses, QUERIES, strict=True):
            with django_assert_num_queries(queries):
                client.get(address)
        signed(people, talks)
        talks = changed(
            people, framework, {2018: (370_000, 20), 2019: (1, 1), 2020: (1, 1)}
        )
        addresses[2] = talks.get_absolute_url()
        for address, queries in zip(addresses, QUERIES, strict=True):
            with django_assert_num_queries(queries):
                client.get(address)


QUERIES = (12, 10, 12)  # of the framework, of an appendix signed, of one in negotiation
