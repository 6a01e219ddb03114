import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from partnerships.models import Membership, MembershipOffer
from partnerships.services.invitations import (
    accept,
    invite_member,
    join,
    send_anew,
    withdraw_offer,
)
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import Refusal, StaleState
from portal.people.invitations import token_of
from portal.people.models import Invitation, User
from portal.post.models import Message
from portal.post.services import deliver
from tests import cast
from tests import factories as make_a

pytestmark = pytest.mark.django_db
NEW = "kari@giske.example"
WORDS = "correct-horse-staple"


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


def invite(people, who="approver", **changes) -> MembershipOffer:
    arguments = {
        "actor": people.actor(who),
        "organisation": people.owner,
        "email": NEW,
        "role": "editor",
        "message": "Welcome to us.",
    }
    return invite_member(**arguments | changes)


def link(offer) -> str:
    return reverse("partnerships:join", args=[token_of(offer.invitation)])


def later():
    days = settings.INVITATION_DAYS
    return clock.at(dt.datetime.now(dt.UTC) + dt.timedelta(days=days, minutes=1))


def form(**changes):
    return {"full_name": "Kari Nes", "password1": WORDS, "password2": WORDS, **changes}


# ------------------------------------------------------------------------ invite


def test_an_invitation_is_mailed_and_its_token_stands_nowhere(people):
    offer = invite(people)

    message = Message.objects.get()
    token = token_of(offer.invitation)
    assert message.address == NEW
    assert token not in message.text
    assert token != offer.invitation.token_hash
    assert deliver(message.pk)
    [sent] = mail.outbox
    assert settings.PORTAL_URL + link(offer) in sent.body
    assert "Welcome to us." in sent.body
    entry = AuditEntry.objects.about(offer).get()
    assert (entry.action, entry.user_name) == ("offer.sent", "Approver")


def test_nobody_can_have_anothers_link_written_into_a_mail(people):
    first = invite(people)
    second = invite(people, email="thief@giske.example", message="⟦link⟧")
    for message in Message.objects.all():
        deliver(message.pk)
    theirs = next(m for m in mail.outbox if m.to == ["thief@giske.example"])
    assert token_of(first.invitation) not in theirs.body
    assert token_of(second.invitation) in theirs.body


def test_the_same_invitation_again_is_the_one_that_is_there(people):
    assert len({invite(people, email=e).pk for e in (NEW, NEW.upper(), NEW)}) == 1
    assert Message.objects.count() == 1


def test_another_role_takes_the_place_of_the_first(people):
    first, second = invite(people), invite(people, role="reader")
    first.invitation.refresh_from_db()
    assert first.invitation.withdrawn_at
    assert second.invitation.is_open


def test_a_member_is_not_invited_again(people):
    with pytest.raises(ValidationError, match="Member is a member here already"):
        invite(people, email=people.member.email)
    assert not Invitation.objects.exists()


def test_one_who_left_can_be_invited(people):
    assert invite(people, email=people.former_member.email).invitation.is_open


NOT_ITS_APPROVERS = [
    "member",
    "reader",
    "former_member",
    "neighbour",
    "uh_partner",
    "officer",
    "head",
    "other_county",
    "national",
    "nobody",
]


@pytest.mark.parametrize("who", NOT_ITS_APPROVERS)
def test_nobody_else_invites_withdraws_or_sends_anew(people, who):
    offer = invite(people)
    for act in (
        lambda: invite(people, who, email="other@giske.example"),
        lambda: withdraw_offer(actor=people.actor(who), offer=offer),
        lambda: send_anew(actor=people.actor(who), offer=offer),
    ):
        with pytest.raises(PermissionDenied):
            act()
    offer.invitation.refresh_from_db()
    assert offer.invitation.is_open
    assert MembershipOffer.objects.count() == 1


# ------------------------------------------------------------------------ accept


def test_the_invited_person_sets_name_and_password_and_is_in(people, client):
    offer = invite(people)
    assert b"password2" in client.get(link(offer)).content

    response = client.post(link(offer), form())

    assert response["Location"] == reverse("home")
    assert "Giske</h1>" in client.get("/").content.decode()
    user = User.objects.get(email=NEW)
    assert (user.full_name, user.check_password(WORDS)) == ("Kari Nes", True)
    assert EmailAddress.objects.get(user=user).verified
    assert user.memberships.current().get().role == "editor"
    offer.refresh_from_db()
    assert offer.membership == user.memberships.get()
    assert offer.invitation.used_by == user


