"""A grant is all that is decided for a recipient and year, and so it is paid."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from funding import invariants
from funding.documents.payments import payments_of
from funding.models import Grant, Granted, Payment, RepaymentClaim
from funding.services import claims, payment_files, payments
from funding.services.changes import move_change, set_line, start_change
from funding.services.need_grants import grant_need
from partnerships.models import Organisation, OrganisationChange
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import IllegalMove
from tests import factories as make_a
from tests import stage
from tests.funding import money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TODAY = clock.today()
DAY = dt.timedelta(days=1)
TWO = [(TODAY, Decimal(50)), (TODAY + 9 * DAY, Decimal(50))]


@pytest.fixture
@stage.scene
def later_year(people):
    """2019, with a frame: what 2018 commits is paid in it."""
    year = make_a.SchemeYearFactory(
        scheme=people.scheme_year.scheme, county=people.scheme_year.county, year=2019
    )
    money.frame(year)
    return year


@pytest.fixture
def decided(people, later_year):
    return decided_with_needs(people)


@stage.scene
def decided_with_needs(people):
    """By the key to three owners; to UH this year; to the owner next year."""
    need = people.need
    need.duration = 3
    need.save()
    made = [
        make_a.NeedLineFactory(
            need=need, recipient=to, role=role, year=year, requested_nok=80_000
        )
        for to, role, year in ((people.uh, "uh", 2018), (people.owner, "owner", 2019))
    ]
    year = money.ready(people)
    grant_need(
        actor=people.actor("officer"),
        need=need,
        amounts={line.pk: 60_000 for line in made},
        seen={line.pk: 0 for line in made},
    )
    for number, each in enumerate(Organisation.objects.filter(org_number=None)):
        each.org_number = make_a.org_number(9_000_000 + 100 * number)
        each.save()
    return money.decided(people, scheme_year=year)


def plan(people, year=None, shares=TWO):
    return payments.plan_year(
        actor=people.actor("officer"),
        scheme_year=year or people.scheme_year,
        shares=shares,
    )


def grant_of(recipient, year=2018):
    return Grant.objects.with_amount().get(recipient=recipient, scheme_year__year=year)


def rows(recipient, year=2018):
    found = Payment.objects.filter(grant=grant_of(recipient, year)).order_by("number")
    return list(found.values_list("amount_nok", "state", "superseded"))


def pay(people, year=None, until=TODAY):
    """What is due is ordered, approved and paid."""
    file = payment_files.make_file(
        actor=people.actor("officer"),
        scheme_year=year or people.scheme_year,
        until=until,
        form_key=uuid.uuid4(),
    )
    payment_files.approve_file(actor=people.actor("head"), file=file)
    payment_files.mark_paid(
        actor=people.actor("officer"),
        file=file,
        payments=[each.pk for each in file.payments.all()],
        on=TODAY,
    )
    return file


def send_back(people, payment):
    payment_files.mark_returned(
        actor=people.actor("officer"),
        file=payment.file,
        payments=[payment.pk],
        on=TODAY,
        reason="Kontoen er avslutta",
    )


def change(people, allocation, recipient, change_nok, year=2018, need_line=None):
    officer, head = people.actor("officer"), people.actor("head")
    made = start_change(
        actor=officer, allocation=allocation, reason="x", form_key=uuid.uuid4()
    )
    set_line(
        actor=officer,
        change=made,
        recipient=recipient,
        year=year,
        change_nok=change_nok,
        reason="x",
        need_line=need_line,
    )
    made.refresh_from_db()
    move_change(actor=officer, change=made, action="send")
    return move_change(actor=head, change=made, action="approve")


def whole():
    """What holds when a transaction ends, and what check_invariants says."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return list(invariants.broken()) == []


