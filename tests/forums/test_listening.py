"""A seat without the right to speak listens and reads, and that is all."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from forums.forms.forum import SeatRuleForm
from forums.services import decisions, room
from forums.services.fora import change_seat_rule
from tests.forums import scenes, written

pytestmark = pytest.mark.django_db
MUTE = "does not speak"


def change(people, **rights):
    return change_seat_rule(
        actor=people.actor("officer"), forum=people.forum, kind="owners", **rights
    )


@pytest.mark.parametrize("right", ["may_propose", "may_vote"])
def test_to_propose_and_to_vote_is_to_speak(people, right):
    rights = {"may_speak": False, "may_propose": False, "may_vote": False, right: True}
    with pytest.raises(ValidationError, match="speaks too"):
        change(people, **rights)
    rule = people.forum.seat_rules.filter(kind="owners")
    with pytest.raises(IntegrityError, match="who_votes_speaks"), transaction.atomic():
        rule.update(**rights)
    assert rule.get().may_speak


def test_the_form_says_so(people):
    rule = people.forum.seat_rules.get(kind="owners")
    form = SeatRuleForm({"may_vote": "on", "at_least": "1"}, instance=rule)
    assert not form.is_valid()
    assert "speaks too" in str(form.errors)


def test_the_mandate_can_let_a_kind_of_seat_listen_alone(people):
    rule = change(people, may_speak=False, may_propose=False, may_vote=False)
    assert not rule.may_speak


def test_who_listens_asks_for_no_floor_proposes_nothing_and_dissents_from_nothing(
    people,
):
    item = scenes.opened(people).items.get()
    room.take_up(actor=people.actor("leader"), item=item)
    item.refresh_from_db()
    scenes.silenced(people)
    member = people.actor("forum_member")
    with pytest.raises(PermissionDenied, match=MUTE):
        room.ask_to_speak(actor=member, item=item)
    with pytest.raises(PermissionDenied, match="does not make proposals"):
        decisions.propose(
            actor=member, item=item, form_key=uuid.uuid4(), text="Noko anna."
        )
    with pytest.raises(PermissionDenied, match=MUTE):
        decisions.dissent(actor=member, item=item, text="Eg er usamd.")


def test_who_listens_reads_the_minutes_and_does_not_comment_on_them(people, as_person):
    minutes = written.sent(people)
    client = as_person(people.forum_member)
    section = minutes.sections.first()
    address = reverse("forums:section_comment", args=[section.pk])
    assert address in client.get(minutes.get_absolute_url()).content.decode()
    scenes.silenced(people)
    shown = client.get(minutes.get_absolute_url())
    assert shown.status_code == 200
    assert address not in shown.content.decode()
    with pytest.raises(PermissionDenied, match=MUTE):
        written.said(people, minutes)


def test_the_list_of_those_who_are_called_marks_who_listens(people, as_person):
    meeting = scenes.called(people)
    client = as_person(people.secretary)
    mark = "utan talerett"
    assert mark not in client.get(meeting.get_absolute_url()).content.decode()
    scenes.silenced(people)
    text = client.get(meeting.get_absolute_url()).content.decode()
    assert text.count(mark) == 2  # the member and the deputy, not who leads
