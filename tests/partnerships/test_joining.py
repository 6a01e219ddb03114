"""An owner asks to join another's submitted need, and gets an answer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from partnerships.models import JoinRequest, Need
from partnerships.services.joining import MOVES, answer_joining, ask_to_join
from portal.audit.models import AuditEntry
from portal.lib.errors import StaleState
from portal.post.models import Message
from tests import factories as make_a
from tests.test_access import EVERYBODY

pytestmark = pytest.mark.django_db

S = JoinRequest.State


@pytest.fixture
def asked(people):
    return ask_to_join(
        actor=people.actor("neighbour"), need=people.need, message="Kan vi vere med?"
    )


def answer(people, asked, action="accept", who="approver", words="Velkomne!"):
    return answer_joining(
        actor=people.actor(who), asked=asked, action=action, answer=words
    )


def test_the_owners_approvers_get_it_by_mail_and_on_their_start_page(
    people, asked, as_person
):
    mail = Message.objects.get()
    assert mail.user == people.approver
    assert "Kan vi vere med?" in mail.text
    assert asked.get_absolute_url() in mail.text
    start = as_person(people.approver).get("/").content.decode()
    assert asked.get_absolute_url() in start
    for who in ("member", "reader"):
        start = as_person(getattr(people, who)).get("/").content.decode()
        assert asked.get_absolute_url() not in start


def test_asked_twenty_times_is_one_request_and_one_mail(people, as_person):
    client = as_person(people.neighbour)
    address = reverse("partnerships:ask_to_join", args=[people.need.pk])
    for _ in range(20):
        assert client.post(address, {"message": "Hei"}).status_code == 302
    assert JoinRequest.objects.count() == 1
    assert Message.objects.count() == 1
    assert AuditEntry.objects.filter(action="need.join_asked").count() == 1


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"neighbour", "network_mate"}))
def test_nobody_but_another_owners_editor_asks(people, who):
    with pytest.raises(PermissionDenied):
        ask_to_join(actor=people.actor(who), need=people.need, message="Hei")
    assert not JoinRequest.objects.exists()


def test_a_draft_cannot_be_asked_for_nor_known(people, as_person):
    draft = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    with pytest.raises(PermissionDenied):
        ask_to_join(actor=people.actor("neighbour"), need=draft, message="Hei")
    address = reverse("partnerships:ask_to_join", args=[draft.pk])
    assert as_person(people.neighbour).get(address).status_code == 404


@pytest.mark.parametrize("message", ["", "x" * 2001])
def test_no_message_or_too_much_gets_a_sentence(people, as_person, message):
    with pytest.raises(ValidationError):
        ask_to_join(actor=people.actor("neighbour"), need=people.need, message=message)
    address = reverse("partnerships:ask_to_join", args=[people.need.pk])
    response = as_person(people.neighbour).post(address, {"message": message})
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Message.objects.exists()


def test_asking_shows_the_outline_of_the_need_and_no_more(people, as_person):
    people.need.aim = "Hemmeleg mål"
    people.need.save()
    address = reverse("partnerships:ask_to_join", args=[people.need.pk])
    page = as_person(people.neighbour).get(address).content.decode()
    assert people.need.title in page
    assert "Hemmeleg" not in page


@pytest.mark.parametrize("action", ["accept", "decline"])
def test_an_answer_is_recorded_and_sent_to_who_asked(people, asked, as_person, action):
    client = as_person(people.approver)
    address = asked.get_absolute_url()
    client.post(address, {"action": action, "answer": "Ring meg"})
    asked.refresh_from_db()
    assert asked.state == MOVES[S.ASKED, action]
    assert asked.answered_by == people.approver
    mail = Message.objects.get(user=people.neighbour)
    assert "Ring meg" in mail.text
    start = as_person(people.neighbour).get("/").content.decode()
    assert address in start
    page = as_person(people.member).get(people.need.get_absolute_url())
    assert "Sula fekk" in page.content.decode()


def test_a_second_answer_changes_nothing(people, asked, as_person):
    answer(people, asked)
    with pytest.raises(StaleState):
        answer(people, asked, "decline")
    response = as_person(people.approver).post(
        asked.get_absolute_url(), {"action": "decline"}, follow=True
    )
    assert response.status_code == 200
    asked.refresh_from_db()
    assert asked.state == S.ACCEPTED
    assert Message.objects.filter(user=people.neighbour).count() == 1


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"approver"}))
def test_only_the_needs_approver_answers(people, asked, as_person, who):
    with pytest.raises(PermissionDenied):
        answer(people, asked, who=who)
    address = asked.get_absolute_url()
    response = as_person(getattr(people, who)).post(address, {"action": "accept"})
    knows = ("member", "reader", "neighbour")
    assert response.status_code == (403 if who in knows else 404)
    asked.refresh_from_db()
    assert asked.state == S.ASKED


def test_an_answer_without_a_choice_keeps_the_words(people, asked, as_person):
    response = as_person(people.approver).post(
        asked.get_absolute_url(), {"answer": "Kanskje", "action": "perhaps"}
    )
    assert response.status_code == 422
    assert "Kanskje" in response.content.decode()


def test_after_a_no_one_may_ask_again(people, asked):
    answer(people, asked, "decline")
    again = ask_to_join(
        actor=people.actor("neighbour"), need=people.need, message="No, då?"
    )
    assert again.pk != asked.pk


def test_a_yes_opens_none_of_the_needs_texts(people, asked):
    answer(people, asked)
    assert not Need.objects.visible_to(people.actor("neighbour")).exists()
