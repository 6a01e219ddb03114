"""A year that is forwarded stands; a correction is opened, and becomes a new one."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from forums.models import Correction, PriorityList, Recommendation
from forums.services import agenda, decisions
from forums.services.priorities import Placed, save_priorities
from forums.services.recommendations import (
    assemble_recommendation,
    confirm_recommendation,
    open_correction,
)
from forums.services.recommended import write_recommended
from forums.services.scenarios import add_scenario, take_over
from portal.audit.models import AuditEntry
from tests import factories as make_a
from tests import stage
from tests.forums import scenes

pytestmark = pytest.mark.django_db
STANDS = "The leader or the secretary of the forum opens a correction"
WHY = "Beløpet til Giske var feil."


def on(people):
    return {"forum": people.forum, "scheme_year": people.scheme_year}


def save(people, version=0):
    line = people.need.lines.first()
    places = [Placed(people.need.pk, 1, "", {line.pk: 70_000})]
    secretary = people.actor("secretary")
    return save_priorities(
        actor=secretary, places=places, version=version, **on(people)
    )


def forward(people) -> Recommendation:
    made = assemble_recommendation(actor=people.actor("secretary"), **on(people))
    for who in ("leader", "secretary"):
        made = confirm_recommendation(
            actor=people.actor(who),
            recommendation=made,
            fingerprint=made.fingerprint,
        )
    return made


@pytest.fixture
@stage.scene
def forwarded(people) -> Recommendation:
    """With a list that was saved before; the need is given 80 000 kr."""
    save(people)
    scenes.decided_on_needs(people)
    return forward(people)


def correct(people, found, who="secretary", reason=WHY):
    return open_correction(actor=people.actor(who), recommendation=found, reason=reason)


def anew(people, nok=60_000):
    """Another meeting takes the need up again."""
    meeting = scenes.meeting(people, title="Ekstramøte")
    item = scenes.item(people, meeting, suggestion="")
    secretary = people.actor("secretary")
    agenda.put_needs(actor=secretary, item=item, needs=[people.need])
    scenes.opened(people, meeting)
    return decisions.propose(
        actor=secretary,
        item=item,
        form_key=uuid.uuid4(),
        text="Gje 60 000.",
        amounts={people.need.lines.first().pk: nok},
    )


# ------------------------------------------------------------------ it stands


def test_the_order_stands_when_the_recommendation_is_forwarded(people, forwarded):
    with pytest.raises(PermissionDenied, match=STANDS):
        save(people, version=1)
    scenario = add_scenario(
        actor=people.actor("secretary"),
        form_key=uuid.uuid4(),
        kind="requested",
        **on(people),
    )
    with pytest.raises(PermissionDenied, match=STANDS):
        take_over(actor=people.actor("secretary"), scenario=scenario, version=1)
    assert PriorityList.objects.get().version == 1


def test_no_item_proposes_or_writes_other_amounts(people, forwarded):
    with pytest.raises(PermissionDenied, match=STANDS):
        anew(people)
    item = forwarded.scheme_year.meetings.earliest("pk").items.get()
    item.adopted = None
    with pytest.raises(PermissionDenied, match=STANDS):
        write_recommended(actor=people.actor("secretary"), item=item)
    assert people.need.lines.get().recommended_nok == 80_000


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE forums_prioritylist SET version = 9",
        "UPDATE forums_priority SET rank = 2",
        "UPDATE forums_priorityamount SET recommended_nok = 1",
        "INSERT INTO forums_priorityamount (priority_id, line_id, recommended_nok)"
        " SELECT priority_id, line_id, 1 FROM forums_priorityamount",
    ],
)
def test_nor_does_any_sql(people, forwarded, sql):
    with (
        pytest.raises(DatabaseError, match="is forwarded"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_another_year_and_another_forum_go_on(people, forwarded):
    later = make_a.SchemeYearFactory(county=people.scheme_year.county, year=2019)
    secretary = people.actor("secretary")
    saved = save_priorities(
        actor=secretary, forum=people.forum, scheme_year=later, places=[], version=0
    )
    assert saved.version == 1


def test_one_that_waits_for_confirmation_locks_nothing(people):
    scenes.decided_on_needs(people)
    assemble_recommendation(actor=people.actor("secretary"), **on(people))
    assert save(people).version == 1


def test_the_pages_say_so_and_show_no_form(people, forwarded, as_person):
    client = as_person(people.secretary)
    address = reverse(
        "forums:priorities", args=[people.forum.pk, people.scheme_year.pk]
    )
    shown = client.get(address).content.decode()
    assert "opnar ei retting" in shown
    assert 'name="version"' not in shown
    answer = client.post(address, {"version": "1", f"rank_{people.need.pk}": "1"})
    assert answer.status_code == 403
    assert "opnar ei retting" in answer.content.decode()
    meeting = scenes.meeting(people, title="Ekstramøte")
    item = scenes.item(people, meeting)
    agenda.put_needs(actor=people.actor("leader"), item=item, needs=[people.need])
    refused = client.get(reverse("forums:item_amounts", args=[item.pk]))
    assert refused.status_code == 403
    assert "opnar ei retting" in refused.content.decode()


# ---------------------------------------------------------------- a correction


def test_a_correction_opens_the_year_and_becomes_a_new_linked_one(people, forwarded):
    correct(people, forwarded)
    assert save(people, version=1).version == 2
    proposal = anew(people)
    secretary = people.actor("secretary")
    decisions.record_consensus(actor=secretary, item=proposal.item, proposal=proposal)
    assert people.need.lines.get().recommended_nok == 60_000
    scenes.meetings.close_meeting(actor=secretary, meeting=proposal.item.meeting)
    second = forward(people)
    assert (second.corrects, second.correction_reason) == (forwarded, WHY)
    with pytest.raises(PermissionDenied, match=STANDS):
        save(people, version=2)
    entry = AuditEntry.objects.get(action="recommendation.correction_opened")
    assert entry.data["reason"] == WHY


@pytest.mark.parametrize("who", ["forum_member", "officer", "head", "other_forum"])
def test_only_who_leads_and_the_secretary_open_one(people, forwarded, who):
    with pytest.raises(PermissionDenied, match="leader and the secretary"):
        correct(people, forwarded, who)
    assert not Correction.objects.exists()


def test_it_is_opened_once_with_a_reason_of_what_is_forwarded(people, forwarded):
    with pytest.raises(ValidationError):
        correct(people, forwarded, reason="  ")
    correct(people, forwarded)
    with pytest.raises(PermissionDenied, match="opened already"):
        correct(people, forwarded, "leader")
    waiting = scenes.recommended(people, forwarded=False, reason="Retta.")
    with pytest.raises(PermissionDenied, match="not forwarded"):
        correct(people, waiting)
    with pytest.raises(IntegrityError, match="forwarded"), transaction.atomic():
        Correction.objects.create(corrects=waiting, reason="x")
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        Correction.objects.update(reason="Noko anna.")
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        Correction.objects.all().delete()


def test_it_is_opened_in_the_browser_with_what_was_typed_kept(
    people, forwarded, as_person
):
    client = as_person(people.leader)
    address = reverse("forums:recommendation_correct", args=[forwarded.pk])
    assert address in client.get(forwarded.get_absolute_url()).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": WHY}).status_code == 302
    shown = client.get(forwarded.get_absolute_url()).content.decode()
    assert WHY in shown
    assert address not in shown
    member = as_person(people.forum_member).get(forwarded.get_absolute_url())
    assert address not in member.content.decode()
