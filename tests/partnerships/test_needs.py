import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from partnerships.invariants import broken
from partnerships.models import Need, NeedLine
from partnerships.services.needs import (
    LineInput,
    register_need,
    submit_need,
)
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import StaleState
from tests import cast
from tests import factories as make_a
from tests.answers import change
from tests.partnerships.need_texts import VALUES

pytestmark = pytest.mark.django_db


def register(people, who="member", **changes):
    arguments = {
        "actor": people.actor(who),
        "scheme_year": people.scheme_year,
        "owner": people.owner,
        "form_key": uuid.uuid4(),
        "values": VALUES,
        "lines": [LineInput(people.owner, NeedLine.Role.OWNER, 2018, 100_000)],
    }
    return register_need(**arguments | changes)


def test_an_editor_registers_a_draft_with_its_budget(people):
    need = register(people)

    assert need.state == Need.State.DRAFT
    assert list(need.lines.values_list("year", "requested_nok")) == [(2018, 100_000)]
    entry = AuditEntry.objects.about(need).get()
    assert (entry.action, entry.acting_for_name) == ("need.registered", "Giske")


@pytest.mark.parametrize(
    "who",
    [
        "reader",
        "former_member",
        "neighbour",
        "uh_partner",
        "officer",
        "other_county",
        "national",
        "nobody",
    ],
)
def test_nobody_else_registers_for_the_owner(people, who):
    before = Need.objects.count()
    with pytest.raises(PermissionDenied):
        register(people, who)
    assert Need.objects.count() == before


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (dt.datetime(2018, 7, 1, 23, 59, 58), True),
        (dt.datetime(2018, 7, 1, 23, 59, 59, 999_999), True),
        (dt.datetime(2018, 7, 2, 0, 0, 0), False),
    ],
)
def test_the_deadline_holds_to_the_second_in_oslo(people, now, is_open):
    people.scheme_year.deadline = dt.datetime(
        2018, 7, 1, 23, 59, 59, tzinfo=make_a.OSLO
    )
    people.scheme_year.save()
    need = register_before(people)
    approver = people.actor("approver")

    with clock.at(now.replace(tzinfo=make_a.OSLO)):
        if is_open:
            assert submit_need(actor=approver, need=need, version=1).submitted_at
        else:
            with pytest.raises(PermissionDenied, match="2018"):
                submit_need(actor=approver, need=need, version=1)
    need.refresh_from_db()
    assert need.state == ("submitted" if is_open else "draft")


def register_before(people):
    with clock.at(dt.datetime(2018, 6, 1, 12, tzinfo=make_a.OSLO)):
        return register(people)


def test_a_need_is_not_registered_after_the_deadline(people):
    people.scheme_year.deadline = dt.datetime(
        2018, 7, 1, 23, 59, 59, tzinfo=make_a.OSLO
    )
    people.scheme_year.save()
    with pytest.raises(PermissionDenied):
        register(people)


def test_a_draft_is_not_lost_when_the_deadline_passes(people):
    need = register(people)
    people.scheme_year.deadline = dt.datetime(
        2018, 7, 1, 23, 59, 59, tzinfo=make_a.OSLO
    )
    people.scheme_year.save()

    change(people.actor("member"), need, aim="Written on after the deadline")

    need.refresh_from_db()
    assert need.aim == "Written on after the deadline"


def test_an_owner_of_another_time_is_no_owner_of_the_year(people):
    people.owner.valid_to = dt.date(2017, 12, 31)
    people.owner.save()
    with pytest.raises(PermissionDenied, match="not a school owner"):
        register(people)


def test_the_same_form_again_is_the_same_need(people):
    key = uuid.uuid4()
    first = register(people, form_key=key)
    assert register(people, form_key=key) == first
    assert NeedLine.objects.filter(need=first).count() == 1


def test_another_owner_cannot_use_a_forms_key(people):
    key = uuid.uuid4()
    register(people, form_key=key)
    sula = people.neighbour.memberships.get().organisation
    with pytest.raises(StaleState):
        register(people, "neighbour", owner=sula, form_key=key, lines=[])


def test_what_a_need_asks_for_is_the_sum_of_its_lines(people):
    need = register(people)
    assert Need.objects.get(pk=need.pk).requested_nok == 100_000
    change(
        people.actor("member"),
        need,
        uh_partner=people.uh,
        owner_2018=70_000,
        uh_2018=50_000,
    )
    assert Need.objects.get(pk=need.pk).requested_nok == 120_000
    assert list(broken()) == []


def test_a_sum_that_is_not_that_of_the_lines_is_found(people):
    need = register(people)
    Need.objects.filter(pk=need.pk).update(requested_nok=1)
    [found] = broken()
    assert f"Need {need.pk}" in found
    assert "100000 kr" in found


def test_what_a_change_breaks_is_refused_and_not_only_in_the_form(people):
    need = register(people)
    for values, field in (({"title": ""}, "title"), ({"duration": 0}, "__all__")):
        with pytest.raises(ValidationError) as refused:
            change(people.actor("member"), need, **values)
        assert field in refused.value.message_dict


def test_an_amount_outside_the_duration_is_refused(people):
    with pytest.raises(ValidationError) as refused:
        register(people, lines=[LineInput(people.owner, NeedLine.Role.OWNER, 2019, 5)])
    assert list(refused.value.message_dict) == ["owner_2019"]


def test_an_editor_cannot_submit(people):
    need = register(people)
    with pytest.raises(PermissionDenied, match="approver"):
        submit_need(actor=people.actor("member"), need=need, version=1)


def test_what_is_missing_is_named_all_at_once(people):
    need = register(people, values={"title": "Only a title"}, lines=[])
    with pytest.raises(ValidationError) as refused:
        submit_need(actor=people.actor("approver"), need=need, version=1)
    assert set(refused.value.message_dict) == {
        "found_how",
        "participants",
        "aim",
        "content",
        "school_count",
        "teacher_count",
        "budget",
    }
    need.refresh_from_db()
    assert need.state == Need.State.DRAFT


def test_an_approver_submits_only_the_text_they_have_read(people):
    need = register(people)
    change(people.actor("member"), need, aim="Changed meanwhile")
    with pytest.raises(StaleState):
        submit_need(actor=people.actor("approver"), need=need, version=1)


def test_a_submitted_need_is_not_changed(people):
    need = register(people)
    submit_need(actor=people.actor("approver"), need=need, version=1)
    with pytest.raises(PermissionDenied, match="submitted"):
        change(people.actor("member"), need, aim="Changed after all")


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_sendings_make_one_need_and_one_submission():
    people = cast.make()
    key = uuid.uuid4()

    def alone(work):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        made = list(
            pool.map(
                lambda _: alone(lambda: register(people, form_key=key).pk), range(20)
            )
        )
    assert len(set(made)) == 1
    need = Need.objects.get(pk=made[0])
    approver = people.actor("approver")
    with ThreadPoolExecutor(20) as pool:
        sent = list(
            pool.map(
                lambda _: alone(
                    lambda: submit_need(actor=approver, need=need, version=1)
                ),
                range(20),
            )
        )
    assert len({need.submitted_at for need in sent}) == 1
    actions = list(AuditEntry.objects.about(need).values_list("action", flat=True))
    assert sorted(actions) == ["need.registered", "need.submitted"]
    assert NeedLine.objects.filter(need=need).count() == 1


def test_a_title_holds_nothing_that_turns_or_breaks_it(people):
    need = register(people, values=VALUES | {"title": "Vurd\u202eering\x07 \n saman"})
    assert need.title == "Vurdering saman"
