"""The frame of every page: what it loads, who it greets, the pages around login."""

import json
import re
from datetime import date

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.views.defaults import server_error

from tests import factories as make_a
from tests.mails import delivered

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


def test_every_static_file_that_a_template_names_is_there():
    names = {
        name
        for path in TEMPLATES
        for name in re.findall(r'{%\s*static\s+"([^"]+)"', path.read_text())
    }
    assert len(names) > 10
    assert [name for name in sorted(names) if not finders.find(name)] == []


def test_what_is_vendored_is_what_the_lock_file_says():
    lock = json.loads((settings.BASE_DIR / "package-lock.json").read_text())
    versions = {
        name.removeprefix("node_modules/"): package["version"]
        for name, package in lock["packages"].items()
        if name
    }
    folders = {
        f"designsystemet-{versions['@digdir/designsystemet-css']}",
        f"inter-{versions['@fontsource-variable/inter']}",
        f"htmx-{versions['htmx.org']}",
    }
    vendor = settings.BASE_DIR / "static" / "vendor"
    assert {folder.name for folder in vendor.iterdir()} == folders
    assert all((vendor / folder / "LICENSE").is_file() for folder in folders)


@pytest.mark.parametrize("language", ["nn", "nb", "en"])
@pytest.mark.django_db
def test_the_page_says_which_language_it_is_in(client, language):
    client.cookies["django_language"] = language
    page = client.get(reverse("account_login")).content.decode()
    assert f'<html lang="{language}" data-color-scheme="auto">' in page
    assert f'value="{language}" lang="{language}" aria-pressed="true"' in page
    assert page.count('aria-pressed="true"') == 1


@pytest.mark.django_db
def test_the_login_page_is_small_and_asks_the_database_nothing(
    client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        page = client.get(reverse("account_login"))
    assert len(page.content) < 15 * 1024


@pytest.mark.parametrize(
    "route",
    [
        "account_login",
        "account_signup",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_email_verification_sent",
    ],
)
@pytest.mark.django_db
def test_the_pages_before_login_stand_in_the_frame(client, route):
    page = client.get(reverse(route))
    assert page.status_code == 200
    assert b'class="site-header"' in page.content
    assert page.content.count(b"<h1") == 1
    assert b"site-nav" not in page.content


@pytest.mark.parametrize(
    "route", ["me", "account_email", "account_change_password", "account_logout"]
)
def test_the_pages_of_ones_account_stand_in_the_frame(people, as_person, route):
    people.member.set_password("a-long-password-here")
    people.member.save()
    page = as_person(people.member).get(reverse(route))
    assert page.status_code == 200
    assert b'class="site-nav"' in page.content
    assert page.content.count(b"<h1") == 1


def test_the_menu_names_the_person_and_what_they_act_for(people, as_person):
    page = as_person(people.member).get(reverse("home")).content.decode()
    assert "<strong>Member</strong>" in page
    membership = people.member.memberships.get()
    assert (
        f'name="membership" value="{membership.pk}" aria-pressed="true">Giske' in page
    )


def test_two_organisations_of_one_name_are_told_apart(people, as_person, client):
    client.cookies["django_language"] = "en"
    people.owner.valid_to = date(2019, 12, 31)
    people.owner.save()
    page = as_person(people.member).get(reverse("home")).content.decode()
    assert "the organisation existed until 31 December 2019" in page


@pytest.mark.django_db
def test_sign_up_is_closed_also_for_who_posts(client):
    answer = client.post(
        reverse("account_signup"),
        {"email": "new@example.org", "password1": "x1y2z3!!", "password2": "x1y2z3!!"},
    )
    assert b"<form" not in answer.content.split(b"<main")[1]
    assert mail.outbox == []


def test_a_wrong_password_is_told_beside_a_summary(people, client):
    page = client.post(
        reverse("account_login"), {"login": people.member.email, "password": "wrong"}
    )
    assert b"data-take-focus" in page.content
    assert people.member.email.encode() in page.content


def test_the_mail_for_a_new_password_leads_back_to_the_portal(people, client):
    people.member.language = "en"
    people.member.save()
    client.post(reverse("account_reset_password"), {"email": people.member.email})
    (message,) = delivered()
    assert message.subject.endswith("New password in Partnarskap")
    link = re.search(r"https?://\S+/accounts/password/reset/key/\S+", message.body)
    assert link
    assert settings.PORTAL_URL in message.body
    assert "example.com" not in message.body


def test_an_unknown_address_gets_the_same_page_and_a_mail_of_its_own(people, client):
    client.cookies["django_language"] = "en"
    url = reverse("account_reset_password")
    known = client.post(url, {"email": people.member.email}, follow=True)
    unknown = client.post(url, {"email": "nobody@example.org"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert mail.outbox == []
    assert delivered()[1].subject == "No account in Partnarskap"


def test_what_is_not_there_is_told_in_the_frame(people, as_person):
    page = as_person(people.member).get("/nowhere/")
    assert page.status_code == 404
    assert b'class="site-nav"' in page.content


@pytest.mark.parametrize(("who", "helps"), [("member", True), ("approver", False)])
def test_an_approver_is_sent_to_where_an_approver_can_help(
    people, as_person, who, helps
):
    order = make_a.SentOrderFactory(need=people.need)
    client = as_person(getattr(people, who))
    client.cookies["django_language"] = "en"
    page = client.get(reverse("partnerships:order_edit", args=[order.pk]))
    told = page.content.decode()
    assert page.status_code == 403
    assert ("If it is your role that is lacking, an approver there" in told) is helps
    assert ("Ask for access" in told) is helps


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_in_words():
    page = Client(enforce_csrf_checks=True).post(reverse("account_login"), {})
    assert page.status_code == 403
    assert b'class="site-header"' in page.content


def test_the_page_for_a_failure_needs_nothing_of_the_frame(rf):
    page = server_error(rf.get("/"))
    assert page.status_code == 500
    assert b'href="/static/css/failure.css"' in page.content
    assert b"site-header" not in page.content
    assert finders.find("css/failure.css")
