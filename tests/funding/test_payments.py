"""Payments: the plan of each grant, the file that orders them, and what came of it."""

import datetime as dt
import hashlib
import re
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from funding import invariants_payments
from funding.models import Acceptance, Grant, Payment, PaymentFile, PaymentRule
from funding.services import payment_files, payments
from partnerships.models import Organisation
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import IllegalMove, Refusal
from tests import factories as make_a
from tests import stage
from tests.funding import money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TODAY = clock.today()
DAY = dt.timedelta(days=1)
ALL = [(TODAY, Decimal(100))]


@pytest.fixture
@stage.scene
def decided(people):
    allocation = money.decided(people)
    for number, owner in enumerate(Organisation.objects.of_kind("municipality"), 1):
        owner.org_number = make_a.org_number(9_000_000 + 100 * number)
        owner.save()
    return allocation


def plan(people, shares=ALL, who="officer"):
    return payments.plan_year(
        actor=people.actor(who), scheme_year=people.scheme_year, shares=shares
    )


def own(people):
    return Payment.objects.filter(recipient=people.owner).order_by("number")


def grant_of(people, recipient=None):
    recipient = recipient or people.owner
    return Grant.objects.with_amount().get(
        scheme_year=people.scheme_year, recipient=recipient
    )


def ticked(response):
    boxes = re.findall(r'<input type="checkbox"[^>]*>', response.content.decode())
    found = [re.search(r'value="(\d+)" checked', box) for box in boxes]
    return [one[1] for one in found if one]


def make(people, who="officer", until=TODAY, key=None):
    return payment_files.make_file(
        actor=people.actor(who),
        scheme_year=people.scheme_year,
        until=until,
        form_key=key or uuid.uuid4(),
    )


def approved(people):
    return payment_files.approve_file(actor=people.actor("head"), file=make(people))