class TestEveryKrone:
    def test_uh_is_paid_and_so_are_commitments_in_their_year(
        self, people, decided, later_year
    ):
        assert plan(people) == 4
        assert plan(people, later_year) == 1

        assert rows(people.uh) == [(30_000, "planned", False)] * 2
        assert rows(people.owner, 2019) == [(30_000, "planned", False)] * 2
        for year in (people.scheme_year, later_year):
            planned = Payment.objects.of_year(year).sums()["nok"]
            assert planned == Granted.objects.paid_in(year).amount_nok()
        assert whole()

    def test_a_refused_institution_has_a_grant_of_nothing(self, people):
        make_a.NeedLineFactory(
            need=people.need, recipient=people.uh, role="uh", requested_nok=1000
        )
        money.decided(people)

        assert grant_of(people.uh).granted_nok == 0
        plan(people)
        assert rows(people.uh) == []

    def test_uh_reads_its_own_grant_and_nobody_elses(self, people, decided, browse):
        plan(people)
        client = browse(people.uh_partner)

        grant = grant_of(people.uh)
        assert grant.get_absolute_url() in client.get("/").content.decode()
        text = page_of(client, grant)
        assert "60 000" in text
        assert people.need.title in text
        assert client.get(grant_of(people.owner).get_absolute_url()).status_code == 404
        other = browse(people.other_uh)
        assert other.get(grant_of(people.uh).get_absolute_url()).status_code == 404


class TestLaterDecisions:
    def test_more_is_one_more_instalment(self, people, decided):
        plan(people)
        money.put_frame(people, 1_500_000, "Revidert")
        before = rows(people.owner)

        change(people, decided, people.owner, 40_000)

        assert rows(people.owner) == [*before, (40_000, "planned", False)]
        assert AuditEntry.objects.get(action="grant.settled").data["more_nok"] == 40_000
        assert whole()

    def test_less_is_taken_from_what_is_planned_the_last_first(self, people, decided):
        plan(people)
        first, last = rows(people.uh)[0][0], 30_000
        line = people.need.lines.get(recipient=people.uh)

        change(people, decided, people.uh, -last - 10_000, need_line=line)

        assert rows(people.uh) == [(first - 10_000, "planned", False)]
        assert not RepaymentClaim.objects.exists()
        assert whole()

    def test_what_is_paid_and_too_much_is_claimed_back(self, people, decided, browse):
        plan(people)
        pay(people)
        line = people.need.lines.get(recipient=people.uh)

        change(people, decided, people.uh, -45_000, need_line=line)

        assert rows(people.uh) == [(30_000, "paid", False)]
        claim = RepaymentClaim.objects.get()
        assert (claim.amount_nok, claim.payer, claim.state) == (
            15_000,
            people.uh,
            "open",
        )
        text = page_of(browse(people.uh_partner), grant_of(people.uh))
        assert "Claimed back" in text
        assert "Register as repaid" not in text
        listed = browse(people.officer).get(
            reverse("funding:payment_list", args=[people.scheme_year.pk])
        )
        assert "Claimed back, not repaid yet" in listed.content.decode()
        assert whole()

    def test_a_claim_that_a_later_decision_makes_needless_is_withdrawn(
        self, people, decided
    ):
        plan(people, shares=[(TODAY, Decimal(100))])
        pay(people)
        line = people.need.lines.get(recipient=people.uh)
        change(people, decided, people.uh, -45_000, need_line=line)

        line.refresh_from_db()
        change(people, decided, people.uh, 45_000, need_line=line)

        assert RepaymentClaim.objects.get().state == "withdrawn"
        assert rows(people.uh) == [(60_000, "paid", False)]
        assert whole()

    def test_who_owes_is_claimed_less_and_not_paid_more(self, people, decided):
        plan(people, shares=[(TODAY, Decimal(100))])
        pay(people)
        line = people.need.lines.get(recipient=people.uh)
        change(people, decided, people.uh, -45_000, need_line=line)

        line.refresh_from_db()
        change(people, decided, people.uh, 20_000, need_line=line)

        claims = RepaymentClaim.objects.order_by("pk").values_list(
            "amount_nok", "state"
        )
        assert list(claims) == [(45_000, "withdrawn"), (25_000, "open")]
        assert rows(people.uh) == [(60_000, "paid", False)]
        assert whole()

    def test_what_came_back_falls_before_anything_is_claimed(self, people, decided):
        plan(people, shares=[(TODAY, Decimal(100))])
        pay(people)
        send_back(people, Payment.objects.get(recipient=people.uh))
        line = people.need.lines.get(recipient=people.uh)

        change(people, decided, people.uh, -20_000, need_line=line)

        assert rows(people.uh) == [
            (60_000, "returned", True),
            (40_000, "planned", False),
        ]
        assert not RepaymentClaim.objects.exists()
        assert whole()

    def test_who_is_granted_something_first_later_gets_the_years_plan(self, people):
        more = make_a.NeedLineFactory(
            need=people.need, recipient=people.uh, role="uh", requested_nok=40_000
        )
        allocation = money.decided(people)
        plan(people)
        money.put_frame(people, 1_500_000, "Revidert")

        change(people, allocation, people.uh, 40_000, need_line=more)

        assert [nok for nok, *_ in rows(people.uh)] == [20_000, 20_000]

    def test_the_database_refuses_a_decision_that_no_plan_follows(
        self, people, decided
    ):
        plan(people)
        made = money.change(people, decided, "send")

        def past_the_services():
            type(made).objects.filter(pk=made.pk).update(
                state="decided",
                approved_by=people.head,
                decided_at=clock.now(),
                reference="x",
            )
            whole()

        with pytest.raises(DatabaseError, match="what is granted"):
            past_the_services()


