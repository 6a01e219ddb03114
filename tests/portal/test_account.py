"""What a person changes about themselves."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partnerships.services.invitations import invite_member
from portal.account.services import change_person
from portal.audit.models import AuditEntry
from portal.people.actor import Actor
from portal.people.invitations import token_of
from portal.people.models import User
from tests.mails import delivered

pytestmark = pytest.mark.django_db
OLD, NEW, WORDS = "kari@giske.example", "kari@sula.example", "long-enough-7"


@pytest.fixture
def kari(client):
    client.cookies["django_language"] = "en"
    user = User.objects.create_user(OLD, WORDS, full_name="Kari Nes", language="en")
    client.force_login(user)
    return user


def test_one_changes_ones_name_and_language(client, kari):
    client.post(reverse("me"), {"full_name": " Kari Nes Vik ", "language": "nb"})
    kari.refresh_from_db()
    assert (kari.full_name, kari.language) == ("Kari Nes Vik", "nb")
    entry = AuditEntry.objects.about(kari).get()
    assert (entry.action, entry.data["old_name"]) == ("person.changed", "Kari Nes")


@pytest.mark.parametrize("typed", [{"full_name": ""}, {"language": "tlh"}])
def test_what_is_wrong_is_told(client, kari, typed):
    form = {"full_name": "K", "language": "nn", **typed}
    assert client.post(reverse("me"), form).status_code == 422
    kari.refresh_from_db()
    assert kari.full_name == "Kari Nes"


def test_the_same_again_leaves_no_trace(client, kari):
    client.post(reverse("me"), {"full_name": "Kari Nes", "language": "en"})
    assert not AuditEntry.objects.about(kari).exists()


def test_nobody_changes_anothers_name(kari):
    somebody = Actor(user_id=kari.pk + 1, user_name="S")
    with pytest.raises(PermissionDenied):
        change_person(actor=somebody, user=kari, full_name="X", language="nn")


def ask_to_change(client):
    """Type the new address, and the password once more, as one is asked to."""
    response = client.post(reverse("account_email"), {"email": NEW, "action_add": ""})
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    client.post(response["Location"], {"password": WORDS})


def confirm(client):
    [sent] = [m for m in delivered() if m.to == [NEW]]
    link = re.search(r"/accounts/confirm-email/\S+", sent.body).group()
    assert client.get(link).status_code == 200
    client.post(link)


def test_a_new_address_counts_when_it_is_confirmed(client, kari):
    ask_to_change(client)
    kari.refresh_from_db()
    assert kari.email == OLD
    page = client.get(reverse("account_email")).content.decode()
    assert f"{NEW} waits to be confirmed" in page

    confirm(client)

    kari.refresh_from_db()
    assert kari.email == NEW
    entry = AuditEntry.objects.about(kari).get(action="person.email_changed")
    assert (entry.data["old"], entry.data["new"]) == (OLD, NEW)
    assert [m.to for m in delivered() if "changed" in m.body.lower()] == [[OLD]]


def test_one_may_keep_the_old_address_after_all(client, kari):
    ask_to_change(client)
    client.post(reverse("account_email"), {"email": NEW, "action_remove": ""})
    kari.refresh_from_db()
    assert kari.email == OLD
    page = client.get(reverse("account_email")).content.decode()
    assert "waits to be confirmed" not in page


def test_anothers_address_is_refused_and_nobody_learns_that_it_is_here(client, kari):
    ask_to_change(client)
    User.objects.create_user(NEW, WORDS, full_name="Other")
    confirm(client)
    kari.refresh_from_db()
    assert kari.email == OLD
    page = client.get(reverse("account_email")).content.decode()
    assert f"{NEW} belongs to another person here already." in page


def test_an_open_invitation_to_the_old_address_does_not_follow(client, people, kari):
    offer = invite_member(
        actor=people.actor("approver"),
        organisation=people.owner,
        email=OLD,
        role="editor",
        message="",
    )
    ask_to_change(client)
    confirm(client)
    link = reverse("partnerships:join", args=[token_of(offer.invitation)])
    response = client.post(link)
    assert response.status_code == 403
    assert "does not follow to a new address" in response.content.decode()
    assert not kari.memberships.exists()
