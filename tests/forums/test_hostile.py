"""What is typed into the forum's forms: a sentence for all of it, and nothing lost."""

import uuid

import pytest
from django.urls import reverse

from forums.models import Meeting
from tests import factories as make_a
from tests.forums import scenes, written

pytestmark = pytest.mark.django_db
FAR = ["0001-01-01", "0001-01-02", "9999-12-31"]


def test_an_old_tab_shows_the_text_of_an_item_again(people, as_person):
    item = scenes.item(people, scenes.meeting(people))
    sent = {"title": "Sak", "kind": "case", "text": "Ein lang tekst.", "version": "99"}
    client = as_person(people.secretary)
    answer = client.post(reverse("forums:item_edit", args=[item.pk]), sent)
    assert answer.status_code == 422
    assert "Ein lang tekst." in answer.content.decode()


def test_an_old_tab_shows_what_was_typed_of_a_meeting_again(people, as_person):
    meeting = scenes.meeting(people)
    sent = {
        "title": "Ein ny tittel",
        "starts_at": "2027-01-11T10:00",
        "ends_at": "2027-01-11T12:00",
        "version": "99",
    }
    client = as_person(people.secretary)
    answer = client.post(reverse("forums:meeting_edit", args=[meeting.pk]), sent)
    assert answer.status_code == 422
    assert "Ein ny tittel" in answer.content.decode()


def test_why_a_meeting_is_cancelled_is_shown_again_when_it_is_too_late(
    people, as_person
):
    meeting = scenes.opened(people)
    client = as_person(people.secretary)
    address = reverse("forums:meeting_cancel", args=[meeting.pk])
    assert client.post(address, {"reason": "Sjukdom."}).status_code == 422


def test_two_fora_of_one_name_is_a_sentence(people, as_person):
    county, scheme = people.forum.county, people.forum.scheme
    other = make_a.ForumFactory(county=county, scheme=scheme, name="Eit anna")
    sent = {
        "name": people.forum.name,
        "valid_from": "2020-01-01",
        "mandate": "Eit langt mandat.",
        "quorum_percent": "50",
        "notice_days": "14",
        "comment_days": "14",
    }
    sent |= {f"{rule.kind}-at_least": "0" for rule in other.seat_rules.all()}
    client = as_person(people.officer)
    answer = client.post(reverse("forums:forum_edit", args=[other.pk]), sent)
    assert answer.status_code == 422
    assert "Eit langt mandat." in answer.content.decode()


@pytest.mark.parametrize("day", FAR)
def test_a_year_that_is_none_is_a_sentence(people, as_person, day):
    client = as_person(people.secretary)
    sent = {
        "form_key": str(uuid.uuid4()),
        "title": "Møte",
        "starts_at": f"{day}T00:00",
        "ends_at": f"{day}T23:00",
    }
    address = reverse("forums:meeting_new", args=[people.forum.pk])
    assert client.post(address, sent).status_code == 422
    assert not Meeting.objects.exists()
    of = written.draft(people)
    address = reverse("forums:minutes_send", args=[of.pk])
    assert client.post(address, {"until": day}).status_code == 422
    role = {"kind": "leader", "email": people.head.email, "valid_from": day}
    address = reverse("forums:forum_role", args=[people.forum.pk])
    assert as_person(people.officer).post(address, role).status_code == 422
