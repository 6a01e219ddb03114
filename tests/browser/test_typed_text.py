"""Nothing that was typed is lost, and nothing is sent twice."""

import pytest
from django.urls import reverse

from funding.models import CaseComment
from partnerships.models import Need
from tests import cast
from tests import factories as make_a
from tests.funding import money

pytestmark = pytest.mark.django_db(transaction=True)

NOTE = "form[data-keep] > .kept"


@pytest.fixture
def people():
    return cast.make()


@pytest.fixture
def draft(people):
    return make_a.NeedFactory(
        owner=people.owner, scheme_year=people.scheme_year, title="Lesing"
    )


def test_what_was_typed_is_put_back_after_a_closed_tab(open_as, people, draft):
    address = reverse("partnerships:need_step", args=[draft.pk, "background"])
    page = open_as(people.member)
    page.goto(address)
    page.fill("[name=title]", "Lesing og skriving")
    page.goto("about:blank")

    page.goto(address)
    assert page.input_value("[name=title]") == "Lesing og skriving"
    assert page.locator(NOTE).get_attribute("role") == "status"

    page.click(f"{NOTE} button")
    assert page.input_value("[name=title]") == "Lesing"
    page.reload()
    assert page.locator(NOTE).count() == 0


def test_what_a_colleague_saved_meanwhile_is_not_overwritten(open_as, people, draft):
    address = reverse("partnerships:need_step", args=[draft.pk, "background"])
    page = open_as(people.member)
    page.goto(address)
    page.fill("[name=title]", "Lesing og skriving")
    Need.objects.filter(pk=draft.pk).update(title="Lesing i alle fag")

    page.goto(address)
    assert page.input_value("[name=title]") == "Lesing i alle fag"
    assert page.locator(NOTE).count() == 0
    beside = page.locator(".kept-beside")
    assert beside.locator("blockquote").inner_text() == "Lesing og skriving"

    beside.locator("button >> nth=0").click()
    assert page.input_value("[name=title]") == "Lesing og skriving"
    assert beside.count() == 0


def test_another_person_on_the_same_machine_is_not_given_the_text(
    open_as, people, draft
):
    address = reverse("partnerships:need_step", args=[draft.pk, "background"])
    page = open_as(people.member)
    page.goto(address)
    page.fill("[name=title]", "Lesing og skriving")

    page.context.add_cookies(open_as(people.approver).context.cookies())
    page.goto(address)
    assert page.input_value("[name=title]") == "Lesing"


def test_a_saved_text_is_not_kept_any_longer(open_as, people, draft):
    address = reverse("partnerships:need_step", args=[draft.pk, "background"])
    page = open_as(people.member)
    page.goto(address)
    page.fill("[name=title]", "Lesing og skriving")
    page.click("form[data-keep] .form-actions button")
    page.wait_for_load_state()

    kept = "Object.keys(localStorage).filter(key => key.startsWith('draft:'))"
    assert page.evaluate(kept) == []
    draft.refresh_from_db()
    assert draft.title == "Lesing og skriving"


def test_a_comment_that_is_sent_does_not_come_back_into_its_box(open_as, people):
    allocation = money.draft(people)
    page = open_as(people.officer)
    page.goto(reverse("funding:allocation_comments", args=[allocation.pk]))
    page.fill("[name=text]", "Sjå på taka")
    page.click("form[data-keep] .form-actions button")
    page.wait_for_load_state()

    assert CaseComment.objects.get().text == "Sjå på taka"
    assert page.input_value("[name=text]") == ""
    assert page.locator(NOTE).count() == 0


def test_three_clicks_send_one_form(open_as, people):
    page = open_as(people.member)
    page.goto(reverse("partnerships:need_new", args=[people.scheme_year.pk]))
    sent = []
    page.on("request", lambda one: one.method == "POST" and sent.append(one.url))
    page.fill("[name=title]", "Rekning")
    with page.expect_navigation():
        page.evaluate(
            "() => { const button = document.querySelector('form[data-keep]"
            " .form-actions button'); button.click(); button.click(); button.click(); }"
        )
    assert len(sent) == 1
    assert Need.objects.filter(title="Rekning").count() == 1


def test_errors_take_the_focus_and_lead_to_their_field(open_as):
    page = open_as()
    page.goto(reverse("account_login"))
    page.click("main form button")
    page.wait_for_load_state()
    assert page.evaluate("document.activeElement.matches('[data-take-focus]')")
    page.click("[data-take-focus] a >> nth=0")
    assert page.evaluate("document.activeElement.id") == "id_login"


def test_the_menu_works_with_the_keyboard(open_as, people):
    page = open_as(people.member)
    page.goto(reverse("home"))
    page.locator("[data-menu] > summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("[data-menu]").get_attribute("open") is not None
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator("[data-menu]").get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_language_is_chosen_without_javascript(open_as):
    page = open_as(java_script_enabled=False)
    page.goto(reverse("account_login"))
    page.click("button[value=en]")
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_first_tab_leads_past_the_menu(open_as, people):
    page = open_as(people.member)
    page.goto(reverse("home"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_new_need_is_put_back_too_with_the_key_it_may_have_been_sent_by(
    open_as, people
):
    address = reverse("partnerships:need_new", args=[people.scheme_year.pk])
    page = open_as(people.member)
    page.goto(address)
    page.fill("[name=title]", "Rekning")
    key = page.input_value("[name=form_key]")

    page.goto(address)

    assert page.input_value("[name=title]") == "Rekning"
    assert page.input_value("[name=form_key]") == key