def test_who_has_an_account_logs_in_and_accepts(people, client):
    user = User.objects.create_user(NEW, WORDS, full_name="Kari")
    offer = invite(people)
    page = client.get(link(offer)).content.decode()
    assert f"{reverse('account_login')}?next={link(offer)}" in page
    assert "password2" not in page
    assert client.post(link(offer), form()).status_code == 200
    assert not user.memberships.exists()

    client.post(
        f"{reverse('account_login')}?next={link(offer)}",
        {"login": NEW, "password": WORDS, "next": link(offer)},
    )
    client.post(link(offer))

    assert user.memberships.current().get().organisation == people.owner


@pytest.mark.parametrize(
    "wrong",
    [
        {"password2": "another-one-9"},
        {"password1": "kort", "password2": "kort"},
        {"password1": "password", "password2": "password"},
        {"full_name": ""},
        {"full_name": "\u200b"},
    ],
)
def test_what_is_wrong_in_the_form_is_told_and_opens_nothing(people, client, wrong):
    offer = invite(people)
    response = client.post(link(offer), form(**wrong))
    assert response.status_code == 422
    assert b"ds-error-summary" in response.content
    assert not User.objects.filter(email=NEW).exists()
    offer.invitation.refresh_from_db()
    assert offer.invitation.is_open


def test_sign_up_stays_closed_to_the_invited_too(people, client):
    offer = invite(people)
    client.get(link(offer))
    client.post(reverse("account_signup"), {"email": NEW, **form()})
    assert not User.objects.filter(email=NEW).exists()


# ------------------------------------------------------- refused, with a way on

AGAIN = "Ask for a new invitation"


def told(client, offer, status):
    for ask in (client.get, client.post):
        response = ask(link(offer), form())
        assert response.status_code == status
    return response.content.decode()


def test_a_used_link_opens_nothing(people, client):
    offer = invite(people)
    client.post(link(offer), form())
    client.logout()
    client.cookies["django_language"] = "en"
    page = told(client, offer, 410)
    assert "has been used already" in page
    assert "Log in" in page
    assert User.objects.filter(email=NEW).count() == 1


def test_an_expired_link_opens_nothing(people, client):
    offer = invite(people)
    with later():
        page = told(client, offer, 410)
    assert "has expired" in page
    assert AGAIN in page
    assert not User.objects.filter(email=NEW).exists()


def test_a_withdrawn_link_opens_nothing(people, client):
    offer = invite(people)
    withdraw_offer(actor=people.actor("approver"), offer=offer)
    page = told(client, offer, 410)
    assert "has been withdrawn" in page
    assert AGAIN in page


def test_another_person_cannot_use_it(people, as_person):
    offer = invite(people)
    page = told(as_person(people.neighbour), offer, 403)
    assert f"This invitation is for {NEW}" in page
    assert people.neighbour.email in page
    assert "Log out, and open the invitation again" in page
    assert people.neighbour.memberships.count() == 1


def test_a_changed_address_takes_no_invitation_with_it(people, client):
    user = User.objects.create_user(NEW, WORDS, full_name="Kari")
    offer = invite(people)
    user.email = "kari.nes@sula.example"
    user.save()
    for logged_in in (False, True):
        if logged_in:
            client.force_login(user)
        page = told(client, offer, 403 if logged_in else 410)
        assert "does not follow to a new address" in page
        assert AGAIN in page
    assert not Membership.objects.filter(user=user).exists()
    assert not User.objects.filter(email=NEW).exists()


def test_an_unknown_link_is_told_so(client, people):
    for address in ("join", "join_again"):
        response = client.post(reverse(f"partnerships:{address}", args=["0" * 64]))
        assert response.status_code == 404
        assert "copy all of it" in response.content.decode()


