"""The meeting room in several browsers: they follow, and a dropped line comes back."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from forums.services import agenda, room
from tests import cast
from tests.forums import scenes
from tests.server import serving

pytestmark = pytest.mark.django_db(transaction=True)
# On a busy machine; how soon it comes on an idle one, the bench measures.
BY_ITSELF = 15_000


@pytest.fixture
def people():
    return cast.make()


@pytest.fixture
def meeting(people):
    planned = scenes.meeting(people)
    for title in ("Prioriteringar", "Langsiktig plan", "Eventuelt"):
        scenes.item(people, planned, title=title)
    opened = scenes.opened(people, planned)
    room.take_up(actor=people.actor("leader"), item=opened.items.get(number=1))
    return opened


def address(meeting):
    return reverse("forums:room", args=[meeting.pk])


def title(page):
    return page.locator("h2.room-title")


def line(page):
    return page.locator("#room-line")


def log_in(page, person, url):
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": url}])


def test_one_moves_on_with_the_keyboard_and_the_other_follows(open_as, people, meeting):
    leader, member = open_as(people.leader), open_as(people.forum_member)
    for page in (leader, member):
        page.goto(address(meeting))
        expect(title(page)).to_have_text("Prioriteringar")

    leader.locator("#room-next").focus()
    leader.keyboard.press("Enter")

    expect(title(member)).to_have_text("Langsiktig plan", timeout=BY_ITSELF)
    expect(title(leader)).to_have_text("Langsiktig plan")
    assert "Langsiktig plan" in member.locator("#room-says").text_content()
    # The focus is where it was, so the same key moves on once more.
    expect(leader.locator("#room-next")).to_be_focused()
    leader.keyboard.press("Enter")
    expect(title(member)).to_have_text("Eventuelt", timeout=BY_ITSELF)
    expect(leader.locator("#room-next")).to_have_count(0)


def test_a_vote_that_is_being_filled_in_is_not_lost_when_others_vote(
    open_as, people, meeting
):
    scenes.vote(people, meeting.items.get(number=1), secret=True)
    member = open_as(people.forum_member)
    member.goto(address(meeting))
    member.locator("[name=option]").first.check()

    agenda.write_note(
        actor=people.actor("leader"),
        item=meeting.items.get(number=1),
        minutes=5,
        text="Nytt.",
    )
    room.ask_to_speak(actor=people.actor("leader"), item=meeting.items.get(number=1))

    expect(member.locator(".room-floor li")).to_contain_text(
        "Leader", timeout=BY_ITSELF
    )
    expect(member.locator("[name=option]").first).to_be_checked()
    member.locator("form[id^=ballot] button").click()
    expect(member.locator("form[id^=ballot]")).to_have_count(0)
    expect(member.locator(".room-figure")).to_contain_text("1")
    assert member.url.endswith(address(meeting))


def test_a_lost_line_is_told_and_the_room_goes_on_by_itself(chromium, people, meeting):
    context = chromium.new_context()
    page = context.new_page()
    with serving() as server:
        log_in(page, people.forum_member, server.url)
        page.goto(server.url + address(meeting))
        expect(title(page)).to_have_text("Prioriteringar")
        expect(line(page)).to_be_hidden()

        server.kill()
        expect(line(page)).to_be_visible(timeout=10_000)
        expect(line(page)).to_contain_text("Sambandet")
        room.take_up(actor=people.actor("leader"), item=meeting.items.get(number=2))
        expect(title(page)).to_have_text("Prioriteringar")

        server.start()
        expect(title(page)).to_have_text("Langsiktig plan", timeout=20_000)
        expect(line(page)).to_be_hidden()
    context.close()


def test_who_is_logged_out_is_told_and_sees_no_login_page_in_the_room(
    open_as, people, meeting
):
    page = open_as(people.forum_member)
    page.goto(address(meeting))
    page.context.clear_cookies()
    expect(line(page)).to_contain_text("logga ut", timeout=10_000)
    expect(title(page)).to_have_text("Prioriteringar")
    assert page.locator("input[type=password]").count() == 0
