"""The year in the browser, by the people whose it is: need to letter."""

import re

import pytest
from django.urls import reverse

from funding.models import Decision, GrantLetter
from partnerships.models import Need
from partnerships.need.steps import steps_of
from tests import cast, worker
from tests.funding import money

pytestmark = pytest.mark.django_db(transaction=True)


def fill(page, **fields):
    for name, text in fields.items():
        page.fill(f"[name={name}]", text)


def fill_what_is_asked(page):
    """Every empty question of a step: words, counts, and one amount."""
    for box in page.locator("main form[data-keep] textarea").all():
        if not box.input_value():
            box.fill("Alle lærarane er med")
    for name in ("school_count", "teacher_count", "leader_count"):
        for box in page.locator(f"[name={name}]").all():
            box.fill("4")
    for box in page.locator("[name^=owner_2018]").all()[:1]:
        box.fill("120 000")
        box.blur()
        page.wait_for_selector("#meter:has-text('36\u00a0000')")
    for box in page.locator("[name=codetermination_by]").all():
        box.fill("Hovudtillitsvald")


def register_and_submit(people, open_as):
    page = open_as(people.member)
    page.goto(reverse("partnerships:need_list"))
    page.click("main .actions a[href*='/new/']")
    fill(page, title="Lesing i alle fag")
    page.click(".form-actions button")
    page.wait_for_url(re.compile(r"/needs/\d+/edit/"))
    need = Need.objects.get(title="Lesing i alle fag")
    for step in steps_of(need.scheme_year)[:-1]:
        page.goto(reverse("partnerships:need_step", args=[need.pk, step.name]))
        fill_what_is_asked(page)
        page.click(".form-actions button >> nth=0")
        page.wait_for_load_state()
    need.refresh_from_db()
    assert need.state == Need.State.DRAFT

    page = open_as(people.approver)
    page.goto(need.get_absolute_url())
    page.click("main .actions form button")
    page.wait_for_selector(f"text={need.receipt}")
    need.refresh_from_db()
    assert need.state == Need.State.SUBMITTED
    return need


def test_from_need_to_letter(open_as):
    people = cast.make()
    year = money.ready(people)
    register_and_submit(people, open_as)

    officer = open_as(people.officer)
    officer.goto(reverse("funding:allocation_prepare", args=[year.pk]))
    fill(officer, name="Fylkesnøkkel")
    officer.fill("[name=pot-0-name]", "grunnbeløp")
    officer.select_option("[name=pot-0-source]", "each")
    officer.fill("[name=pot-0-value]", "50 000")
    officer.fill("[name=pot-1-name]", "barn")
    officer.select_option("[name=pot-1-source]", "rest")
    officer.select_option("[name=pot-1-by]", "children_6_15")
    officer.wait_for_selector("tfoot:has-text('1\u00a0000\u00a0000')")
    officer.click("button[name=do][value=use]")
    officer.wait_for_url(re.compile(r"/funding/allocations/\d+/"))
    officer.click("form[action$='/send/'] button")
    officer.wait_for_load_state()

    head = open_as(people.head)
    allocation = year.allocation
    head.goto(reverse("funding:allocation_approval", args=[allocation.pk]))
    head.click("form:has([value=approve]) button")
    head.wait_for_load_state()
    decision = Decision.objects.get()
    assert decision.prepared_by == people.officer
    assert decision.approved_by == people.head

    with worker.running():
        head.goto(reverse("funding:papers", args=[allocation.pk]))
        head.click("form[action$='/start/'] button")
        head.wait_for_url(re.compile(r"/jobs/\d+/"))
        # The page moves by itself until all are there.
        count = allocation.lines.count() + 1
        head.wait_for_selector(
            f"a[href*='/letters/'] >> nth={count - 2}", timeout=90_000
        )

    owner = open_as(people.reader)
    letter = GrantLetter.objects.get(line__recipient=people.owner)
    answer = owner.context.request.get(reverse("funding:letter_file", args=[letter.pk]))
    assert answer.body().startswith(b"%PDF-")
