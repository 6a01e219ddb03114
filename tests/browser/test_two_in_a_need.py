"""Two people in one need, each in a step, and the server dies between them."""

import time

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from partnerships.models import Need
from tests import cast
from tests import factories as make_a
from tests.browser.test_every_page import AXE, VIOLATIONS, told
from tests.server import serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    return cast.make()


@pytest.fixture
def draft(people):
    return make_a.NeedFactory(
        owner=people.owner, scheme_year=people.scheme_year, uh_partner=people.uh
    )


def open_page(chromium, server, person):
    """A browser of one's own, logged in at that server."""
    context = chromium.new_context(base_url=server.url)
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}]
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


def step(need, name):
    return reverse("partnerships:need_step", args=[need.pk, name])


def stands(need, **answers):
    """Wait until the need says this, or tell what it says instead."""

    def said():
        need.refresh_from_db()
        return {name: getattr(need, name) for name in answers}

    end = time.monotonic() + 20
    while said() != answers and time.monotonic() < end:
        time.sleep(0.2)
    assert said() == answers


def test_two_write_a_need_at_once_and_a_dead_server_costs_them_nothing(
    chromium, people, draft
):
    with serving() as server:
        kari = open_page(chromium, server, people.member)
        per = open_page(chromium, server, people.approver)
        for page, name in ((kari, "content"), (per, "partner")):
            answer = page.goto(step(draft, name))
            assert (answer.status, page.url) == (200, server.url + step(draft, name)), (
                page.inner_text("body") + server.said()
            )

        kari.fill("[name=aim]", "Elevane snakkar fag kvar dag.")
        per.fill("[name=uh_role]", "Rettleiing i klasserommet.")
        stands(
            draft,
            aim="Elevane snakkar fag kvar dag.",
            uh_role="Rettleiing i klasserommet.",
        )
        kari.wait_for_selector("#saved [data-arrived]")

        server.kill()
        kari.fill("[name=content]", "Skrive mens portalen var nede.")
        per.fill("[name=planned_with_uh]", "To møte i vinter.")
        waiting = kari.locator("#saved").get_by_text("svarar ikkje")
        waiting.wait_for()
        per.close()  # a tab that is shut while there is nobody to save it

        server.start()
        stands(draft, content="Skrive mens portalen var nede.", planned_with_uh="")

        per = per.context.new_page()
        per.goto(step(draft, "partner"))
        assert per.input_value("[name=planned_with_uh]") == "To møte i vinter."
        assert per.input_value("[name=uh_role]") == "Rettleiing i klasserommet."
        per.click("form[data-keep] .form-actions button >> nth=0")
        stands(draft, planned_with_uh="To møte i vinter.")
        per.wait_for_load_state()
        kept = "Object.keys(localStorage).filter(key => key.startsWith('draft:'))"
        assert per.evaluate(kept) == []

        kari.click("form[data-keep] .form-actions button >> nth=0")
        kari.wait_for_load_state()
        stands(
            draft,
            aim="Elevane snakkar fag kvar dag.",
            content="Skrive mens portalen var nede.",
            uh_role="Rettleiing i klasserommet.",
            planned_with_uh="To møte i vinter.",
        )
        assert Need.objects.filter(owner=people.owner, state="draft").count() == 1
        for page in (kari, per):
            page.context.close()


def test_what_another_saves_meanwhile_comes_into_my_open_step(open_as, people, draft):
    kari = open_as(people.member)
    per = open_as(people.approver)
    kari.goto(step(draft, "content"))
    per.goto(step(draft, "content"))
    kari.fill("[name=aim]", "Kari sitt mål")
    stands(draft, aim="Kari sitt mål")

    per.fill("[name=content]", "Per sitt innhald")
    per.locator("#saved").get_by_text("Member").wait_for()

    assert per.input_value("[name=aim]") == "Kari sitt mål"
    per.fill("[name=aim]", "Kari sitt mål, og Per sitt")
    stands(draft, aim="Kari sitt mål, og Per sitt", content="Per sitt innhald")


def test_two_in_the_same_field_are_asked_and_lose_nothing(open_as, people, draft):
    kari = open_as(people.member)
    per = open_as(people.approver)
    kari.goto(step(draft, "content"))
    per.goto(step(draft, "content"))
    kari.fill("[name=aim]", "Kari")
    stands(draft, aim="Kari")

    per.fill("[name=aim]", "Per")
    per.locator("#saved button").click()

    per.wait_for_selector("[name=together_aim]")
    per.evaluate(AXE)
    for width in (320, 1280):
        per.set_viewport_size({"width": width, "height": 900})
        assert [told(one) for one in per.evaluate(VIOLATIONS)] == []
        wider = "document.documentElement.scrollWidth - innerWidth"
        assert per.evaluate(wider) <= 0
    assert per.input_value("[name=together_aim]") == "Kari\n\nPer"
    per.fill("[name=together_aim]", "Kari og Per")
    per.click("form .form-actions button")
    stands(draft, aim="Kari og Per")


def test_the_sums_follow_what_is_typed(open_as, people, draft):
    page = open_as(people.member)
    page.goto(step(draft, "budget"))
    page.fill("[name=owner_2018_leave]", "100000")
    page.locator("#meter").get_by_text("30 000").first.wait_for()
    page.fill("[name=owner_2018_coordinator]", "50000")
    page.locator("#meter strong").get_by_text("koordinator").wait_for()


def test_who_is_logged_out_is_told_and_keeps_the_text(open_as, people, draft):
    page = open_as(people.member)
    page.goto(step(draft, "content"))
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.fill("[name=aim]", "Skrive etter at økta var slutt")
    page.locator("#saved").get_by_text("logga ut").wait_for()
    assert page.locator("[name=password]").count() == 0
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "Skrive etter at økta var slutt" in kept


def test_a_box_that_another_ticks_meanwhile_is_ticked_in_my_open_step(
    open_as, people, draft
):
    second = people.other_uh.memberships.get().organisation
    box = f"[name=further_partners][value='{second.pk}']"
    kari, per = open_as(people.member), open_as(people.approver)
    for page in (kari, per):
        page.goto(step(draft, "partner"))
        page.click("details.many-choices summary")
    kari.check(box)
    stands(draft, partner_names=[people.uh.name, second.name])

    per.fill("[name=uh_role]", "Rettleiing.")
    stands(draft, uh_role="Rettleiing.")
    per.wait_for_selector(f"{box}:checked")
    per.fill("[name=planned_with_uh]", "To møte.")

    stands(draft, planned_with_uh="To møte.")
    assert draft.partner_names == [people.uh.name, second.name]