def test_nothing_is_paid_before_its_year_or_its_decision(people, decided, later_year):
    """What an earlier year has committed is paid from when its own year begins."""
    silvester, new_year = dt.date(2018, 12, 31), dt.date(2019, 1, 1)
    with pytest.raises(ValidationError, match="is before 2019 begins"):
        plan(people, later_year, [(silvester, Decimal(100))])
    plan(people, later_year, [(new_year, Decimal(100))])
    money.decided(people, scheme_year=later_year)

    with pytest.raises(ValidationError, match="grants of 2019 were decided"):
        plan(people, later_year, [(new_year, Decimal(100))])
    neighbour = Organisation.objects.get(name="Haram")
    officer = people.actor("officer")
    grant = grant_of(neighbour, 2019)
    days = [(new_year + DAY, grant.granted_nok)]
    with pytest.raises(ValidationError, match="grants of 2019 were decided"):
        payments.change_plan(actor=officer, grant=grant, amounts=days)


def test_before_the_decision_no_more_is_paid_than_what_was_committed(
    people, decided, later_year
):
    """60 000 kr was committed in 2018; the rest came with the decision of 2019."""
    new_year = dt.date(2019, 1, 1)
    plan(people, later_year, [(new_year, Decimal(100))])
    money.decided(people, scheme_year=later_year)
    grant = grant_of(people.owner, 2019)
    rest_nok = grant.granted_nok - 60_000
    assert rest_nok > 1

    def change(*amounts):
        return payments.change_plan(
            actor=people.actor("officer"), grant=grant, amounts=amounts
        )

    kept = rows(people.owner)
    for amounts in (
        [(new_year, grant.granted_nok)],
        [(new_year, 60_001), (TODAY, rest_nok - 1)],
        [(new_year, 60_000), (TODAY - DAY, 1), (TODAY, rest_nok - 1)],
    ):
        with pytest.raises(ValidationError) as refused:
            change(*amounts)
        [said] = refused.value.messages
        assert "No more than 60 000 kr may be paid" in said.replace("\xa0", " ")
        assert rows(people.owner) == kept
    assert change((new_year, 50_000), (TODAY, rest_nok + 10_000))
    assert change((new_year, 60_000), (TODAY, rest_nok))


