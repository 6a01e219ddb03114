"""Reminders go out on their days, once, to those who have sent nothing."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from partnerships.acting import actor_by
from partnerships.models import SchemeYear
from partnerships.services.calls import extend_deadline
from partnerships.services.needs import submit_need
from partnerships.services.reminders import due, send_reminders
from partnerships.tasks import send_reminders as beat
from portal.lib import clock
from portal.post.models import Message
from tests import factories as make_a
from tests import stage

pytestmark = pytest.mark.django_db

OSLO = ZoneInfo("Europe/Oslo")


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=OSLO)


@pytest.fixture
@stage.scene
def year(people):
    """Giske and Haram have sent, Sula has not; summer time begins before it ends."""
    year = people.scheme_year
    year.opens_at, year.deadline = at(2027, 2, 1), at(2027, 4, 1, 23, 59, 59)
    year.remind_days_before, year.remind_days_after = [14, 3], [2]
    year.save()
    make_a.SubmittedNeedFactory(owner=people.mate, scheme_year=year)
    return year


def remind(*moment: int) -> int:
    with clock.at(at(*moment)):
        return send_reminders()


def test_who_has_sent_nothing_is_reminded_and_who_has_is_not(people, year):
    assert remind(2027, 3, 29, 8) == 1
    message = Message.objects.get()
    assert message.user == people.neighbour
    assert "Fristen er om 3 dagar, 1. april 2027 kl. 23:59." in message.text
    assert year.get_absolute_url() in message.text


def test_running_twice_reminds_once(people, year):
    for _ in range(3):
        remind(2027, 3, 29, 8)
    remind(2027, 3, 29, 17)
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        ((2027, 3, 18, 7, 59), None),
        ((2027, 3, 18, 8), 14),
        ((2027, 3, 20, 7, 59), 14),  # it waited for a server that was down
        ((2027, 3, 20, 8), None),
        ((2027, 3, 28, 23), None),
        ((2027, 3, 29, 8), 3),
        ((2027, 4, 1, 23, 59, 59), None),
        ((2027, 4, 3, 8), -2),
        ((2027, 4, 6), None),
    ],
)
def test_a_reminder_has_its_day(year, moment, days):
    found = due(year, at(*moment))
    assert (found.days if found else None) == days


def test_a_reminder_of_before_is_not_sent_after(year):
    year.remind_days_before, year.remind_days_after = [0], []
    assert due(year, at(2027, 4, 1, 12)).days == 0
    assert due(year, at(2027, 4, 2, 7)) is None


def test_after_the_deadline_those_who_have_time_left_are_not_reminded(people, year):
    sula = people.neighbour.memberships.get().organisation
    with clock.at(at(2027, 3, 1)):
        extend_deadline(
            actor=people.actor("officer"),
            scheme_year=year,
            owner=sula,
            until=at(2027, 4, 10),
            reason="A fire",
        )
    Message.objects.all().delete()
    assert remind(2027, 4, 3, 9) == 0


def test_after_the_deadline_the_others_are_told_that_it_has_passed(people, year):
    assert remind(2027, 4, 3, 9) == 1
    assert "er ute" in Message.objects.get().subject


def test_a_draft_counts_as_nothing_sent(people, year):
    sula = people.neighbour.memberships.get().organisation
    need = make_a.NeedFactory(owner=sula, scheme_year=year)
    make_a.NeedLineFactory(need=need)
    assert remind(2027, 3, 18, 9) == 1
    approver = make_a.MembershipFactory(organisation=sula, role="approver")
    with clock.at(at(2027, 3, 20)):
        actor = actor_by(approver, approver.user)
        submit_need(actor=actor, need=need, version=1)
    assert remind(2027, 3, 29, 9) == 0


def test_a_moved_deadline_is_reminded_of_anew(people, year):
    remind(2027, 3, 29, 8)
    SchemeYear.objects.update(deadline=at(2027, 5, 1, 23, 59, 59))
    assert remind(2027, 4, 28, 8) == 1
    assert Message.objects.count() == 2


def test_a_year_that_is_not_published_reminds_nobody(people, year):
    SchemeYear.objects.update(state=SchemeYear.State.DRAFT)
    assert remind(2027, 3, 29, 8) == 0


def test_beat_may_run_at_any_time(people):
    beat()
    assert not Message.objects.exists()
