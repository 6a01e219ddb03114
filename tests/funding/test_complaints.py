"""A complaint from the letter to the outcome, and what waits meanwhile."""

import datetime as dt
import threading
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from funding import invariants
from funding.documents.complaints import complaints_of
from funding.models import CaseComment, Complaint, Grant, Payment
from funding.pages.complaint_targets import targets_of
from funding.services import complaints, payments
from funding.services.case_comments import write_case_comment
from funding.services.changes import move_change, set_line
from funding.services.complaints import MOVES, RULES, Said, told_on
from funding.services.papers import order_year
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import IllegalMove, Refusal, StaleState
from portal.lib.working_days import working_days_between
from portal.post.models import Message
from tests import cast, stage
from tests import factories as make_a
from tests.funding import money

pytestmark = pytest.mark.usefixtures("english")
TODAY = clock.today()
DAY = dt.timedelta(days=1)
SAID = Said(answer="Vi har vurdert klaga.", appeal="stands")
S = Complaint.State


@pytest.fixture
@stage.scene
def decided(people):
    allocation = money.decided(people)
    payments.plan_year(
        actor=people.actor("officer"),
        scheme_year=people.scheme_year,
        shares=[(TODAY, Decimal(100))],
    )
    return allocation


def grant_of(people, recipient=None):
    return Grant.objects.get(
        recipient=recipient or people.owner, scheme_year=people.scheme_year
    )


def register(people, who="officer", grant=None, about=None, **more):
    grant = grant or grant_of(people)
    if about is None:
        _text, about = next(iter(targets_of(grant).values()))
    return complaints.register_complaint(
        actor=people.actor(who),
        grant=grant,
        about=about,
        text=more.pop("text", "Vi meiner at beløpet er feil."),
        received_on=more.pop("received_on", TODAY),
        form_key=more.pop("form_key", uuid.uuid4()),
    )


def move(people, complaint, action, who=None, said=SAID, **more):
    who = who or ("officer" if action in ("treat", "settle") else "head")
    return complaints.move_complaint(
        actor=people.actor(who), complaint=complaint, action=action, said=said, **more
    )


def treated(people, **said):
    return move(people, register(people), "treat", said=Said(**said))


def outcome(people, complaint, change_nok=5_000):
    """The later decision that upholds it, approved."""
    money.put_frame(people, 1_500_000, "Revidert")
    officer = people.actor("officer")
    change = complaints.begin_outcome(actor=officer, complaint=complaint)
    set_line(
        actor=officer,
        change=change,
        recipient=people.owner,
        year=2018,
        change_nok=change_nok,
        reason="Klaga førte fram.",
    )
    change.refresh_from_db()
    move_change(actor=officer, change=change, action="send")
    return move_change(actor=people.actor("head"), change=change, action="approve")


