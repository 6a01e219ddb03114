"""Everybody submits at once: all in, or told why; none lost, and none doubled."""

import datetime as dt
import http.client
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.urls import reverse

from partnerships.invariants import broken
from partnerships.models import Need, NeedSubmission
from partnerships.services.needs import submit_need
from portal.audit.models import AuditEntry
from portal.lib import clock
from tests import cast
from tests import factories as make_a
from tests.server import serving

pytestmark = pytest.mark.django_db(transaction=True)

OWNERS = 300
BROWSERS = 24  # at once
CSRF = "a" * 32
SECONDS = 6  # until the deadline
SERVER = {"DJANGO_SETTINGS_MODULE": "portal.settings_test", "WEB_CONCURRENCY": "2"}


@pytest.fixture(scope="module")
def port(django_db_setup):
    """Where the real server listens, on the tests' own database."""
    with serving(**SERVER) as server:
        yield server.port


def cookies_of(person):
    """A browser in which this person has logged in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    pairs = {
        settings.SESSION_COOKIE_NAME: session.session_key,
        settings.CSRF_COOKIE_NAME: CSRF,
        settings.LANGUAGE_COOKIE_NAME: "en",
    }
    return "; ".join(f"{name}={value}" for name, value in pairs.items())


def press_submit(port, cookies, need):
    """Status and page of one press of the button."""
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = urlencode({"version": 1, "csrfmiddlewaretoken": CSRF})
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    address = reverse("partnerships:need_submit", args=[need.pk])
    try:
        browser.request("POST", address, body, headers)
        answer = browser.getresponse()
        return answer.status, answer.read().decode()
    finally:
        browser.close()


def in_words(page):
    text = re.search(r"<main.*</main>", page, re.DOTALL)
    return text[0] if text else page


@transaction.atomic
def make_owners(count):
    """Municipalities of a county, each with a complete draft and an approver."""
    year = make_a.SchemeYearFactory()
    partner = make_a.UHFactory()
    needs = []
    for number in range(count):
        owner = make_a.MunicipalityFactory(number=f"{3000 + number}")
        member = make_a.MembershipFactory(organisation=owner, role="approver")
        need = make_a.NeedFactory(owner=owner, scheme_year=year, uh_partner=partner)
        make_a.NeedLineFactory(need=need)
        needs.append((need, cookies_of(member.user)))
    return year, needs


def test_300_owners_submit_in_the_last_minute_before_the_deadline(port):
    year, needs = make_owners(OWNERS)
    with ThreadPoolExecutor(BROWSERS) as pool:
        # so near that some may be too late: whoever is must be told so
        now = clock.now().replace(microsecond=0)
        year.deadline = now + dt.timedelta(seconds=SECONDS)
        year.save()
        answers = list(
            pool.map(lambda each: press_submit(port, each[1], each[0]), needs)
        )

    statuses = Counter(status for status, _ in answers)
    assert set(statuses) <= {302, 403}
    assert statuses[302], "Nobody came in: the machine is too slow for this test."
    for (need, _), (status, page) in zip(needs, answers, strict=True):
        need.refresh_from_db()
        came_in = need.state == Need.State.SUBMITTED
        assert came_in == (status == 302)
        if came_in:
            assert need.submitted_at.replace(microsecond=0) <= year.deadline
            kept = need.submissions.get()
            assert (kept.at, kept.receipt) == (need.submitted_at, need.receipt)
        else:
            assert "The deadline for 2018 was" in in_words(page)
            assert not need.submissions.exists()
    receipts = NeedSubmission.objects.values_list("receipt", flat=True)
    assert len(set(receipts)) == len(receipts) == statuses[302]
    sent = AuditEntry.objects.filter(action="need.submitted")
    assert sent.count() == statuses[302]
    assert list(broken()) == []


def test_twenty_presses_of_one_button_are_one_submission(port):
    _, [(need, cookies)] = make_owners(1)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: press_submit(port, cookies, need), range(20)))
    assert [status for status, _ in answers] == [302] * 20
    assert need.submissions.count() == 1
    assert AuditEntry.objects.about(need).count() == 1


def test_twenty_parallel_submits_get_one_receipt_and_nineteen_polite_answers():
    people = cast.make()
    need = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    make_a.NeedLineFactory(need=need)
    approver = people.actor("approver")

    def press(_):
        try:
            return submit_need(actor=approver, need=need, version=1)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(press, range(20)))

    assert {(each.pk, each.receipt) for each in answers} == {(need.pk, need.receipt)}
    assert len({each.submitted_at for each in answers}) == 1
    assert NeedSubmission.objects.get().at == answers[0].submitted_at
    assert AuditEntry.objects.filter(action="need.submitted").count() == 1
