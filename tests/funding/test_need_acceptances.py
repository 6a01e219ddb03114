"""What needs are granted by themselves is accepted by its recipient too."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from funding.documents.case_letter import CaseLetterPaper
from funding.invariants_payments import broken
from funding.models import (
    Acceptance,
    Allocation,
    AllocationLine,
    CaseLetter,
    Grant,
    LetterTemplate,
    Payment,
)
from funding.services import payments
from funding.services.acceptances import (
    answer_grant,
    give_more_time,
    remind_of_answers,
)
from funding.services.changes import move_change, set_line, start_change
from funding.services.papers import order_year
from funding.start import start_part
from partnerships.acting import actor_by
from partnerships.models import Membership
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.post.models import Message
from tests import stage
from tests.cast import person
from tests.funding import texts
from tests.funding.papers import printed, text_of
from tests.funding.test_case_letters import decided, prepared  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def uh_approver(people):
    people.uh.written_norwegian = "nn"
    people.uh.save()
    return person("UH approver", people.uh, "approver")


def order(people):
    order_year(actor=people.actor("officer"), scheme_year=people.scheme_year)


@pytest.fixture
@stage.scene
def year(people):
    found = people.scheme_year
    found.asks_acceptance, found.acceptance_days = True, 10
    found.save()
    return found


@pytest.fixture
def asked(people, year, decided):  # noqa: F811
    """The UH partner is asked about its 60 000 kr to a need of 2018."""
    order(people)
    return Acceptance.objects.get(needs_of__recipient=people.uh)


def answer(people, asked, who=None, accepts=True, reason=""):
    """By the institution's approver, or somebody of the cast."""
    if who is None:
        membership = Membership.objects.get(organisation=people.uh, role="approver")
        actor = actor_by(membership, membership.user)
    else:
        actor = people.actor(who)
    return answer_grant(actor=actor, acceptance=asked, accepts=accepts, reason=reason)


def planned(people, recipient):
    payments.plan_year(
        actor=people.actor("officer"),
        scheme_year=people.scheme_year,
        shares=[(clock.today(), Decimal(100))],
    )
    return Payment.objects.filter(grant__recipient=recipient)


class TestAsking:
    def test_each_recipient_of_needs_is_asked_once_beside_the_key(self, people, asked):
        order(people)

        found = Acceptance.objects.filter(needs_of__isnull=False)
        # The owner is granted its need in 2019 alone, and nobody else anything.
        assert set(found.values_list("needs_of__recipient", flat=True)) == {
            people.uh.pk,
            people.owner.pk,
        }
        assert Acceptance.objects.filter(line__isnull=False).count() == 3
        assert asked.answer_by == clock.today() + 10 * DAY
        assert list(broken()) == []

    def test_where_the_rules_do_not_ask_nobody_is(self, people, decided):  # noqa: F811
        order(people)
        assert not Acceptance.objects.exists()

    def test_its_approvers_are_told_the_amount(self, asked, uh_approver):
        told = Message.objects.get(
            key__startswith=f"acceptance:{asked.pk}:", user=uh_approver
        )
        assert "60\u00a0000" in told.text

    def test_the_letter_says_by_which_day(self, people, asked):
        letter = CaseLetter.objects.get(grant=asked.needs_of)
        paper = CaseLetterPaper.load(letter.document.content)
        assert paper.answer_by == asked.answer_by
        assert "når de har akseptert det" in text_of(printed(paper))

    def test_a_text_of_before_has_the_standard_words(self, people, year, decided):  # noqa: F811
        body = texts.own("need_grant_uh")
        del body["acceptance"]
        LetterTemplate.objects.create(
            county=year.county,
            kind="need_grant_uh",
            language="nn",
            version=1,
            texts=body,
            created_by=people.officer,
        )
        order(people)
        letter = CaseLetter.objects.get(grant__recipient=people.uh)
        paper = CaseLetterPaper.load(letter.document.content)
        assert paper.text.version == 1
        assert "når de har akseptert det" in text_of(printed(paper))

    def test_a_letter_that_asks_for_nothing_is_the_paper_it_was(self, people, decided):  # noqa: F811
        order(people)
        letter = CaseLetter.objects.get(grant__recipient=people.uh)
        assert "answer_by" not in letter.document.content
        paper = CaseLetterPaper.load(letter.document.content)
        assert "akseptert" not in text_of(printed(paper))

    def test_it_is_of_one_letter(self, people, asked):
        line = Acceptance.objects.exclude(line=None).first().line
        with pytest.raises(IntegrityError), transaction.atomic():
            Acceptance.objects.create(answer_by=clock.today())
        with pytest.raises(DatabaseError), transaction.atomic():
            Acceptance.objects.filter(pk=asked.pk).update(needs_of=None, line=line)


class TestAnswering:
    def test_it_is_traced_on_the_grant_once(self, people, asked):
        for _ in range(20):
            answer(people, asked)
        entry = AuditEntry.objects.get(action="grant.accepted")
        assert entry.data["granted_nok"] == 60_000
        assert entry.object_id == asked.needs_of_id

    def test_who_declines_says_why(self, people, asked):
        with pytest.raises(ValidationError, match="Say why you decline"):
            answer(people, asked, accepts=False)

    @pytest.mark.parametrize(
        "who", ["approver", "uh_partner", "officer", "other_uh", "national"]
    )
    def test_nobody_but_the_recipients_approver_answers(self, people, asked, who):
        with pytest.raises(PermissionDenied, match="Only an approver at"):
            answer(people, asked, who)
        asked.refresh_from_db()
        assert asked.is_waiting

    def test_the_governor_gives_more_time_and_reminds(self, people, asked):
        before = Message.objects.count()
        with clock.at(clock.now() + 7 * DAY):
            remind_of_answers()
            again = Message.objects.count()
            remind_of_answers()
        assert Message.objects.count() == again > before
        give_more_time(
            actor=people.actor("officer"),
            acceptance=asked,
            until=asked.answer_by + DAY,
        )
        asked.refresh_from_db()
        assert asked.until == asked.answer_by + DAY