def late(complaint):
    """As if the letter had come half a year ago."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE funding_complaint DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE funding_complaint"
            " SET told_on = told_on - 180, due_on = due_on - 180"
        )
        cursor.execute("ALTER TABLE funding_complaint ENABLE TRIGGER USER")
    complaint.refresh_from_db()
    return complaint


class TestRegistered:
    def test_the_clock_runs_from_the_decision_by_the_rule_of_the_year(
        self, people, decided
    ):
        complaint = register(people)

        assert complaint.told_on == TODAY
        assert complaint.due_on == people.scheme_year.complaint_due(TODAY)
        assert not complaint.is_late
        entry = AuditEntry.objects.about(complaint).get()
        assert entry.action == "complaint.registered"

    def test_a_letter_that_came_late_starts_the_clock_late(self, people, decided):
        officer, year = people.actor("officer"), people.scheme_year
        for days in (10, 17):  # ordered again, a letter starts nothing anew
            with clock.at(clock.now() + days * DAY):
                order_year(actor=officer, scheme_year=year)

        with clock.at(clock.now() + 20 * DAY):
            complaint = register(people, received_on=TODAY + 20 * DAY)

        assert complaint.told_on == TODAY + 10 * DAY
        assert complaint.due_on == year.complaint_due(TODAY + 10 * DAY)

    def test_a_change_is_told_of_by_its_own_letter(self, people, decided):
        change = money.change(people, decided, "send", "approve")
        grant = people.scheme_year.grants.get(recipient=people.owner)
        assert told_on(grant, change) == TODAY

        with clock.at(clock.now() + 3 * DAY):
            order_year(actor=people.actor("officer"), scheme_year=people.scheme_year)

        assert told_on(grant, change) == TODAY + 3 * DAY

    def test_working_days_where_the_year_says_so(self, people, decided):
        people.scheme_year.complaint_working_days = 5
        people.scheme_year.save()

        due = register(people).due_on

        assert working_days_between(TODAY, due) == 5

    def test_the_recipient_does_it_itself_and_both_are_told(self, people, decided):
        complaint = register(people, "member", received_on=TODAY - 99 * DAY)

        assert (complaint.by_recipient, complaint.received_on) == (True, TODAY)
        told = Message.objects.filter(key__startswith=f"complaint:{complaint.pk}:")
        assert set(told.values_list("user__full_name", flat=True)) == {
            "Member",
            "Approver",
            "Officer",
            "Head",
        }

    def test_the_same_form_twenty_times_is_one(self, people, decided):
        key = uuid.uuid4()
        assert len({register(people, form_key=key).pk for _ in range(20)}) == 1

    def test_a_refused_institution_complains(self, people):
        make_a.NeedLineFactory(
            need=people.need, recipient=people.uh, role="uh", requested_nok=1000
        )
        money.decided(people)
        grant = grant_of(people, people.uh)

        complaint = register(people, "uh_partner", grant)

        assert complaint.need_line.recipient == people.uh

    def test_a_later_decision_has_its_own_time(self, people, decided):
        change = money.change(people, decided, "send", "approve")
        complaint = register(people, about=change)
        assert complaint.change == change

    @pytest.mark.parametrize("days", [-1, 1])
    def test_a_day_before_the_decision_or_to_come_is_refused(
        self, people, decided, days
    ):
        with pytest.raises(ValidationError, match="Choose a day"):
            register(people, received_on=TODAY + days * DAY)

    def test_an_empty_one_is_refused(self, people, decided):
        with pytest.raises(ValidationError, match="says"):
            register(people, text="  ")

    def test_where_the_rules_give_no_time_none_is_heard(self, people, decided):
        people.scheme_year.complaint_weeks = 0
        people.scheme_year.save()
        with pytest.raises(Refusal, match="no time to complain"):
            register(people)

    @pytest.mark.parametrize(
        "who",
        ["reader", "neighbour", "uh_partner", "governor_reader", "other_county"],
    )
    def test_nobody_else_does(self, people, decided, who):
        with pytest.raises(PermissionDenied):
            register(people, who)


class TestMoves:
    @pytest.mark.parametrize("action", RULES)
    @pytest.mark.parametrize("state", S)
    def test_the_whole_table(self, people, decided, state, action):
        complaint = in_state(people, state)
        if (state, action) in MOVES:
            if action in ("uphold", "partly"):
                outcome(people, complaint)
            moved = move(people, complaint, action)
            assert moved.state == MOVES[state, action]
            assert list(invariants.broken()) == []
        else:
            with pytest.raises(IllegalMove):
                move(people, complaint, action)

    @pytest.mark.parametrize("action", RULES)
    @pytest.mark.parametrize(
        "who", ["reader", "neighbour", "other_uh", "governor_reader", "other_county"]
    )
    def test_nobody_else_takes_a_step(self, people, decided, action, who):
        complaint = register(people)
        with pytest.raises(PermissionDenied):
            move(people, complaint, action, who)

    def test_who_treats_it_does_not_decide_it(self, people, decided):
        complaint = move(people, register(people), "treat", "head", said=Said())

        with pytest.raises(PermissionDenied, match="You treat this complaint"):
            move(people, complaint, "forward", "head")
        with pytest.raises(DatabaseError), transaction.atomic():
            Complaint.objects.filter(pk=complaint.pk).update(
                state="appealed",
                answer="x",
                decided_by=people.head,
                decided_at=clock.now(),
            )

    def test_the_recipient_takes_it_back_itself(self, people, decided):
        assert (
            move(people, register(people), "withdraw", "approver").state == S.WITHDRAWN
        )

    def test_an_old_page_is_told(self, people, decided):
        complaint = treated(people)
        with pytest.raises(StaleState):
            move(people, complaint, "forward", version=1)

    @pytest.mark.parametrize("action", ["forward", "dismiss"])
    def test_an_answer_has_its_reasons(self, people, decided, action):
        with pytest.raises(ValidationError, match="Write the answer"):
            move(people, treated(people), action, said=Said())

    def test_none_is_upheld_without_a_decision(self, people, decided):
        complaint = treated(people)
        complaints.begin_outcome(actor=people.actor("officer"), complaint=complaint)
        with pytest.raises(Refusal, match="upheld by a later decision"):
            move(people, complaint, "uphold")
        with pytest.raises(DatabaseError), transaction.atomic():
            Complaint.objects.filter(pk=complaint.pk).update(
                state="upheld",
                answer="x",
                decided_by=people.head,
                decided_at=clock.now(),
                closed_on=TODAY,
            )

    def test_a_late_one_is_heard_for_a_reason_or_dismissed(self, people, decided):
        complaint = late(register(people))
        assert complaint.is_late
        with pytest.raises(ValidationError, match="came too late"):
            move(people, complaint, "treat", said=Said())
        with pytest.raises(DatabaseError), transaction.atomic():
            Complaint.objects.update(state="treated")

        heard = move(people, complaint, "treat", said=Said(late_reason="Sjukdom"))

        assert heard.late_reason == "Sjukdom"

    def test_what_is_closed_is_locked(self, people, decided):
        complaint = move(people, register(people), "dismiss")
        for change in ({"answer": "y"}, {"state": "treated"}, {"text": "y"}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Complaint.objects.filter(pk=complaint.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            complaint.delete()

    def test_what_it_says_never_changes(self, people, decided):
        complaint = register(people)
        with pytest.raises(DatabaseError), transaction.atomic():
            Complaint.objects.filter(pk=complaint.pk).update(received_on=TODAY + DAY)


def in_state(people, state):
    """One that has come so far."""
    if state == S.RECEIVED:
        return register(people)
    if state == S.DISMISSED:
        return move(people, register(people), "dismiss")
    if state == S.WITHDRAWN:
        return move(people, register(people), "withdraw")
    complaint = treated(people)
    if state in (S.UPHELD, S.PARTLY):
        outcome(people, complaint)
        return move(people, complaint, "uphold" if state == S.UPHELD else "partly")
    if state in (S.APPEALED, S.SETTLED):
        complaint = move(people, complaint, "forward")
    if state == S.SETTLED:
        complaint = move(people, complaint, "settle")
    return complaint


class TestPaymentsWait:
    def own(self, people):
        return Payment.objects.get(grant=grant_of(people))

    def test_while_it_is_treated_and_go_on_when_it_is_closed(self, people, decided):
        complaint = treated(people, suspends=True)
        assert "complaint" in self.own(people).suspended_reason

        complaint = move(people, complaint, "forward")
        assert self.own(people).is_suspended
        move(people, complaint, "settle")

        assert not self.own(people).is_suspended

    def test_only_where_it_says_so(self, people, decided):
        treated(people)
        assert not self.own(people).is_suspended

    def test_what_is_held_back_for_another_reason_stays_so(self, people, decided):
        payments.suspend_payments(
            actor=people.actor("officer"), grant=grant_of(people), reason="Konto"
        )
        complaint = treated(people, suspends=True)
        move(people, complaint, "withdraw")
        assert self.own(people).suspended_reason == "Konto"

    def test_another_complaint_holds_on(self, people, decided):
        first, second = treated(people, suspends=True), treated(people, suspends=True)
        move(people, first, "withdraw")
        assert self.own(people).suspended_reason == second.suspension

    def test_a_new_plan_waits_too(self, people, decided):
        complaint = treated(people, suspends=True)
        outcome(people, complaint)
        assert all(
            each.is_suspended for each in Payment.objects.filter(grant=grant_of(people))
        )
        move(people, complaint, "uphold")
        assert not Payment.objects.suspended().exists()
        assert list(invariants.broken()) == []


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_take_it_one_step():
    people = cast.make()
    money.decided(people)
    complaint = move(people, register(people), "treat", said=Said())
    said = []

    def answer(action):
        try:
            said.append(move(people, complaint, action).state)
        except IllegalMove:
            said.append("refused")
        finally:
            connection.close()

    actions = ["forward", "dismiss"] * 4
    threads = [threading.Thread(target=answer, args=[each]) for each in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert said.count("refused") == 7
    complaint.refresh_from_db()
    assert complaint.state in said


class TestThePages:
    def post(self, client, complaint, name="move", **typed):
        address = reverse(f"funding:complaint_{name}", args=[complaint.pk])
        return client.post(address, typed)

    def test_from_the_recipients_page_to_an_upheld_complaint(
        self, people, decided, browse
    ):
        member, officer, head = (
            browse(each) for each in (people.member, people.officer, people.head)
        )
        grant = grant_of(people)
        assert "Complain about the decision" in text_of(
            member, grant.get_absolute_url()
        )
        address = reverse("funding:complaint_new", args=[grant.pk])
        form = member.get(address).context["form"]
        typed = {
            "form_key": form["form_key"].value(),
            "about": form.fields["about"].choices[0][0],
        }
        again = member.post(address, typed | {"text": ""})
        assert again.status_code == 422
        for _ in range(2):
            member.post(address, typed | {"text": "Beløpet er feil."})
        complaint = Complaint.objects.get()

        home = reverse("home")
        assert "Complaint from Giske about 2018: received." in text_of(officer, home)
        self.post(officer, complaint, do="treat", version=1, suspends="on")
        self.post(officer, complaint, "outcome")
        complaint.refresh_from_db()
        outcome(people, complaint)
        complaint.refresh_from_db()
        version = complaint.version
        early = self.post(officer, complaint, do="uphold", version=version, answer="Ja")
        assert early.status_code == 403
        empty = self.post(head, complaint, do="uphold", version=version, answer="")
        assert empty.status_code == 422
        self.post(head, complaint, do="uphold", version=version, answer="Medhald.")

        shown = text_of(member, complaint.get_absolute_url())
        assert "Medhald." in shown
        assert "upheld" in shown
        assert "Officer" not in shown

    @pytest.mark.parametrize("step", ["zz", "answer", ""])
    def test_a_step_that_is_none_is_told_and_changes_nothing(
        self, people, decided, browse, step
    ):
        complaint = register(people)
        typed = {"do": step, "version": complaint.version, "answer": "Ja."}

        told = self.post(browse(people.officer), complaint, **typed)

        assert told.status_code == 409
        assert "This cannot be done" in told.content.decode()
        complaint.refresh_from_db()
        assert (complaint.state, complaint.version) == ("received", 1)
        others = self.post(browse(people.member), complaint, **typed)
        assert others.status_code == 403

    def test_the_list_says_of_which_scheme_each_is(self, people, decided, browse):
        register(people)
        listed = browse(people.officer).get(reverse("funding:complaint_list"))
        assert str(people.scheme_year.scheme) in listed.content.decode()

    def test_the_officer_registers_one_that_came_by_post(self, people, decided, browse):
        client = browse(people.officer)
        address = reverse("funding:complaint_new", args=[grant_of(people).pk])
        form = client.get(address).context["form"]
        typed = {
            "form_key": form["form_key"].value(),
            "about": form.fields["about"].choices[0][0],
            "text": "x",
        }
        assert client.post(address, typed | {"received_on": "x"}).status_code == 422
        client.post(address, typed | {"received_on": TODAY.isoformat()})
        assert Complaint.objects.get().by_recipient is False

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_list_asks_as_little_whatever_its_length(
        self, people, decided, browse, count, django_assert_num_queries
    ):
        for _ in range(count):
            register(people)
        client = browse(people.officer)
        address = reverse("funding:complaint_list")
        client.get(address)
        with django_assert_num_queries(5):
            assert text_of(client, address).count("Giske") == count

    @pytest.mark.parametrize("who", ["officer", "approver"])
    def test_the_page_asks_little(
        self, people, decided, browse, who, django_assert_num_queries
    ):
        complaint = register(people)
        client = browse(getattr(people, who))
        client.get(complaint.get_absolute_url())
        with django_assert_num_queries({"officer": 7, "approver": 5}[who]):
            client.get(complaint.get_absolute_url())

    def test_others_see_neither_list_nor_page(self, people, decided, browse):
        complaint = register(people)
        for who in ("neighbour", "other_uh", "other_county"):
            client = browse(getattr(people, who))
            assert client.get(complaint.get_absolute_url()).status_code == 404
            listed = text_of(client, reverse("funding:complaint_list"))
            assert "Giske" not in listed


def test_the_report_lists_them_with_the_outcome_and_the_days(people, decided):
    complaint = treated(people)
    change = outcome(people, complaint)
    complaint = move(people, complaint, "uphold")
    open_one = register(people, about=change)

    first, second = complaints_of(people.scheme_year, "nb")

    assert (first.outcome, first.days, first.reference) == (
        "medhold",
        0,
        change.reference,
    )
    assert (second.about, second.outcome, second.days) == (
        change.reference,
        "mottatt",
        None,
    )
    assert open_one.is_open


class TestComments:
    def write(self, people, beside, who="officer", **more):
        return write_case_comment(
            actor=people.actor(who),
            beside=beside,
            text=more.pop("text", "Sjå saka frå i fjor."),
            form_key=more.pop("form_key", uuid.uuid4()),
        )

    def test_only_the_countys_case_officers_read_them(self, people, decided):
        complaint = register(people)
        for beside in (decided, complaint):
            self.write(people, beside)

        for who in ("officer", "head", "governor_reader"):
            assert CaseComment.objects.visible_to(people.actor(who)).count() == 2
        for who in ("member", "approver", "national", "other_county", "uh_partner"):
            assert not CaseComment.objects.visible_to(people.actor(who)).exists()

    @pytest.mark.parametrize(
        "who", ["approver", "national", "other_county", "governor_reader"]
    )
    def test_nobody_else_writes_one(self, people, decided, who):
        with pytest.raises(PermissionDenied):
            self.write(people, decided, who)

    def test_the_same_form_twice_is_one_and_it_is_kept(self, people, decided):
        key = uuid.uuid4()
        comments = {self.write(people, decided, form_key=key).pk for _ in range(3)}
        assert len(comments) == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            CaseComment.objects.update(text="y")
        with pytest.raises(ValidationError):
            self.write(people, decided, text=" ")
        with pytest.raises(ValidationError):
            self.write(people, decided, text="\u200b")

    def test_they_are_written_and_read_on_the_pages(self, people, decided, browse):
        complaint = register(people)
        client = browse(people.officer)
        pages = {
            reverse("funding:allocation_comments", args=[decided.pk]): "Om fordelinga",
            reverse("funding:complaint_comment", args=[complaint.pk]): "Om klaga",
        }
        for address, text in pages.items():
            key = str(uuid.uuid4())
            for empty in ("", "\u200b"):
                typed = {"form_key": key, "text": empty}
                refused = client.post(address, typed)
                assert refused.status_code == 422
                assert "Write the text." in refused.content.decode()
            client.post(address, {"form_key": key, "text": text})

        assert "Om fordelinga" in text_of(client, next(iter(pages)))
        assert "Om klaga" in text_of(client, complaint.get_absolute_url())
        national = browse(people.national)
        assert "Om klaga" not in text_of(national, complaint.get_absolute_url())
        assert national.get(next(iter(pages))).status_code == 404
        owner = browse(people.approver)
        assert "Om klaga" not in text_of(owner, complaint.get_absolute_url())
        assert owner.post(list(pages)[1], {"text": "x"}).status_code == 404


def text_of(client, address):
    return client.get(address).content.decode().replace("\u00a0", " ")
