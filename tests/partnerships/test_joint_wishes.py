"""An owner asks to take part in another's need, and gets an answer."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from partnerships.invariants import broken
from partnerships.models import Need, NeedParticipant
from partnerships.services import joint_needs
from partnerships.services.joint_needs import move_participant, propose_joint_need
from partnerships.services.joint_wishes import ACCEPT, REFUSE, answer_wish
from partnerships.services.submissions import call_back_need
from portal.audit.models import AuditEntry
from portal.lib.errors import IllegalMove, StaleState
from portal.post.models import Message
from tests import cast, stage
from tests import factories as make_a
from tests.test_access import EVERYBODY

pytestmark = pytest.mark.django_db
S = NeedParticipant.State


def sula(people):
    return people.neighbour.memberships.get().organisation


def ask(people, who="neighbour", message="Kan vi vere med?", need=None):
    return propose_joint_need(
        actor=people.actor(who),
        need=need or people.need,
        owner=sula(people),
        message=message,
    )


@pytest.fixture
@stage.scene
def wish(people):
    return ask(people)


def answer(people, wish, action=ACCEPT, who="approver", words="Velkomne!"):
    return answer_wish(actor=people.actor(who), party=wish, action=action, answer=words)


def asking(need):
    return reverse("partnerships:ask_to_join", args=[need.pk])


def answering(wish):
    return reverse("partnerships:joint_answer", args=[wish.need_id, wish.pk])


def start_of(as_person, user):
    return as_person(user).get("/").content.decode()


# --- Asking ---


def test_the_owners_approvers_get_it_by_mail_and_on_their_start_page(
    people, wish, as_person
):
    mail = Message.objects.get()
    assert mail.user == people.approver
    assert "Kan vi vere med?" in mail.text
    assert answering(wish) in mail.text
    assert answering(wish) in start_of(as_person, people.approver)
    for who in ("member", "reader", "network_mate", "officer"):
        assert answering(wish) not in start_of(as_person, getattr(people, who))


def test_asked_twenty_times_is_one_wish_and_one_mail(people, as_person):
    client = as_person(people.neighbour)
    for _n in range(20):
        response = client.post(asking(people.need), {"message": "Hei"})
        assert response.status_code == 302
    assert NeedParticipant.objects.get().state == S.ASKED
    assert Message.objects.count() == 1
    asked = AuditEntry.objects.filter(action="need.participant_asked")
    assert asked.count() == 1


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"neighbour", "member", "approver"}))
def test_nobody_asks_for_another_owner(people, who):
    with pytest.raises(PermissionDenied):
        ask(people, who=who)
    assert not NeedParticipant.objects.exists()


@pytest.mark.parametrize("who", ["member", "approver", "reader", "auditor"])
def test_nobody_asks_to_join_their_own_need(people, as_person, who):
    client = as_person(getattr(people, who))
    assert client.get(asking(people.need)).status_code == 403
    assert client.post(asking(people.need), {"message": "x"}).status_code == 403


def test_a_draft_is_not_known_to_be_asked_for(people, as_person):
    draft = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    assert as_person(people.neighbour).get(asking(draft)).status_code == 404


@pytest.mark.parametrize("message", ["", "x" * 2001])
def test_no_message_or_too_much_gets_a_sentence(people, as_person, message):
    response = as_person(people.neighbour).post(
        asking(people.need), {"message": message}
    )
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Message.objects.exists()


def test_asking_shows_the_outline_of_the_need_and_no_more(people, as_person):
    people.need.aim = "Hemmeleg mål"
    people.need.save()
    for _n in range(2):  # before it has asked, and after
        page = as_person(people.neighbour).get(asking(people.need)).content.decode()
        assert people.need.title in page
        assert "Hemmeleg" not in page
        ask(people)
    assert not Need.objects.visible_to(people.actor("neighbour")).exists()


def test_there_is_one_way_to_ask_on_the_needs_page(people, as_person):
    page = as_person(people.network_mate).get(people.need.get_absolute_url())
    assert page.content.decode().count(asking(people.need)) == 1
    page = as_person(people.member).get(people.need.get_absolute_url())
    assert asking(people.need) not in page.content.decode()


def test_a_wish_is_told_to_the_owners_of_it_alone(people, wish, as_person):
    address = reverse("partnerships:joint_detail", args=[people.need.pk])
    for who, knows in (("approver", True), ("network_mate", False), ("officer", False)):
        page = as_person(getattr(people, who)).get(address).content.decode()
        assert ("Kan vi vere med?" in page) == knows


def test_a_wish_is_taken_back_though_the_need_is_submitted(people, wish, as_person):
    client = as_person(people.neighbour)
    for _n in range(2):
        client.post(asking(people.need), {"take_back": "1"})
    wish.refresh_from_db()
    assert wish.state == S.LEFT
    with pytest.raises(StaleState):
        answer(people, wish)
    assert ask(people, message="Likevel?").state == S.ASKED


# --- Answering ---


def test_a_yes_is_kept_until_the_submitted_need_is_called_back(people, wish, as_person):
    client = as_person(people.approver)
    client.post(answering(wish), {"action": ACCEPT, "answer": "Ring meg"})
    wish.refresh_from_db()
    assert wish.state == S.WELCOME
    mail = Message.objects.get(user=people.neighbour)
    assert "Ring meg" in mail.text
    assert asking(people.need) in start_of(as_person, people.neighbour)
    page = as_person(people.neighbour).get(asking(people.need)).content.decode()
    assert "Ring meg" in page
    assert list(broken()) == []
    for act in (joint_needs.JOIN, joint_needs.APPROVE):
        with pytest.raises((IllegalMove, PermissionDenied)):
            move_participant(actor=people.actor("neighbour"), party=wish, action=act)

    need = call_back_need(actor=people.actor("approver"), need=people.need)

    wish.refresh_from_db()
    assert (need.state, wish.state) == (Need.State.DRAFT, S.JOINED)
    assert need in Need.objects.visible_to(people.actor("neighbour"))
    address = reverse("partnerships:joint_detail", args=[need.pk])
    assert Message.objects.filter(
        user=people.neighbour, text__contains=address
    ).exists()
    assert address in start_of(as_person, people.neighbour)


def test_a_yes_to_a_need_that_is_open_again_is_to_take_part(people, wish, as_person):
    call_back_need(actor=people.actor("approver"), need=people.need)
    assert as_person(people.neighbour).get(asking(people.need)).status_code == 200
    assert answer(people, wish).state == S.JOINED


def test_a_no_says_why_and_is_sent_to_who_asked(people, wish, as_person):
    client = as_person(people.approver)
    response = client.post(answering(wish), {"action": REFUSE, "answer": " "})
    assert response.status_code == 422
    with pytest.raises(ValidationError):
        answer(people, wish, REFUSE, words=" ")
    client.post(answering(wish), {"action": REFUSE, "answer": "Fullt hos oss"})
    wish.refresh_from_db()
    assert wish.state == S.DECLINED
    assert "Fullt hos oss" in Message.objects.get(user=people.neighbour).text
    page = as_person(people.neighbour).get(asking(people.need)).content.decode()
    assert "Fullt hos oss" in page


def test_after_a_no_one_may_ask_again_and_is_told_again(people, wish):
    answer(people, wish, REFUSE)
    again = ask(people, message="No, då?")
    assert (again.pk, again.state, again.answer) == (wish.pk, S.ASKED, "")
    assert Message.objects.filter(user=people.approver).count() == 2


def test_a_second_answer_changes_nothing(people, wish, as_person):
    answer(people, wish)
    answer(people, wish)
    with pytest.raises(StaleState):
        answer(people, wish, REFUSE)
    form = {"action": REFUSE, "answer": "Nei"}
    response = as_person(people.approver).post(answering(wish), form, follow=True)
    assert response.status_code == 200
    wish.refresh_from_db()
    assert wish.state == S.WELCOME
    assert Message.objects.filter(user=people.neighbour).count() == 1


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"approver"}))
def test_only_the_needs_approver_answers(people, wish, as_person, who):
    with pytest.raises(PermissionDenied):
        answer(people, wish, who=who)
    response = as_person(getattr(people, who)).post(answering(wish), {"action": ACCEPT})
    assert response.status_code == (
        403 if who in ("member", "reader", "auditor") else 404
    )
    wish.refresh_from_db()
    assert wish.state == S.ASKED


def test_an_answer_without_a_choice_keeps_the_words(people, wish, as_person):
    form = {"answer": "Kanskje", "action": "perhaps"}
    response = as_person(people.approver).post(answering(wish), form)
    assert response.status_code == 422
    assert "Kanskje" in response.content.decode()


def test_the_answer_reaches_nobody_who_has_left(people, wish):
    people.neighbour.memberships.update(valid_to="2019-12-31")
    answer(people, wish)
    assert not Message.objects.filter(user=people.neighbour).exists()


def test_who_has_the_need_after_a_merger_answers(people, wish):
    follower = make_a.MunicipalityFactory(name="Nye", county=people.owner.county)
    Need.objects.filter(pk=people.need.pk).update(carried_by=follower)
    with pytest.raises(PermissionDenied):
        answer(people, wish)
    assert list(NeedParticipant.objects.asking(follower.pk)) == [wish]
    assert not NeedParticipant.objects.asking(people.owner.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_yes_and_a_call_back_at_once_end_with_the_owner_in_the_need():
    people = cast.make()
    wish = ask(people)
    approver = people.actor("approver")

    def alone(work):
        try:
            return work()
        finally:
            connection.close()

    def yes():
        return answer_wish(actor=approver, party=wish, action=ACCEPT, answer="")

    def back():
        return call_back_need(actor=approver, need=people.need)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(alone, [yes, back, yes]))
    wish.refresh_from_db()
    assert wish.state == S.JOINED
    assert list(broken()) == []


def test_when_the_grant_is_laid_nobody_comes_in(people, wish, as_person):
    people.need.lines.update(granted_nok=1)
    with pytest.raises(ValidationError, match="grant"):
        answer(people, wish)
    form = {"action": ACCEPT, "answer": "Velkomne"}
    response = as_person(people.approver).post(answering(wish), form)
    assert response.status_code == 422
    assert "Velkomne" in response.content.decode()
    assert as_person(people.network_mate).get(asking(people.need)).status_code == 403
    page = as_person(people.network_mate).get(people.need.get_absolute_url())
    assert asking(people.need) not in page.content.decode()
    assert answer(people, wish, REFUSE).state == S.DECLINED


# --- Inviting ---


def test_who_is_invited_gets_it_by_mail(people):
    draft = make_a.NeedFactory(
        owner=people.owner, scheme_year=people.scheme_year, form_key=uuid.uuid4()
    )
    for _n in range(2):
        propose_joint_need(
            actor=people.actor("member"),
            need=draft,
            owner=people.mate,
            message="Bli med!",
        )
    mail = Message.objects.get()
    assert mail.user == people.network_mate
    assert "Bli med!" in mail.text
    assert reverse("partnerships:joint_detail", args=[draft.pk]) in mail.text