def test_the_services_refuse_as_the_page_does(people):
    offer = invite(people)
    withdraw_offer(actor=people.actor("approver"), offer=offer)
    with pytest.raises(Refusal, match="withdrawn"):
        accept(offer=offer, user=people.neighbour)
    with pytest.raises(Refusal, match="withdrawn"):
        join(offer=offer, full_name="K", password=WORDS, language="nn")
    assert not User.objects.filter(email=NEW).exists()


def test_who_asks_for_a_new_one_is_a_task_for_the_approvers(people, client):
    offer = invite(people)
    again = reverse("partnerships:join_again", args=[token_of(offer.invitation)])
    with later():
        for _ in range(3):
            response = client.post(again)
    assert "It comes by e-mail." in response.content.decode()
    renewals = AuditEntry.objects.about(offer).filter(action="offer.renewal_asked")
    assert renewals.count() == 1

    client.force_login(people.approver)
    assert f"{NEW} wants a new invitation." in client.get("/").content.decode()
    client.post(reverse("partnerships:invitation_send", args=[offer.pk]))
    assert "wants a new invitation" not in client.get("/").content.decode()
    newest = MembershipOffer.objects.latest("pk")
    assert newest.pk != offer.pk
    client.logout()
    assert client.get(link(offer)).status_code == 410
    assert client.get(link(newest)).status_code == 200


def test_a_new_one_is_sent_once_for_each_that_it_replaces(people):
    offer = invite(people)
    made = {send_anew(actor=people.actor("approver"), offer=offer).pk for _ in "123"}
    assert len(made) == 1
    assert MembershipOffer.objects.count() == 2


def test_what_was_accepted_is_not_withdrawn_or_sent_again(people):
    offer = invite(people)
    join(offer=offer, full_name="Kari", password=WORDS, language="nn")
    for act in (withdraw_offer, send_anew):
        with pytest.raises(StaleState):
            act(actor=people.actor("approver"), offer=offer)


def test_an_old_invitation_takes_no_role_from_a_member(people):
    user = make_a.UserFactory(email=NEW)
    offer = invite(people, role="reader")
    make_a.MembershipFactory(user=user, organisation=people.owner, role="approver")
    assert accept(offer=offer, user=user).role == "approver"


@pytest.mark.django_db(transaction=True)
def test_ten_who_use_one_link_at_once_make_one_account():
    people = cast.make()
    offer = invite(people)

    def use(n):
        try:
            join(offer=offer, full_name=f"Kari {n}", password=WORDS, language="nn")
        except Refusal as refusal:
            return str(refusal.reason)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(use, range(10)))

    assert answers.count("") == 1
    assert User.objects.filter(email=NEW).count() == 1
    assert Membership.objects.filter(user__email=NEW).count() == 1


# ------------------------------------------------------------------------- pages


def test_an_approver_invites_sees_and_withdraws_on_the_page(people, as_person):
    client = as_person(people.approver)
    address = reverse("partnerships:invite", args=[people.owner.pk])
    wrong = client.post(address, {"email": "no", "role": "editor", "message": "Hei"})
    assert wrong.status_code == 422
    assert "Hei" in wrong.content.decode()

    client.post(address, {"email": NEW, "role": "editor"})

    people_page = reverse("partnerships:people", args=[people.owner.pk])
    page = client.get(people_page).content.decode()
    assert f"An invitation is on its way to {NEW}." in page
    assert f"{NEW} was invited, as editor." in page
    offer = MembershipOffer.objects.get()
    client.post(reverse("partnerships:invitation_withdraw", args=[offer.pk]))
    page = client.get(people_page).content.decode()
    assert f"The invitation to {NEW} was withdrawn." in page
    assert not re.search(rf'<th scope="row">{NEW}', page)


def test_a_members_address_is_refused_beside_the_field(people, as_person):
    address = reverse("partnerships:invite", args=[people.owner.pk])
    response = as_person(people.approver).post(
        address, {"email": people.member.email, "role": "editor"}
    )
    assert response.status_code == 422
    assert 'id="id_email_error"' in response.content.decode()


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_takes_the_same_queries_for_any_number(
    people, as_person, django_assert_num_queries, more
):
    invite(people)
    for n in range(more):
        invite(people, email=f"{n}@giske.example")
    client = as_person(people.approver)
    with django_assert_num_queries(10):
        client.get(reverse("partnerships:people", args=[people.owner.pk]))
