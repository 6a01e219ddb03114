"""Whether a recipient accepts its grant: asked with the letter, answered once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from funding.documents import GrantLetterPaper
from funding.models import Acceptance, GrantLetter
from funding.services.acceptances import (
    answer_grant,
    give_more_time,
    remind_of_answers,
)
from funding.services.changes import move_change, set_line
from funding.services.papers import order_year
from funding.start import start_part
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import IllegalMove, Refusal
from portal.post.models import Message
from tests import stage
from tests.funding import money
from tests.funding.papers import printed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = dt.timedelta(days=1)


def order(people):
    order_year(actor=people.actor("officer"), scheme_year=people.scheme_year)


@pytest.fixture
@stage.scene
def asked(people):
    """The owner is asked, with ten days to answer."""
    year = people.scheme_year
    year.asks_acceptance, year.acceptance_days = True, 10
    year.save()
    money.decided(people)
    order(people)
    return Acceptance.objects.get(line__recipient=people.owner)


def answer(people, asked, who="approver", accepts=True, reason=""):
    return answer_grant(
        actor=people.actor(who), acceptance=asked, accepts=accepts, reason=reason
    )


class TestAsking:
    def test_where_the_rules_do_not_ask_nobody_is(self, people):
        money.decided(people)
        order(people)

        assert not Acceptance.objects.exists()
        assert not Message.objects.filter(key__startswith="acceptance:").exists()

    def test_each_recipient_of_money_is_asked_once_and_told(self, people, asked):
        order(people)

        assert Acceptance.objects.count() == 3
        assert asked.answer_by == clock.today() + 10 * DAY
        told = Message.objects.filter(key__startswith="acceptance:")
        assert set(told.values_list("address", flat=True)) == {
            people.approver.email,
            people.network_mate.email,
        }

    def test_the_letter_says_by_which_day_and_stays_so(self, people, asked):
        letter = GrantLetter.objects.get(line=asked.line)
        paper = GrantLetterPaper.load(letter.document.content)
        give_more_time(
            actor=people.actor("officer"),
            acceptance=asked,
            until=asked.answer_by + DAY,
        )
        order(people)

        assert paper.answer_by == asked.answer_by
        assert "når de har akseptert det" in text_of(printed(paper))
        assert GrantLetter.objects.filter(line=asked.line).count() == 1

    def test_a_letter_that_asks_for_nothing_says_nothing_of_it(self, people):
        money.decided(people)
        order(people)
        letter = GrantLetter.objects.get(line__recipient=people.owner)
        paper = GrantLetterPaper.load(letter.document.content)

        assert "akseptert" not in text_of(printed(paper))


class TestAnswering:
    def test_an_approver_accepts_and_it_is_traced(self, people, asked):
        answered = answer(people, asked)

        assert answered.state == "accepted"
        assert answered.answered_by == people.approver
        assert AuditEntry.objects.filter(action="grant.accepted").count() == 1

    def test_the_same_answer_twenty_times_is_one(self, people, asked):
        for _ in range(20):
            answer(people, asked)

        assert AuditEntry.objects.filter(action="grant.accepted").count() == 1

    def test_an_answer_is_not_changed(self, people, asked):
        answer(people, asked)

        with pytest.raises(IllegalMove, match="answered already: accepted"):
            answer(people, asked, accepts=False, reason="Nei")
        with pytest.raises(DatabaseError), transaction.atomic():
            Acceptance.objects.filter(pk=asked.pk).update(state="waiting")

    def test_who_declines_says_why(self, people, asked):
        with pytest.raises(ValidationError, match="Say why you decline"):
            answer(people, asked, accepts=False, reason="  ")

        declined = answer(people, asked, accepts=False, reason="Vi får ikkje vikarar.")
        assert declined.reason == "Vi får ikkje vikarar."

    def test_after_the_deadline_only_with_more_time(self, people, asked):
        with clock.at(clock.now() + 11 * DAY):
            with pytest.raises(Refusal, match="deadline to answer has passed"):
                answer(people, asked)
            give_more_time(
                actor=people.actor("head"),
                acceptance=asked,
                until=clock.today() + DAY,
            )
            assert answer(people, asked).state == "accepted"

    @pytest.mark.parametrize(
        "who",
        ["member", "reader", "former_member", "network_mate", "officer", "national"],
    )
    def test_nobody_but_the_recipients_approver_answers(self, people, asked, who):
        with pytest.raises(PermissionDenied, match="Only an approver at Giske"):
            answer(people, asked, who)
        asked.refresh_from_db()
        assert asked.is_waiting

    @pytest.mark.parametrize(
        "who", ["approver", "governor_reader", "other_county", "national"]
    )
    def test_nobody_but_the_governors_people_gives_more_time(self, people, asked, who):
        with pytest.raises(PermissionDenied):
            give_more_time(
                actor=people.actor(who),
                acceptance=asked,
                until=asked.answer_by + DAY,
            )

    def test_more_time_is_later_than_the_letter_says(self, people, asked):
        with pytest.raises(ValidationError, match="not later than"):
            give_more_time(
                actor=people.actor("officer"),
                acceptance=asked,
                until=asked.answer_by - DAY,
            )


class TestReminders:
    def test_they_go_out_on_the_years_days_once(self, people, asked):
        before = Message.objects.count()
        assert remind_of_answers() == 0
        for days in (7, 7, 8, 9):  # three days before, and after that day
            with clock.at(clock.now() + days * DAY):
                remind_of_answers()

        assert Message.objects.count() == before + 2

    def test_who_has_answered_is_not_reminded(self, people, asked):
        answer(people, asked)
        with clock.at(clock.now() + 7 * DAY):
            remind_of_answers()

        assert not Message.objects.filter(
            key__contains="reminder", user=people.approver
        ).exists()


class TestWhatIsDeclined:
    def tasks(self, people, who="officer"):
        part = start_part(people.actor(who))
        told = [*part.tasks, *part.coming]
        return [task.url for task in told if "has declined the grant" in task.text]

    def test_the_governor_is_told_until_a_later_decision_takes_all(self, people, asked):
        allocation = asked.line.allocation
        assert self.tasks(people) == []
        answer(people, asked, accepts=False, reason="Ikkje nok folk")
        assert self.tasks(people) == [allocation.get_absolute_url()]

        placed_nok = 100_000  # on the need, by the decision
        unplaced_nok = asked.line.granted_nok - placed_nok
        money.change(people, allocation, "send", "approve", change_nok=-unplaced_nok)
        assert self.tasks(people) == [allocation.get_absolute_url()]
        rest = money.change(people, allocation, change_nok=1)
        set_line(
            actor=people.actor("officer"),
            change=rest,
            recipient=people.owner,
            year=2018,
            need_line=people.need.lines.get(role="owner", year=2018),
            change_nok=-placed_nok,
            reason="Takka nei",
        )
        rest.lines.filter(need_line=None).delete()
        for who, step in (("officer", "send"), ("head", "approve")):
            rest.refresh_from_db()
            move_change(actor=people.actor(who), change=rest, action=step)
        assert self.tasks(people) == []

    def test_what_is_accepted_is_no_task(self, people, asked):
        answer(people, asked)
        assert self.tasks(people) == []


def grant_of(asked):
    line = asked.line
    return line.recipient.grants.get(scheme_year=line.allocation.scheme_year)


class TestThePage:
    def address(self, asked, name="detail"):
        return reverse(f"funding:grant_{name}", args=[grant_of(asked).pk])

    def test_the_approver_answers_there(self, people, asked, browse):
        client = browse(people.approver)
        home = client.get(reverse("home")).content.decode()
        assert "Answer whether you accept the grant for 2018" in home
        assert "We accept the grant" in client.get(self.address(asked)).content.decode()

        response = client.post(self.address(asked, "answer"), {"answer": "accept"})

        assert response.url == self.address(asked)
        asked.refresh_from_db()
        assert asked.state == "accepted"

    def test_a_no_without_a_reason_is_shown_again(self, people, asked, browse):
        response = browse(people.approver).post(
            self.address(asked, "answer"), {"answer": "decline"}
        )

        assert response.status_code == 422
        assert "Say why you decline" in response.content.decode()

    def test_an_editor_reads_who_answers(self, people, asked, browse):
        page = browse(people.member).get(self.address(asked)).content.decode()

        assert "Only an approver at Giske" in page
        assert "Send the answer" not in page

    def test_the_governor_gives_more_time_there(self, people, asked, browse):
        until = asked.answer_by + 5 * DAY

        browse(people.officer).post(
            self.address(asked, "more_time"), {"until": until.isoformat()}
        )

        asked.refresh_from_db()
        assert asked.until == until

    def test_the_list_of_papers_shows_the_answers(self, people, asked, browse):
        answer(people, asked)
        address = reverse("funding:papers", args=[asked.line.allocation_id])

        page = browse(people.officer).get(address).content.decode()

        assert page.count("waits for an answer") == 2
        assert page.count(">accepted<") == 1