def settle():
    """What is checked when a transaction ends, now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class TestPlans:
    def test_each_grant_is_split_by_the_years_rule_to_the_krone(self, people, decided):
        shares = [(TODAY, Decimal("33.33")), (TODAY + DAY, Decimal("66.67"))]

        assert plan(people, shares) == 3

        for grant in Grant.objects.with_amount():
            rows = list(grant.payments.order_by("number"))
            assert sum(each.amount_nok for each in rows) == grant.granted_nok
            assert [each.due_on for each in rows] == [TODAY, TODAY + DAY]
            assert {each.year for each in rows} == {2018}
        settle()
        assert own(people)[0].reference == f"2018/15-1532-{grant_of(people).pk}-1"
        assert AuditEntry.objects.get(action="payments.planned").data["grants"] == 3

    def test_the_same_rule_again_changes_nothing(self, people, decided):
        plan(people)
        before = list(Payment.objects.values())

        assert plan(people) == 0
        assert list(Payment.objects.values()) == before
        assert PaymentRule.objects.count() == 1

    def test_another_rule_lays_anew_what_nobody_has_touched(self, people, decided):
        plan(people)
        grant = grant_of(people)
        payments.change_plan(
            actor=people.actor("officer"),
            grant=grant,
            amounts=[(TODAY + DAY, grant.granted_nok)],
        )

        assert plan(people, [(TODAY + 2 * DAY, Decimal(100))]) == 2
        assert own(people).get().due_on == TODAY + DAY

    @pytest.mark.parametrize(
        ("shares", "reason"),
        [
            ([], "from one to 12"),
            ([(TODAY, Decimal(99))], "not together 100"),
            ([(TODAY, Decimal(0)), (TODAY + DAY, Decimal(100))], "more than 0"),
            ([(TODAY, Decimal(50)), (TODAY, Decimal(50))], "the same day"),
            ([(dt.date(2203, 1, 1), Decimal(100))], "far from today"),
            ([(dt.date(2017, 12, 31), Decimal(100))], "were decided"),
            ([(TODAY - DAY, Decimal(100))], "Choose that day or a later one"),
        ],
    )
    def test_a_rule_that_cannot_be_is_refused(self, people, decided, shares, reason):
        with pytest.raises(ValidationError, match=reason):
            plan(people, shares)
        assert not Payment.objects.exists()

    def test_nothing_is_planned_before_the_decision(self, people):
        money.sent(people)

        with pytest.raises(Refusal, match="Nothing is decided"):
            plan(people)

    @pytest.mark.parametrize(
        "who", ["approver", "governor_reader", "other_county", "national", "nobody"]
    )
    def test_nobody_but_the_governors_people_plans(self, people, decided, who):
        with pytest.raises(PermissionDenied):
            plan(people, who=who)
        assert not Payment.objects.exists()

    def test_a_plan_by_hand_is_together_what_is_granted(self, people, decided):
        plan(people)
        grant = grant_of(people)
        officer = people.actor("officer")

        with pytest.raises(ValidationError, match="should be"):
            payments.change_plan(
                actor=officer, grant=grant, amounts=[(TODAY, grant.granted_nok - 1)]
            )
        with pytest.raises(ValidationError, match="is more than 0 kroner"):
            payments.change_plan(
                actor=officer,
                grant=grant,
                amounts=[(TODAY, grant.granted_nok), (TODAY + DAY, 0)],
            )
        amounts = [(TODAY, 1), (TODAY + DAY, grant.granted_nok - 1)]
        assert payments.change_plan(actor=officer, grant=grant, amounts=amounts)
        assert not payments.change_plan(actor=officer, grant=grant, amounts=amounts)
        assert [each.amount_nok for each in own(people)] == [1, grant.granted_nok - 1]
        settle()

    def test_the_database_holds_the_sum(self, people, decided):
        plan(people)
        settle()

        def change():
            own(people).update(amount_nok=1)
            settle()

        with pytest.raises(DatabaseError, match="what is granted"):
            change()

    def test_the_database_refuses_payments_before_a_decision(self, people):
        line = money.sent(people).lines.first()

        with pytest.raises(DatabaseError, match="before the decision"):
            Payment.objects.create(
                grant=Grant.objects.create(
                    scheme_year=people.scheme_year, recipient=line.recipient
                ),
                number=1,
                recipient=line.recipient,
                year=2018,
                due_on=TODAY,
                amount_nok=line.granted_nok,
                reference="x",
            )


class TestFiles:
    def test_a_file_has_what_is_ready_and_its_sums(self, people, decided):
        plan(people)

        file = make(people)

        text = bytes(file.content).decode()
        lines = text.removeprefix("\ufeff").splitlines()
        assert lines[0] == (
            "organisasjonsnummer;navn;beløp_kr;referanse;forfallsdato;tilskuddsår"
        )
        assert len(lines) == file.rows + 1 == 4
        assert file.total_nok == 1_000_000
        assert file.total_nok == sum(int(line.split(";")[2]) for line in lines[1:])
        assert file.sha256 == hashlib.sha256(bytes(file.content)).hexdigest()
        people.owner.refresh_from_db()
        assert any(
            line.startswith(f"{people.owner.org_number};")
            and line.endswith(
                f";2018/15-1532-{grant_of(people).pk}-1;{TODAY.isoformat()};2018"
            )
            for line in lines
        )
        assert set(Payment.objects.values_list("state", flat=True)) == {"ordered"}

    def test_what_is_due_in_the_next_budget_year_is_ordered_then(
        self, people, decided, browse
    ):
        last = dt.date(TODAY.year, 12, 31)
        plan(people, [(last, Decimal(50)), (last + DAY, Decimal(50))])
        said = f"The budget year ends 31 December {TODAY.year}"

        with pytest.raises(Refusal, match=said):
            make(people, until=last + DAY)
        address = reverse("funding:payment_file_new", args=[people.scheme_year.pk])
        typed = {"until": (last + DAY).isoformat(), "form_key": uuid.uuid4()}
        for act in ("show", "make"):
            told = browse(people.officer).post(address, typed | {"act": act})
            assert told.status_code == 422
            assert said in told.content.decode().replace("\u00a0", " ")
        assert not PaymentFile.objects.exists()
        assert make(people, until=last).rows == 3

        new_year = dt.datetime(TODAY.year + 1, 1, 1, 12, tzinfo=dt.UTC)
        with clock.at(new_year):
            assert make(people, until=last + DAY).rows == 3

    def test_the_same_form_twenty_times_is_one_file(self, people, decided):
        plan(people)
        key = uuid.uuid4()

        files = {make(people, key=key).pk for _ in range(20)}

        assert len(files) == PaymentFile.objects.count() == 1

    def test_an_instalment_is_in_one_file_ever(self, people, decided):
        plan(people)
        make(people)

        with pytest.raises(Refusal, match="Nothing that is ready"):
            make(people)

    def test_the_database_keeps_it_in_its_file(self, people, decided):
        plan(people)
        approved(people)
        other = PaymentFile.objects.get()
        for change in (
            {"file": None, "state": "planned"},
            {"amount_nok": 1},
            {"due_on": TODAY + DAY},
            {"recipient": people.mate},
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                own(people).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            own(people).delete()
        for change in ({"total_nok": 1}, {"content": b"x"}, {"state": "for_approval"}):
            with pytest.raises(DatabaseError), transaction.atomic():
                PaymentFile.objects.filter(pk=other.pk).update(**change)

    def test_what_is_later_suspended_or_unnumbered_stays_out(self, people, decided):
        plan(people, [(TODAY, Decimal(50)), (TODAY + 9 * DAY, Decimal(50))])
        grant = grant_of(people)
        payments.suspend_payments(
            actor=people.actor("officer"), grant=grant, reason="Klage"
        )
        people.mate.refresh_from_db()
        people.mate.org_number = None
        people.mate.save()

        file = make(people)

        (payment,) = file.payments.all()
        assert (payment.recipient.name, payment.number) == ("Sula", 1)

    @pytest.mark.parametrize(
        ("state", "rows"), [("waiting", 2), ("declined", 2), ("accepted", 3)]
    )
    def test_a_grant_is_paid_when_it_is_accepted(self, people, decided, state, rows):
        plan(people)
        Acceptance.objects.create(
            line=decided.lines.get(recipient=people.owner),
            answer_by=TODAY,
            state=state,
            reason="x",
            answered_at=None if state == "waiting" else clock.now(),
            answered_by=None if state == "waiting" else people.approver,
        )

        assert make(people).rows == rows

    def test_where_the_year_asks_nothing_is_paid_before_it_is_asked(
        self, people, decided
    ):
        people.scheme_year.asks_acceptance = True
        people.scheme_year.save()
        plan(people)

        with pytest.raises(Refusal, match="Nothing that is ready"):
            make(people)
        assert Payment.objects.unaccepted().count() == 3

    @pytest.mark.parametrize(
        "who", ["approver", "governor_reader", "other_county", "national", "nobody"]
    )
    def test_nobody_but_the_governors_people_makes_one(self, people, decided, who):
        plan(people)

        with pytest.raises(PermissionDenied):
            make(people, who)
        assert not PaymentFile.objects.exists()


class TestTwoPeople:
    def test_who_made_it_does_not_approve_it(self, people, decided):
        plan(people)
        file = make(people, "head")

        with pytest.raises(PermissionDenied, match="You made this payment file"):
            payment_files.approve_file(actor=people.actor("head"), file=file)
        with pytest.raises(DatabaseError), transaction.atomic():
            PaymentFile.objects.filter(pk=file.pk).update(
                state="approved", decided_by=people.head, decided_at=clock.now()
            )

    @pytest.mark.parametrize("who", ["officer", "governor_reader", "other_county"])
    def test_only_an_approver_there_approves(self, people, decided, who):
        plan(people)

        with pytest.raises(PermissionDenied):
            payment_files.approve_file(actor=people.actor(who), file=make(people))

    def test_another_approver_does_and_twice_is_once(self, people, decided):
        plan(people)
        file = approved(people)

        assert file.state == "approved"
        payment_files.approve_file(actor=people.actor("head"), file=file)
        assert AuditEntry.objects.filter(action="payment_file.approved").count() == 1

    def test_a_rejected_file_lets_its_instalments_go(self, people, decided):
        plan(people)
        file = make(people)

        with pytest.raises(ValidationError):
            payment_files.reject_file(actor=people.actor("head"), file=file, reason=" ")
        payment_files.reject_file(
            actor=people.actor("head"), file=file, reason="Feil dag"
        )

        assert set(Payment.objects.values_list("state", "file")) == {("planned", None)}
        assert make(people).number == 2
        with pytest.raises(IllegalMove, match="rejected already"):
            payment_files.approve_file(actor=people.actor("head"), file=file)


class TestWhatCameOfIt:
    def mark(self, people, file, on=TODAY, who="officer", rows=None):
        return payment_files.mark_paid(
            actor=people.actor(who),
            file=file,
            payments=rows or [each.pk for each in file.payments.all()],
            on=on,
        )

    def give_back(self, people, file, reason="Konto finst ikkje", who="officer"):
        return payment_files.mark_returned(
            actor=people.actor(who),
            file=file,
            payments=[own(people).get().pk],
            on=TODAY,
            reason=reason,
        )

    def test_they_are_marked_paid_together_once(self, people, decided):
        plan(people)
        file = approved(people)

        assert self.mark(people, file) == 3
        assert self.mark(people, file) == 0
        assert set(Payment.objects.values_list("state", "paid_on")) == {("paid", TODAY)}

    def test_one_of_another_file_is_not_marked(self, people, decided):
        plan(people, [(TODAY, Decimal(50)), (TODAY + DAY, Decimal(50))])
        file = approved(people)

        later = Payment.objects.planned().first()
        assert self.mark(people, file, rows=[later.pk]) == 0

    def test_nothing_is_paid_by_a_file_that_is_not_approved(self, people, decided):
        plan(people)
        file = make(people)

        with pytest.raises(IllegalMove, match="approved file"):
            self.mark(people, file)
        with pytest.raises(DatabaseError, match="not approved"), transaction.atomic():
            own(people).update(state="paid", paid_on=TODAY)

    @pytest.mark.parametrize("days", [-2, 1])
    def test_a_day_before_the_file_or_to_come_is_refused(self, people, decided, days):
        plan(people)
        file = approved(people)

        with pytest.raises(ValidationError, match="Choose a day"):
            self.mark(people, file, on=TODAY + days * DAY)

    def test_what_is_paid_can_come_back_for_a_reason(self, people, decided):
        plan(people)
        file = approved(people)
        assert self.give_back(people, file) == 0  # not paid yet
        self.mark(people, file)

        with pytest.raises(ValidationError):
            self.give_back(people, file, reason="")
        assert self.give_back(people, file) == 1
        assert own(people).get().state == "returned"

    @pytest.mark.parametrize("who", ["approver", "governor_reader", "national"])
    def test_nobody_but_the_governors_people_marks(self, people, decided, who):
        plan(people)
        file = approved(people)

        with pytest.raises(PermissionDenied):
            self.mark(people, file, who=who)
        with pytest.raises(PermissionDenied):
            self.give_back(people, file, who=who)


class TestSuspension:
    def test_it_holds_back_and_lets_go(self, people, decided):
        plan(people)
        grant = grant_of(people)
        officer = people.actor("officer")

        held = [
            payments.suspend_payments(actor=officer, grant=grant, reason="Klage")
            for _ in range(3)
        ]

        assert held == [1, 0, 0]
        assert own(people).get().is_suspended
        assert payments.resume_payments(actor=officer, grant=grant) == 1
        assert payments.resume_payments(actor=officer, grant=grant) == 0

    def test_a_new_plan_stays_held_back(self, people, decided):
        plan(people)
        grant = grant_of(people)
        officer = people.actor("officer")
        payments.suspend_payments(actor=officer, grant=grant, reason="Klage")

        payments.change_plan(
            actor=officer, grant=grant, amounts=[(TODAY + DAY, grant.granted_nok)]
        )

        assert own(people).get().suspended_reason == "Klage"

    @pytest.mark.parametrize("who", ["approver", "governor_reader", "national"])
    def test_nobody_but_the_governors_people_does(self, people, decided, who):
        plan(people)
        grant = grant_of(people)

        with pytest.raises(PermissionDenied):
            payments.suspend_payments(actor=people.actor(who), grant=grant, reason="x")
        with pytest.raises(PermissionDenied):
            payments.resume_payments(actor=people.actor(who), grant=grant)


class TestThePages:
    def url(self, name, pk):
        return reverse(f"funding:{name}", args=[pk])

    def test_the_next_years_rule_is_suggested_on_the_same_days(self, people, browse):
        """29 February alone is moved, and only where the year lacks it."""
        PaymentRule.objects.create(
            scheme_year=make_a.SchemeYearFactory(
                scheme=people.scheme_year.scheme,
                county=people.scheme_year.county,
                year=2020,
            ),
            instalments=[["2020-02-29", "50"], ["2020-12-31", "50"]],
        )
        for year, days in (
            (2021, [dt.date(2021, 2, 28), dt.date(2021, 12, 31)]),
            (2024, [dt.date(2024, 2, 29), dt.date(2024, 12, 31)]),
        ):
            later = make_a.SchemeYearFactory(
                scheme=people.scheme_year.scheme,
                county=people.scheme_year.county,
                year=year,
            )
            page = browse(people.officer).get(self.url("payment_rule", later.pk))
            form = page.context["form"]
            assert [form[f"due_{n}"].value() for n in (1, 2)] == days

    def test_the_year_is_planned_paid_and_shown(self, people, decided, browse):
        officer, head = browse(people.officer), browse(people.head)
        year = people.scheme_year.pk
        assert "No payments yet" in page_of(officer, self.url("payment_list", year))

        shares = {"due_1": TODAY.isoformat(), "part_1": "40"}
        wrong = officer.post(self.url("payment_rule", year), shares)
        assert wrong.status_code == 422
        assert "not together 100 percent" in wrong.content.decode()
        shares |= {"due_2": (TODAY + DAY).isoformat(), "part_2": "60"}
        officer.post(self.url("payment_rule", year), shares)
        assert Payment.objects.count() == 6

        form = officer.get(self.url("payment_file_new", year)).context["form"]
        typed = {"until": TODAY.isoformat(), "form_key": form["form_key"].value()}
        shown = officer.post(self.url("payment_file_new", year), typed)
        assert "400 000 kr" in shown.content.decode().replace("\u00a0", " ")
        made = officer.post(self.url("payment_file_new", year), typed | {"act": "make"})
        file = PaymentFile.objects.get()
        assert made.url == file.get_absolute_url()

        refused = officer.post(
            self.url("payment_file_decide", file.pk), {"act": "approve"}
        )
        assert refused.status_code == 403
        early = head.get(self.url("payment_file_download", file.pk))
        assert early.status_code == 409
        head.post(self.url("payment_file_decide", file.pk), {"act": "approve"})
        fetched = [
            head.get(self.url("payment_file_download", file.pk)) for _ in range(2)
        ]
        assert {each.content for each in fetched} == {bytes(file.content)}

        ticked = [each.pk for each in file.payments.all()]
        officer.post(
            self.url("payment_file_mark", file.pk),
            {"act": "paid", "on": TODAY.isoformat(), "payment": ticked},
        )
        paid = self.url("payment_list", year) + "?state=paid"
        text = page_of(officer, paid)
        assert "Sum of 3 instalments" in text
        assert "400 000" in text

    def test_the_list_of_files_says_of_which_scheme_each_is(
        self, people, decided, browse
    ):
        plan(people)
        file = make(people)
        year = people.scheme_year
        listed = page_of(browse(people.officer), reverse("funding:payment_file_list"))
        assert f"{year.scheme}, {year.county.name}" in listed
        assert file.name in listed

    def test_a_rejection_needs_a_reason(self, people, decided, browse):
        plan(people)
        file = make(people)
        client = browse(people.head)
        address = self.url("payment_file_decide", file.pk)

        assert client.post(address, {"act": "reject"}).status_code == 422
        unknown = client.post(address, {"act": "zzz", "reason": "Feil dag"})
        assert unknown.status_code == 409
        file.refresh_from_db()
        assert file.state == "for_approval"
        client.post(address, {"act": "reject", "reason": "Feil dag"})

        assert "Feil dag" in page_of(client, file.get_absolute_url())

    def test_nothing_ticked_or_another_files_is_told(self, people, decided, browse):
        plan(people)
        file = approved(people)
        client = browse(people.officer)
        address = self.url("payment_file_mark", file.pk)
        typed = {"act": "paid", "on": TODAY.isoformat()}

        text = client.post(address, typed).content.decode()
        assert "Instalments: Tick at least one" in re.sub(r"<.*?>", "", text)
        wrong = client.post(address, typed | {"payment": ["999999"]})
        assert wrong.status_code == 422

    def test_nothing_is_ticked_until_somebody_does_and_an_error_keeps_it(
        self, people, decided, browse
    ):
        plan(people)
        file = approved(people)
        client = browse(people.officer)
        first, *_others = [str(pk) for pk in file.payments.values_list("pk", flat=True)]

        assert ticked(client.get(file.get_absolute_url())) == []
        sent = {"act": "returned", "on": TODAY.isoformat(), "payment": [first]}
        answer = client.post(self.url("payment_file_mark", file.pk), sent)

        assert answer.status_code == 422
        assert "Write the reason." in answer.content.decode()
        assert ticked(answer) == [first]

    def test_all_in_the_file_are_marked_paid_without_a_tick(
        self, people, decided, browse
    ):
        plan(people)
        file = approved(people)
        address = self.url("payment_file_mark", file.pk)

        sent = {"act": "all_paid", "on": TODAY.isoformat()}
        browse(people.officer).post(address, sent)

        assert set(file.payments.values_list("state", flat=True)) == {"paid"}

    def test_a_recipient_sees_its_own_plan(self, people, decided, browse):
        plan(people)
        grant = grant_of(people)
        client = browse(people.reader)

        text = page_of(client, self.url("grant_detail", grant.pk))

        assert f"2018/15-1532-{grant_of(people).pk}-1" in text
        assert "Change the plan" not in text
        closed = self.url("payment_list", people.scheme_year.pk)
        assert client.get(closed).status_code == 404

    def test_a_plan_is_changed_and_held_back_on_the_page(self, people, decided, browse):
        plan(people)
        grant = grant_of(people)
        client = browse(people.officer)
        early = {"due_1": "2018-01-01", "part_1": "100"}
        for name, pk in (
            ("payment_rule", people.scheme_year.pk),
            ("grant_plan", grant.pk),
        ):
            refused = client.post(self.url(name, pk), early)
            assert refused.status_code == 422
            assert "The grants of 2018 were decided" in refused.content.decode()
        half = {"due_1": TODAY.isoformat(), "part_1": "1 000"}
        address = self.url("grant_plan", grant.pk)
        assert client.post(address, half).status_code == 422
        whole = half | {
            "due_2": (TODAY + DAY).isoformat(),
            "part_2": str(grant.granted_nok - 1000),
        }
        client.post(address, whole)
        client.post(
            self.url("grant_suspend", grant.pk), {"act": "suspend", "reason": "Klage"}
        )

        text = page_of(client, self.url("grant_detail", grant.pk))

        assert text.count("Klage") >= 2
        assert "The payments were held back: Klage" in text
        client.post(self.url("grant_suspend", grant.pk), {"act": "resume"})
        assert not own(people).suspended().exists()

    @pytest.mark.parametrize("owners", [3, 300])
    def test_the_list_asks_as_little_whatever_its_length(
        self, people, browse, owners, django_assert_num_queries
    ):
        money.decided(people, owners=owners, amount_nok=40_000_000)
        plan(people)
        client = browse(people.officer)
        address = self.url("payment_list", people.scheme_year.pk)
        client.get(address)

        with django_assert_num_queries(9):
            text = page_of(client, address)

        assert f"Sum of {owners} instalments" in text


class TestTheStartPage:
    def test_it_tells_what_is_due_and_who_must_approve(self, people, decided, browse):
        home = reverse("home")
        officer, head = browse(people.officer), browse(people.head)
        plan(people)
        assert "payments are due" in page_of(officer, home)

        make(people)

        assert "payments are due" not in page_of(officer, home)
        assert "2018-15-1 of 1 000 000 kr waits" in page_of(officer, home)
        assert "Approve or reject payment file 2018-15-1" in page_of(head, home)
        other = page_of(browse(people.other_county), home)
        assert "2018-15-1" not in other


class TestInvariants:
    def test_nothing_is_said_of_what_is_whole(self, people, decided):
        plan(people)
        payment_files.reject_file(
            actor=people.actor("head"), file=make(people), reason="Feil dag"
        )
        approved(people)

        assert list(invariants_payments.broken()) == []

    def test_a_file_that_is_not_what_it_was_is_told(self, people, decided):
        plan(people)
        file = approved(people)
        settle()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE funding_paymentfile DISABLE TRIGGER USER")
        PaymentFile.objects.filter(pk=file.pk).update(content=b"x", total_nok=1)

        said = " ".join(invariants_payments.broken())

        assert "not the sum of its instalments" in said
        assert "other bytes" in said


def page_of(client, address):
    return client.get(address).content.decode().replace("\u00a0", " ")


class TestALaterDecision:
    """What it adds is not paid before the day that it was made."""

    LATER = TODAY + 10 * DAY

    @pytest.fixture
    def raised(self, people, decided):
        money.put_frame(people, 1_500_000, "Revidert budsjett")
        with clock.at(clock.now() + 10 * DAY):
            money.change(people, decided, "send", "approve", change_nok=100_000)
        return grant_of(people)

    def put(self, people, grant, *amounts):
        return payments.change_plan(
            actor=people.actor("officer"), grant=grant, amounts=amounts
        )

    def test_is_not_planned_before_it(self, people, raised):
        plan_before = list(own(people).values_list("due_on", "amount_nok"))
        before_nok = raised.granted_nok - 100_000

        with pytest.raises(ValidationError, match="a later decision granted more"):
            self.put(people, raised, (TODAY, raised.granted_nok))
        early = (TODAY, before_nok + 1), (self.LATER, 99_999)
        with pytest.raises(ValidationError, match="No more than"):
            self.put(people, raised, *early)

        assert list(own(people).values_list("due_on", "amount_nok")) == plan_before
        assert self.put(people, raised, (TODAY, before_nok), (self.LATER, 100_000))

    def test_nor_by_the_rule_of_the_year(self, people, raised):
        with pytest.raises(ValidationError, match=people.owner.name):
            plan(people)

        assert not PaymentRule.objects.exists()
        assert plan(people, [(self.LATER, Decimal(100))])

    def test_that_takes_binds_nothing(self, people, decided):
        with clock.at(clock.now() + 10 * DAY):
            money.change(people, decided, "send", "approve", change_nok=-5)

        assert plan(people)