class TestThePayment:
    def test_it_waits_until_it_is_accepted(self, people, asked):
        found = planned(people, people.uh)
        assert found.unaccepted().count() == 1
        assert not found.ready().exists()
        assert found.with_answer().get().answer == "waiting"

        answer(people, asked)

        assert not found.unaccepted().exists()
        assert found.with_answer().get().answer == "accepted"

    def test_a_no_keeps_it_and_is_what_the_page_says(self, people, asked):
        found = planned(people, people.uh)
        answer(people, asked, accepts=False, reason="Vi har ikkje folk.")
        row = found.with_answer().get()
        assert (row.unaccepted, row.answer) == (True, "declined")

    def test_before_the_letter_is_ordered_it_waits_too(self, people, year, decided):  # noqa: F811
        found = planned(people, people.uh)
        row = found.with_answer().get()
        assert (row.unaccepted, row.answer) == (True, None)

    def test_a_later_years_need_waits_for_the_answer_to_its_own_decision(
        self, people, asked
    ):
        """The owner accepts the key's part: what 2019 pays is another letter's."""
        of_key = Acceptance.objects.get(line__recipient=people.owner)
        answer(people, of_key, "approver")
        now = planned(people, people.owner)
        assert not now.unaccepted().exists()
        later = Acceptance.objects.get(needs_of__recipient=people.owner)
        assert later.is_waiting


class TestThePage:
    def test_both_answers_have_a_form_of_their_own(self, people, asked, browse):
        grant = Grant.objects.get(recipient=people.owner, scheme_year__year=2018)
        client = browse(people.approver)
        html = client.get(grant.get_absolute_url()).content.decode()
        assert html.count("Send the answer") == 2
        assert "what needs are granted by the decision of 2018" in html
        needs = Acceptance.objects.get(needs_of=grant)
        url = reverse("funding:grant_answer", args=[grant.pk])

        wrong = client.post(url, {"acceptance": needs.pk, "answer": "decline"})
        assert wrong.status_code == 422
        assert "Say why you decline" in wrong.content.decode()
        client.post(url, {"acceptance": needs.pk, "answer": "accept"})

        needs.refresh_from_db()
        assert needs.state == "accepted"
        assert Acceptance.objects.get(line__recipient=people.owner).is_waiting
        gone = client.post(url, {"acceptance": 999_999, "answer": "accept"})
        assert gone.status_code == 404

    def test_the_institution_is_told_on_its_start_page(
        self, uh_approver, asked, browse
    ):
        html = browse(uh_approver).get(reverse("home")).content.decode()
        assert "Answer whether you accept the grant for 2018" in html

    def test_an_owner_is_told_of_its_needs_after_the_key(self, people, asked, browse):
        answer(people, Acceptance.objects.get(line__recipient=people.owner), "approver")
        html = browse(people.approver).get(reverse("home")).content.decode()
        assert "Answer whether you accept the grant for 2018" in html

    def test_the_papers_show_the_answer(self, people, asked, browse, decided):  # noqa: F811
        answer(people, asked)
        address = reverse("funding:papers", args=[decided.pk])
        html = browse(people.officer).get(address).content.decode()
        assert html.count(">accepted<") == 1


class TestTwoAreDeclined:
    """The owner declines what the key gave, and what its need is granted for 2019."""

    @pytest.fixture
    def declined(self, people, asked):
        for one in Acceptance.objects.order_by("pk"):
            if one.recipient == people.owner:
                answer(people, one, "approver", accepts=False, reason="Ikkje folk")

    def tasks(self, people):
        part = start_part(people.actor("officer"))
        return sum("Giske has declined" in str(task.text) for task in part.tasks)

    def take(self, people, change_nok, line=None):
        allocation = Allocation.objects.get()
        officer = people.actor("officer")
        change = start_change(
            actor=officer, allocation=allocation, reason="Nei", form_key=uuid.uuid4()
        )
        set_line(
            actor=officer,
            change=change,
            recipient=people.owner,
            year=line.year if line else 2018,
            need_line=line,
            change_nok=change_nok,
            reason="Takka nei",
        )
        for who, step in (("officer", "send"), ("head", "approve")):
            change.refresh_from_db()
            move_change(actor=people.actor(who), change=change, action=step)

    def lines(self, people):
        """What the key gave: on the need, and on none."""
        placed = people.need.lines.get(role="owner", year=2018)
        given = AllocationLine.objects.get(recipient=people.owner)
        return placed, given.granted_nok - placed.granted_nok

    def test_what_the_key_gave_is_taken_and_the_need_waits(self, people, declined):
        assert self.tasks(people) == 2
        placed, unplaced_nok = self.lines(people)

        self.take(people, -unplaced_nok)
        assert self.tasks(people) == 2
        self.take(people, -placed.granted_nok, placed)
        assert self.tasks(people) == 1
        self.take(people, -60_000, people.need.lines.get(year=2019))
        assert self.tasks(people) == 0

    def test_what_the_need_got_is_taken_and_the_key_waits(self, people, declined):
        self.take(people, -60_000, people.need.lines.get(year=2019))
        assert self.tasks(people) == 1
