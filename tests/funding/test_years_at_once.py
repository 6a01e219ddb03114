"""Decisions of two years of one county at the same second: each stands, none falls."""

import threading
import uuid

import pytest
from django.db import connection, transaction

from funding.invariants import broken
from funding.models import (
    Allocation,
    CaseComment,
    Complaint,
    Decision,
    Grant,
    NeedGrant,
)
from funding.services.case_comments import write_case_comment
from funding.services.changes import move_change
from funding.services.complaints import (
    begin_outcome,
    move_complaint,
    register_complaint,
)
from funding.services.decisions import move_allocation
from partnerships.models import County
from portal.lib import clock
from tests import cast, databases, worker
from tests import factories as make_a
from tests.funding import money

pytestmark = pytest.mark.django_db(transaction=True)


def one_after_another(held, *acts):
    """What each says that begins while a row is held, in this order, and waits."""
    said = {}

    def run(number, act):
        try:
            said[number] = act()
        except Exception as error:
            said[number] = error
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(number, act))
        for number, act in enumerate(acts)
    ]
    # Within a transaction PostgreSQL tells the same of its sessions each time.
    with databases.connect() as looking, transaction.atomic():
        held.select_for_update().get()
        for waiting, thread in enumerate(threads, start=1):
            thread.start()
            _until_wait(looking, waiting)
    for thread in threads:
        thread.join()
    return [said[number] for number in range(len(acts))]


def _until_wait(looking, count):
    """Until so many sessions wait for a lock."""

    def are_waiting():
        [waiting] = looking.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = "
            "current_database() AND wait_event_type = 'Lock'"
        ).fetchone()
        return waiting >= count

    worker.wait_until(are_waiting, every=0.01)


def test_two_years_are_approved_at_once():
    people = cast.make()
    earlier = money.sent(people)
    year = people.scheme_year
    later = make_a.SchemeYearFactory(county=year.county, scheme=year.scheme, year=2019)
    money.frame(later)
    draft = money.draft(people, scheme_year=later)
    move_allocation(actor=people.actor("officer"), allocation=draft, action="send")
    head = people.actor("head")

    said = one_after_another(
        County.objects.filter(pk=year.county_id),
        lambda: move_allocation(actor=head, allocation=earlier, action="approve"),
        lambda: move_allocation(actor=head, allocation=draft, action="approve"),
    )

    assert said == [earlier, draft]
    assert sorted(Decision.objects.values_list("reference", flat=True)) == [
        "2018/15-1",
        "2019/15-1",
    ]
    assert list(broken()) == []


def test_a_complaint_about_a_later_year_waits_for_the_decision_of_the_first():
    people = cast.make()
    year = people.scheme_year
    later = make_a.SchemeYearFactory(county=year.county, scheme=year.scheme, year=2019)
    line = make_a.NeedLineFactory(need=people.need, year=2019)
    NeedGrant.objects.create(need_line=line, amount_nok=1_000)
    allocation = money.decided(people)
    change = money.change(people, allocation, "send")
    officer = people.actor("officer")
    grant = Grant.objects.get(scheme_year=later)
    complaint = move_complaint(
        actor=officer,
        complaint=register_complaint(
            actor=officer,
            grant=grant,
            about=line,
            text="For lite.",
            received_on=clock.today(),
            form_key=uuid.uuid4(),
        ),
        action="treat",
    )

    outcome, moved = one_after_another(
        Complaint.objects.filter(pk=complaint.pk),
        lambda: begin_outcome(actor=officer, complaint=complaint),
        lambda: move_change(
            actor=people.actor("head"), change=change, action="approve"
        ),
    )

    assert moved == change
    assert outcome.allocation == allocation
    assert list(broken()) == []


def test_one_comment_that_is_sent_by_two_at_once_is_one():
    people = cast.make()
    allocation = money.draft(people)
    key = uuid.uuid4()

    def write():
        return write_case_comment(
            actor=people.actor("officer"),
            beside=allocation,
            text="Ring kommunen.",
            form_key=key,
        )

    said = one_after_another(Allocation.objects.filter(pk=allocation.pk), write, write)

    assert said == [CaseComment.objects.get()] * 2
