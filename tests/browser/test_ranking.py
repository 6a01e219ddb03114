"""An order is made with the mouse, with the keyboard, and with numbers."""

import pytest
from django.urls import reverse

from partnerships.models import NetworkRanking
from tests import cast
from tests import factories as make_a

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    people = cast.make()
    for title in ("B", "C", "D"):
        make_a.SubmittedNeedFactory(
            owner=people.mate, scheme_year=people.scheme_year, title=title
        )
    return people


def address(people):
    args = [people.network.pk, people.scheme_year.pk]
    return reverse("partnerships:ranking_detail", args=args)


def shown(page):
    return [
        (row.get_attribute("data-title")[0], row.locator("[data-rank]").input_value())
        for row in page.locator("[data-rank-rows] tr").all()
    ]


def row(page, title):
    return page.locator(f"[data-rank-rows] tr[data-title^='{title}']")


def in_order(*titles):
    return [(title, str(n)) for n, title in enumerate(titles, start=1)]


def save(page):
    page.fill("[name=reason]", "Most pupils first.")
    page.fill("[name=took_part]", "All heads of schools.")
    page.locator(".form-actions button").click()
    page.wait_for_url("**saved=1")
    places = NetworkRanking.objects.get().places.values_list("need__title", flat=True)
    return [title[0] for title in places]


def test_a_need_is_dragged_with_the_mouse(open_as, people):
    page = open_as(people.member, viewport={"width": 1280, "height": 900})
    page.goto(address(people))
    handle = row(page, "D").locator("[data-rank-handle]")

    handle.drag_to(row(page, "S"), target_position={"x": 30, "y": 3})

    assert shown(page) == in_order("D", "S", "B", "C")
    assert save(page) == ["D", "S", "B", "C"]


def test_a_need_is_moved_with_the_keyboard_and_told_aloud(open_as, people):
    page = open_as(people.member)
    page.goto(address(people))
    up = row(page, "C").locator("[data-rank-step='-1']")
    up.focus()

    page.keyboard.press("Enter")
    page.keyboard.press("Space")

    assert shown(page) == in_order("C", "S", "B", "D")
    assert page.inner_text("#rank-status") == "C: plass 1"
    assert save(page) == ["C", "S", "B", "D"]


def test_a_typed_number_moves_the_need_and_a_closed_tab_loses_nothing(open_as, people):
    page = open_as(people.member)
    page.goto(address(people))
    number = row(page, "S").locator("[data-rank]")
    number.fill("3")
    number.press("Enter")
    assert shown(page) == in_order("B", "C", "S", "D")
    page.goto("about:blank")

    page.goto(address(people))

    assert shown(page) == in_order("B", "C", "S", "D")
    assert save(page) == ["B", "C", "S", "D"]


def test_buttons_and_numbers_work_without_javascript(open_as, people):
    page = open_as(people.member, java_script_enabled=False)
    page.goto(address(people))

    row(page, "B").locator("button[value^='up-']").click()
    assert shown(page) == in_order("B", "S", "C", "D")
    row(page, "D").locator("[data-rank]").fill("9")
    row(page, "C").locator("[data-rank]").fill("10")

    assert save(page) == ["B", "S", "D", "C"]