class TestPaidAnew:
    @pytest.fixture
    def returned(self, people, decided):
        plan(people, shares=[(TODAY, Decimal(100))])
        pay(people)
        payment = Payment.objects.get(recipient=people.uh)
        send_back(people, payment)
        return payment

    def anew(self, people, payment, who="officer", on=TODAY):
        return payments.pay_anew(actor=people.actor(who), payment=payment, on=on)

    def test_it_is_one_more_instalment_once(self, people, returned):
        made = [self.anew(people, returned) for _ in range(3)]

        assert [bool(each) for each in made] == [True, False, False]
        assert rows(people.uh) == [
            (60_000, "returned", True),
            (60_000, "planned", False),
        ]
        pay(people)
        assert rows(people.uh)[1] == (60_000, "paid", False)
        assert whole()

    def test_the_plan_of_the_new_one_can_change(self, people, returned):
        self.anew(people, returned)

        payments.change_plan(
            actor=people.actor("officer"),
            grant=grant_of(people.uh),
            amounts=[(TODAY, 20_000), (TODAY + DAY, 40_000)],
        )

        assert [nok for nok, *_ in rows(people.uh)] == [60_000, 20_000, 40_000]
        assert whole()

    def test_only_what_came_back(self, people, decided):
        plan(people)
        with pytest.raises(IllegalMove, match="came back"):
            self.anew(people, Payment.objects.filter(recipient=people.uh).first())

    @pytest.mark.parametrize(
        "who", ["approver", "uh_partner", "governor_reader", "other_county", "national"]
    )
    def test_nobody_but_the_governors_people(self, people, returned, who):
        with pytest.raises(PermissionDenied):
            self.anew(people, returned, who)

    def test_the_database_keeps_it_so(self, people, returned):
        self.anew(people, returned)
        with pytest.raises(DatabaseError, match="its place"), transaction.atomic():
            Payment.objects.filter(pk=returned.pk).update(superseded=False)

    def test_on_the_page(self, people, returned, browse):
        client = browse(people.officer)
        assert "Pay it anew" in page_of(client, grant_of(people.uh))
        address = reverse("funding:payment_anew", args=[returned.pk])
        assert client.post(address, {"due": "x"}).status_code == 422
        early = client.post(address, {"due": (TODAY - DAY).isoformat()})
        assert "It came back" in early.content.decode()
        assert len(rows(people.uh)) == 1

        client.post(address, {"due": TODAY.isoformat()})

        assert "Pay it anew" not in page_of(client, grant_of(people.uh))
        assert len(rows(people.uh)) == 2


class TestRepaid:
    @pytest.fixture
    def claim(self, people, decided):
        plan(people, shares=[(TODAY, Decimal(100))])
        pay(people)
        line = people.need.lines.get(recipient=people.uh)
        change(people, decided, people.uh, -45_000, need_line=line)
        return RepaymentClaim.objects.get()

    def register(self, people, claim, who="officer", on=TODAY):
        return claims.register_repaid(actor=people.actor(who), claim=claim, on=on)

    def test_it_is_registered_once_and_kept(self, people, claim):
        for _ in range(3):
            assert self.register(people, claim).state == "repaid"

        assert AuditEntry.objects.filter(action="grant.repaid").count() == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            RepaymentClaim.objects.update(state="open", repaid_on=None)
        assert whole()

    @pytest.mark.parametrize("days", [-1, 1])
    def test_a_day_before_or_to_come_is_refused(self, people, claim, days):
        with pytest.raises(ValidationError, match="Choose a day"):
            self.register(people, claim, on=TODAY + days * DAY)

    @pytest.mark.parametrize(
        "who", ["uh_partner", "governor_reader", "other_county", "national"]
    )
    def test_nobody_but_the_governors_people(self, people, claim, who):
        with pytest.raises(PermissionDenied):
            self.register(people, claim, who)

    def test_on_the_page(self, people, claim, browse):
        client = browse(people.officer)
        address = reverse("funding:claim_repaid", args=[claim.pk])
        assert client.post(address, {}).status_code == 422

        client.post(address, {"on": TODAY.isoformat()})

        text = page_of(client, grant_of(people.uh))
        assert "45 000 kr was repaid" in text


