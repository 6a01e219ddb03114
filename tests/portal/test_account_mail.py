"""Mails about an account go by the outbox, and their links are in no table."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.urls import reverse

from portal.people.models import User
from portal.post.links import with_link
from portal.post.models import Message
from tests.mails import delivered
from tests.portal.test_post import ABSENT

pytestmark = pytest.mark.django_db
OLD, NEW, WORDS = "kari@giske.example", "kari@sula.example", "long-enough-7"


@pytest.fixture
def kari():
    return User.objects.create_user(OLD, WORDS, full_name="Kari Nes", language="nb")


def ask_for_password(client, email=OLD):
    return client.post(reverse("account_reset_password"), {"email": email})


def ask_to_change(client, kari):
    client.force_login(kari)
    response = client.post(reverse("account_email"), {"email": NEW, "action_add": ""})
    client.post(response["Location"], {"password": WORDS})


def path_in(sent):
    return re.search(r"http://[^/]+(/accounts/\S+)", sent.body)[1]


def said_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT message::text FROM post_message message")
        return "".join(text for (text,) in cursor.fetchall())


def test_a_page_does_not_wait_for_a_mail_server_that_hangs(client, kari, settings):
    settings.EMAIL_BACKEND = ABSENT
    for email in (OLD, "nobody@example.org"):
        assert ask_for_password(client, email)["Location"].endswith("/done/")
    assert mail.outbox == []
    assert [m.address for m in Message.objects.order_by("pk")] == [
        OLD,
        "nobody@example.org",
    ]


def test_a_new_password_is_chosen_by_the_link_in_ones_own_language(client, kari):
    ask_for_password(client)

    [sent] = delivered()

    assert sent.subject == "Nytt passord i Partnarskap"
    link = path_in(sent)
    page = client.get(link, follow=True)
    typed = {"password1": "quite-new-8", "password2": "quite-new-8"}
    client.post(page.redirect_chain[-1][0], typed)
    kari.refresh_from_db()
    assert kari.check_password("quite-new-8")
    assert "er endret" in delivered()[1].subject
    key = link.rstrip("/").rpartition("/")[2].partition("-")[2]
    assert key.rpartition("-")[2] not in said_in_the_database()


@pytest.mark.parametrize(
    "change",
    [
        {"email": "thief@giske.example"},
        {"password": "!"},
        {"last_login": "2018-06-01T12:00Z"},
    ],
)
def test_a_mail_that_waited_opens_nothing_when_the_account_is_changed(
    client, kari, change
):
    ask_for_password(client)
    User.objects.filter(pk=kari.pk).update(**change)

    [sent] = delivered()

    assert path_in(sent) == reverse("account_reset_password")


def test_a_mail_that_is_tried_again_has_the_same_link(client, kari):
    ask_for_password(client)
    message = Message.objects.get()
    assert with_link(message.key, message.text) == with_link(message.key, message.text)


def test_the_link_that_confirms_an_address_is_in_no_table(client, kari):
    ask_to_change(client, kari)

    [sent] = delivered()

    assert sent.to == [NEW]
    link = path_in(sent)
    client.post(link)
    kari.refresh_from_db()
    assert kari.email == NEW
    assert link.rpartition(":")[2].strip("/") not in said_in_the_database()


def test_an_older_mail_does_not_confirm_the_address_that_came_after(client, kari):
    ask_to_change(client, kari)
    EmailAddress.objects.filter(email=NEW).update(email="kari@haram.example")

    [sent] = delivered()

    assert (sent.to, path_in(sent)) == ([NEW], reverse("account_email"))
