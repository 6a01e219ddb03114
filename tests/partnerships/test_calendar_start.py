"""What the calendar puts on the start page."""

import datetime as dt

import pytest
from django.urls import reverse

from partnerships.services.calls import extend_deadline, make_next_year
from partnerships.services.needs import submit_need
from partnerships.services.submissions import open_need
from partnerships.start import start_part
from portal.lib import clock
from tests import factories as make_a
from tests import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
@stage.scene
def draft(people):
    need = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    make_a.NeedLineFactory(need=need)
    return need


def pass_deadline(people):
    people.scheme_year.deadline = clock.now() - dt.timedelta(hours=1)
    people.scheme_year.save()


def tasks(people, who):
    return {task.url: task.due for task in start_part(people.actor(who)).tasks}


def test_a_draft_waits_until_the_deadline_and_no_longer(people, draft):
    assert draft.get_absolute_url() in tasks(people, "approver")
    pass_deadline(people)
    assert draft.get_absolute_url() not in tasks(people, "approver")


def test_a_draft_that_is_let_in_late_waits_until_then(people, draft):
    pass_deadline(people)
    until = clock.now() + dt.timedelta(days=40)
    extend_deadline(
        actor=people.actor("officer"),
        scheme_year=people.scheme_year,
        owner=people.owner,
        until=until,
        reason="A fire",
    )
    due = tasks(people, "approver")[draft.get_absolute_url()]
    assert abs((due - until.date()).days) <= 1


def test_a_need_that_the_governor_opened_waits_until_then(people, draft):
    sent = submit_need(actor=people.actor("approver"), need=draft, version=1)
    pass_deadline(people)
    until = clock.now() + dt.timedelta(days=40)
    open_need(actor=people.actor("officer"), need=sent, reason="Mend", until=until)
    assert draft.get_absolute_url() in tasks(people, "member")
    with clock.at(until + dt.timedelta(seconds=1)):
        assert draft.get_absolute_url() not in tasks(people, "member")


def test_a_call_waits_for_those_who_can_publish_it(people):
    year = make_next_year(actor=people.actor("officer"), last=people.scheme_year)
    assert year.get_absolute_url() in tasks(people, "head")
    assert year.get_absolute_url() not in tasks(people, "governor_reader")
    assert year.get_absolute_url() not in tasks(people, "approver")


def test_what_is_opened_for_changes_shows_what_was_sent_and_not_what_is_written(
    people, draft, as_person
):
    sent = submit_need(actor=people.actor("approver"), need=draft, version=1)
    title = sent.title
    open_need(actor=people.actor("officer"), need=sent, reason="Mend")
    type(sent).objects.filter(pk=sent.pk).update(title="Only ours")
    address = reverse("partnerships:call_detail", args=[people.scheme_year.pk])
    for who in ("officer", "national"):
        page = as_person(getattr(people, who)).get(address).content.decode()
        assert title in page
        assert "Only ours" not in page
    assert title not in as_person(people.neighbour).get(address).content.decode()
