"""Who carries a need on after a merger does what its owner could, and the owner not."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partnerships.invariants import broken
from partnerships.models import Comment, Handout, Need
from partnerships.need.answers import fingerprint
from partnerships.need.recipients import recipient_of
from partnerships.services import handouts, submissions
from partnerships.services.comments import write_comment
from partnerships.services.need_answers import save_answers
from partnerships.services.need_starts import earlier_needs, start_from
from partnerships.services.needs import submit_need
from portal.lib import clock
from portal.post.models import Message
from tests import factories as make_a
from tests import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
@stage.scene
def moved(people):
    """Giske has gone into Haram, and Haram has Giske's submitted need."""
    change = make_a.NeedMoveFactory(need=people.need, to_owner=people.mate).change
    Need.objects.filter(pk=people.need.pk).update(carried_by=change.new)
    return Need.objects.get(pk=people.need.pk)


@pytest.fixture
@stage.scene
def opened(people, moved):
    submissions.open_need(actor=people.actor("officer"), need=moved, reason="Feil sum")
    moved.refresh_from_db()
    return moved


def save_aim(people, need, who, text):
    save_answers(
        actor=people.actor(who),
        need=need,
        answers={"aim": text},
        bases={"aim": fingerprint(Need.objects.get(pk=need.pk).aim)},
    )


def test_the_governor_opens_it_and_the_follower_is_told(people, opened):
    assert opened.state == "draft"
    told = set(Message.objects.values_list("user", flat=True))
    assert people.network_mate.pk in told
    assert people.approver.pk not in told


def test_the_follower_writes_it_and_sends_it_in_again(people, opened):
    save_aim(people, opened, "network_mate", "Nytt mål")
    opened.refresh_from_db()
    sent = submit_need(
        actor=people.actor("network_mate"), need=opened, version=opened.version
    )
    assert (sent.state, sent.aim) == ("submitted", "Nytt mål")
    # The year counts the owner that was there on its day, and its line is that one's.
    assert (sent.owner, sent.carried_by) == (people.owner, people.mate)
    assert sent.lines.get().recipient == people.owner
    assert recipient_of(sent, "owner") == people.owner
    again = submit_need(actor=people.actor("network_mate"), need=sent, version=0)
    assert again.submissions.count() == sent.submissions.count()
    assert list(broken()) == []


@pytest.mark.parametrize("who", ["member", "approver"])
def test_the_people_of_the_owner_that_has_ended_write_no_more(people, opened, who):
    with pytest.raises(PermissionDenied, match="Only Haram"):
        save_aim(people, opened, who, "Gammalt mål")
    with pytest.raises(PermissionDenied, match="Only Haram"):
        submit_need(actor=people.actor(who), need=opened, version=opened.version)


def test_the_form_and_the_pages_are_the_followers(people, as_person, opened):
    step = reverse("partnerships:need_edit", args=[opened.pk])
    parts = reverse("partnerships:need_parts", args=[opened.pk])
    client = as_person(people.network_mate)
    assert client.get(step, follow=True).status_code == 200
    assert client.get(parts).status_code == 200
    assert opened.title in client.get("/").content.decode()
    client = as_person(people.member)
    assert client.get(opened.get_absolute_url()).status_code == 404
    assert client.get(parts).status_code == 404
    assert opened.title not in client.get("/").content.decode()


def test_the_people_of_the_owner_that_has_ended_see_what_was_sent_in(
    people, as_person, moved
):
    assert as_person(people.member).get(moved.get_absolute_url()).status_code == 200


def test_the_follower_hands_out_and_reads_what_was_said(people, opened):
    write_comment(
        actor=people.actor("network_mate"),
        need=opened,
        field="aim",
        text="Kva meinte Giske her?",
        form_key=uuid.uuid4(),
    )
    part = handouts.hand_out(
        actor=people.actor("network_mate"),
        need=opened,
        form_key=uuid.uuid4(),
        asked=handouts.Asked(
            parts=["aim"],
            until=clock.today() + dt.timedelta(days=3),
            name="Kari",
            email="kari@example.org",
        ),
    )
    mate, old = people.actor("network_mate"), people.actor("member")
    assert Comment.objects.visible_to(mate).count() == 1
    assert Comment.objects.visible_to(old).count() == 0
    assert part in Handout.objects.visible_to(mate)
    assert part not in Handout.objects.visible_to(old)


def test_a_need_that_was_carried_on_is_a_start_for_the_next(people, moved):
    year = make_a.SchemeYearFactory(county=people.owner.county, year=2021)
    found = earlier_needs(actor=people.actor("network_mate"), scheme_year=year)
    assert found == [moved]
    assert earlier_needs(actor=people.actor("member"), scheme_year=year) == []
    made = start_from(
        actor=people.actor("network_mate"),
        source=moved,
        scheme_year=year,
        form_key=uuid.uuid4(),
    )
    assert (made.owner, made.carried_by) == (people.mate, None)


def test_strangers_do_not_get_in_by_a_move(people, as_person, opened):
    for who in (
        "member",
        "neighbour",
        "other_uh",
        "other_county",
        "former_member",
        "nobody",
    ):
        page = as_person(getattr(people, who)).get(opened.get_absolute_url())
        assert page.status_code == 404, who
