"""A real browser on a real server: Debian's Chromium, driven by Playwright."""

import copy
import os
import shutil

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import sync_playwright

from tests import cast, sessions
from tests.browser.inside import serving
from tests.browser.world import build
from tests.databases import made_once, settle

# Playwright runs an event loop in this thread, and Django would refuse to touch the
# database beside it; here nothing runs at the same time.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--process-per-site",  # the next page finds its scripts and axe compiled
]


@pytest.fixture(scope="module")
def chromium():
    """Closed with its module: papers cannot be sealed where its event loop runs.

    Django has a connection of its own where a loop runs, so what a test makes is made
    after this, and the connection is closed before.
    """
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert found, "Chromium is missing: apt-get install chromium-headless-shell"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()
        connection.close()


@pytest.fixture
def open_as(chromium, live_server):
    """``open_as(person)``: a browser's page, logged in as that person."""
    yield from opener(chromium, live_server.url)


def opener(chromium, url):
    contexts = []

    def open_page(person=None, **options):
        context = chromium.new_context(base_url=url, **options)
        contexts.append(context)
        if person is not None:
            log_in(context, url, person)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_page
    for context in contexts:
        context.close()


def log_in(context, url, person):
    client = sessions.enter(Client(), person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    set_cookie(context, url, settings.SESSION_COOKIE_NAME, session)


def set_cookie(context, url, name, value):
    context.add_cookies([{"name": name, "value": value, "url": url}])


@pytest.fixture(scope="module")
def inside(chromium, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), serving() as url:
        yield url


@pytest.fixture(scope="module")
def the_world(inside, django_db_blocker):
    with made_once(django_db_blocker):
        world = build(cast.make())
        settle()
        yield world


@pytest.fixture(scope="module")
def tab(chromium, inside):
    """One for all tests of a module, that has the portal's static files already."""
    with chromium.new_context(base_url=inside) as context:
        yield context.new_page()


@pytest.fixture
def tab_as(tab, inside):
    """``tab_as(person)``: the tab as that person's, and what its console refuses."""
    refused = []

    def told(said):
        if said.type == "error":
            refused.append(said.text)

    def failed(error):
        refused.append(str(error))

    def login(person):
        tab.context.clear_cookies()
        if person is not None:
            log_in(tab.context, inside, person)
        return tab, refused

    tab.on("console", told)
    tab.on("pageerror", failed)
    yield login
    tab.remove_listener("console", told)
    tab.remove_listener("pageerror", failed)
    tab.goto("about:blank")  # whose page would ask the server for what is no more


@pytest.fixture
def world(the_world, db):
    """A copy for each test, whose changes are undone."""
    return copy.deepcopy(the_world)