class TestAfterAMerger:
    """Giske becomes a part of another in 2020."""

    @pytest.fixture
    def follower(self, people):
        made = make_a.MunicipalityFactory(
            name="Ålesund", number="1507", org_number=make_a.org_number(9_700_000)
        )
        return made

    def merge(self, people, follower, on=TODAY):
        Organisation.objects.filter(pk=people.owner.pk).update(valid_to=on - DAY)
        OrganisationChange.objects.create(
            old=people.owner, new=follower, kind="merged", on=on
        )

    def test_what_is_due_before_goes_to_the_old_one_and_later_to_its_follower(
        self, people, decided, later_year, follower
    ):
        self.merge(people, follower, TODAY + 5 * DAY)

        plan(people, later_year)

        paid = Payment.objects.filter(grant=grant_of(people.owner, 2019))
        assert [each.recipient.name for each in paid.order_by("number")] == [
            "Giske",
            "Ålesund",
        ]
        assert all("-1532-" in each.reference for each in paid)
        assert whole()

    def test_what_was_planned_before_anybody_knew_follows_into_the_file(
        self, people, decided, later_year, follower
    ):
        plan(people, later_year)
        self.merge(people, follower)

        file = pay(people, later_year)

        text = bytes(file.content).decode()
        assert f"{follower.org_number};Ålesund" in text
        assert "-1532-" in text
        assert whole()

    def test_the_follower_reads_the_grant_that_it_is_paid(
        self, people, decided, later_year, follower, browse
    ):
        member = make_a.MembershipFactory(organisation=follower).user
        self.merge(people, follower)
        plan(people, later_year)

        text = page_of(browse(member), grant_of(people.owner, 2019))

        assert "Grant to Giske 2019" in text
        assert "is paid to Ålesund" in text

    def test_of_several_the_largest_is_paid(self, people, decided, later_year):
        small, large = (make_a.MunicipalityFactory() for _ in range(2))
        Organisation.objects.filter(pk=people.owner.pk).update(valid_to=TODAY - DAY)
        for new, share in ((small, "0.2"), (large, "0.8")):
            OrganisationChange.objects.create(
                old=people.owner,
                new=new,
                kind="split",
                on=TODAY,
                population_share=share,
            )

        plan(people, later_year)

        paid = Payment.objects.filter(grant=grant_of(people.owner, 2019))
        assert {each.recipient for each in paid} == {large}


class TestAfterASplit:
    """Giske is split in two: the county chooses who is paid."""

    @pytest.fixture
    def parts(self, people):
        Organisation.objects.filter(pk=people.owner.pk).update(valid_to=TODAY - DAY)
        parts = [
            make_a.MunicipalityFactory(name=name, org_number=make_a.org_number(number))
            for name, number in (("Lita", 9_800_000), ("Stor", 9_810_000))
        ]
        for new, share in zip(parts, ("0.2", "0.8"), strict=True):
            OrganisationChange.objects.create(
                old=people.owner,
                new=new,
                kind="split",
                on=TODAY,
                population_share=share,
            )
        return parts

    def choose(self, people, payee, who="officer"):
        return payments.choose_payee(
            actor=people.actor(who), grant=grant_of(people.owner, 2019), payee=payee.pk
        )

    def paid(self, people):
        found = Payment.objects.filter(grant=grant_of(people.owner, 2019))
        return [each.recipient.name for each in found.order_by("number")]

    def test_the_county_is_told_and_chooses_on_the_page_of_the_grant(
        self, people, decided, later_year, parts, browse
    ):
        plan(people, later_year)
        officer, grant = browse(people.officer), grant_of(people.owner, 2019)
        listed = reverse("funding:payment_list", args=[later_year.pk])
        address = reverse("funding:grant_payee", args=[grant.pk])

        assert "what is planned is paid to Stor" in officer.get(listed).content.decode()
        assert "Giske is split." in page_of(officer, grant)
        for typed in ({"payee": people.mate.pk}, {"payee": "x"}, {}):
            told = officer.post(address, typed)
            assert told.status_code == 422
            assert "Choose one of those that follow" in told.content.decode()
        assert set(self.paid(people)) == {"Stor"}

        assert officer.post(address, {"payee": parts[0].pk}).status_code == 302
        assert set(self.paid(people)) == {"Lita"}
        assert "paid to Lita, and not to Stor" in page_of(officer, grant)
        assert "what is planned is paid to Lita" in officer.get(listed).content.decode()

    def test_what_is_chosen_holds_for_later_plans_and_files(
        self, people, decided, later_year, parts
    ):
        plan(people, later_year)
        self.choose(people, parts[0])
        grant = grant_of(people.owner, 2019)
        for days in (0, 3):
            payments.change_plan(
                actor=people.actor("officer"),
                grant=grant,
                amounts=[(TODAY + days * DAY, grant.granted_nok)],
            )
            assert self.paid(people) == ["Lita"]
        first = grant.granted_nok - 5
        payments.change_plan(
            actor=people.actor("officer"),
            grant=grant,
            amounts=[(TODAY, first), (TODAY + DAY, 5)],
        )

        file = pay(people, later_year)

        text = bytes(file.content).decode()
        assert f"{parts[0].org_number};Lita;{first};" in text
        assert parts[1].org_number not in text
        assert self.paid(people) == ["Lita", "Lita"]
        assert whole()

    def test_the_same_again_moves_nothing_and_what_is_in_a_file_stays(
        self, people, decided, later_year, parts
    ):
        plan(people, later_year)
        before = self.paid(people)
        assert before == ["Stor", "Stor"]
        pay(people, later_year)

        assert self.choose(people, parts[0]) == 1
        assert self.choose(people, parts[0]) == 0
        assert self.paid(people) == ["Stor", "Lita"]
        assert AuditEntry.objects.filter(action="grant.payee_chosen").count() == 1

    def test_who_follows_the_chosen_one_is_paid_in_turn(
        self, people, decided, later_year, parts
    ):
        plan(people, later_year)
        self.choose(people, parts[0])
        Organisation.objects.filter(pk=parts[0].pk).update(valid_to=TODAY - DAY)
        third = make_a.MunicipalityFactory(
            name="Tredje", org_number=make_a.org_number(9_820_000)
        )
        OrganisationChange.objects.create(
            old=parts[0], new=third, kind="merged", on=TODAY
        )

        file = pay(people, later_year)

        assert f"{third.org_number};Tredje" in bytes(file.content).decode()

    @pytest.mark.parametrize("who", ["member", "governor_reader", "other_county"])
    def test_nobody_but_the_countys_people_chooses(
        self, people, decided, later_year, parts, who
    ):
        plan(people, later_year)
        with pytest.raises(PermissionDenied):
            self.choose(people, parts[0], who)
        assert set(self.paid(people)) == {"Stor"}


@pytest.mark.parametrize("who", ["officer", "approver", "uh_partner"])
def test_the_page_asks_as_little_whatever_is_decided(
    people, decided, browse, who, django_assert_num_queries
):
    plan(people)
    to = people.uh if who == "uh_partner" else people.owner
    client = browse(getattr(people, who))
    page_of(client, grant_of(to))
    address = grant_of(to).get_absolute_url()

    with django_assert_num_queries(
        {"officer": 10, "approver": 9, "uh_partner": 8}[who]
    ):
        client.get(address)


def page_of(client, grant):
    return client.get(grant.get_absolute_url()).content.decode().replace("\u00a0", " ")


def test_the_report_says_how_far_the_payments_have_come(people, decided, later_year):
    plan(people)
    pay(people)
    line = people.need.lines.get(recipient=people.uh)
    change(people, decided, people.uh, -45_000, need_line=line)

    found = payments_of(people.scheme_year)

    assert (found.paid_nok, found.planned_nok) == (500_001, 469_999)
    assert found.claimed_nok == 15_000
    granted_nok = Granted.objects.paid_in(people.scheme_year).amount_nok()
    assert found.total_nok - found.claimed_nok == granted_nok == 955_000
    assert payments_of(later_year) is None
