"""Four people, one agreement: ordered, negotiated, signed, sealed and exported."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from partnerships.models import Agreement, Order
from portal.documents.seal import read_seal
from portal.jobs.models import Job
from tests import cast, worker
from tests import factories as make_a
from tests.partnerships import agreements as made
from tests.partnerships import ordering

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "eit-passord-som-er-langt"


@pytest.fixture
def people():
    people = cast.make()
    people.owner.org_number = make_a.org_number(7_100_000)
    people.owner.save()
    people.scheme_year.report_due = "2019-01-15"
    people.scheme_year.save()
    for person in (people.approver, made.uh_approver(people)):
        person.set_password(PASSWORD)
        person.save()
    return people


def button(page, do):
    """The button of one of the order's steps."""
    return page.locator(f"form:has(input[name=do][value={do}]) button")


def submit(page):
    page.locator("main .form-actions button").first.click()
    page.wait_for_load_state()


def test_from_the_order_to_the_export(open_as, people):
    order = ordering.draft(people, ordering.granted(people))
    owner, head = open_as(people.member), open_as(people.approver)
    dean, officer = open_as(made.uh_approver(people)), open_as(people.officer)

    propose_and_agree(order, head, dean)
    agreement = make_it(owner, order)
    negotiate(agreement, owner, dean)
    with worker.running():
        for page in (head, dean):
            sign(page, agreement)
        worker.wait_until(lambda: is_sealed(agreement))
        zipped = export(officer, agreement)

    agreement.refresh_from_db()
    pdf = zipped.read(f"{agreement.reference}.pdf")
    changed = pdf[:1000] + bytes([pdf[1000] ^ 1]) + pdf[1001:]
    assert aside(lambda: read_seal(pdf).holds)
    assert not aside(lambda: read_seal(changed).holds)
    assert aside(lambda: verified(agreement, pdf))
    assert not aside(lambda: verified(agreement, changed))


def aside(ask):
    """In a thread of its own: the browser's event loop runs in this one."""

    def asked():
        try:
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asked).result()


def propose_and_agree(order, head, dean):
    """The owner sends, the institution asks for a longer period, the owner agrees."""
    head.goto(order.get_absolute_url())
    button(head, "send").click()
    head.wait_for_load_state()
    dean.goto(reverse("partnerships:order_propose", args=[order.pk]))
    dean.fill("[name=ends_on]", "2019-06-20")
    submit(dean)
    head.goto(order.get_absolute_url())
    button(head, "agree").click()
    head.wait_for_load_state()
    order.refresh_from_db()
    assert (order.state, str(order.ends_on)) == (Order.State.ACCEPTED, "2019-06-20")


def make_it(owner, order):
    owner.goto(order.get_absolute_url())
    owner.locator(f'a[href="/agreements/from/{order.pk}/"]').click()
    owner.check("input[name=language][value=nn]")
    submit(owner)
    agreement = Agreement.objects.get()
    owner.goto(reverse("partnerships:agreement_facts", args=[agreement.pk]))
    owner.fill("[name=court]", "Sunnmøre tingrett")
    submit(owner)
    return agreement


def name_party(page, agreement, role):
    party = made.party(agreement, role)
    page.goto(reverse("partnerships:agreement_party", args=[party.pk]))
    page.fill("[name=org_number]", party.org_number or make_a.org_number(7_200_000))
    page.select_option("[name=signatory]", index=1)
    page.fill("[name=contact]", "Per Olsen")
    submit(page)


def negotiate(agreement, owner, dean):
    """The institution agrees to the court that the owner wrote, and asks for another
    text; the owner reads it marked, and accepts."""
    name_party(owner, agreement, "owner")
    name_party(dean, agreement, "uh")
    dean.goto(agreement.get_absolute_url())
    assert dean.locator("ins").inner_text() == "Sunnmøre tingrett"
    agree = reverse("partnerships:facts_agree", args=[agreement.pk])
    dean.locator(f'form[action="{agree}"] button').click()
    dean.wait_for_load_state()
    clause = agreement.clauses.get(code="purpose")
    dean.goto(reverse("partnerships:clause_change", args=[clause.pk]))
    dean.fill("[name=text]", clause.text + "\n\nStudentar kan vere med.")
    submit(dean)
    owner.goto(agreement.get_absolute_url())
    assert owner.locator("ins").inner_text().strip().endswith("Studentar kan vere med.")
    change = agreement.changes.get()
    owner.goto(reverse("partnerships:change_detail", args=[change.pk]))
    owner.check("[name=accepts][value=yes]")
    submit(owner)
    clause.refresh_from_db()
    assert clause.text.endswith("Studentar kan vere med.")
    owner.goto(agreement.get_absolute_url())
    send = reverse("partnerships:agreement_send", args=[agreement.pk])
    owner.locator(f'form[action="{send}"] button').click()
    owner.wait_for_load_state()


def sign(page, agreement):
    """Who signs is asked for the password once more."""
    page.goto(reverse("partnerships:agreement_sign", args=[agreement.pk]))
    assert "/accounts/reauthenticate/" in page.url
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(f"**/agreements/{agreement.pk}/sign/")
    page.locator("form:has(input[name=sha256]) button").click()
    page.wait_for_url(f"**{agreement.get_absolute_url()}")


def is_sealed(agreement):
    agreement.refresh_from_db()
    return agreement.document is not None and agreement.document.is_made


def export(officer, agreement):
    officer.goto(reverse("partnerships:agreement_list"))
    action = reverse("partnerships:agreement_export")
    officer.locator(f'form[action="{action}"] button').click()
    officer.wait_for_load_state()
    worker.wait_until(lambda: Job.objects.get().state == Job.State.DONE)
    officer.goto(Job.objects.get().get_absolute_url())
    with officer.expect_download() as download:
        officer.locator(f'a[href="{Job.objects.get().zip_url}"]').click()
    with open(download.value.path(), "rb") as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def verified(agreement, pdf):
    """What anybody is told of the file, without its code and without a login."""
    client = Client()
    client.cookies["django_language"] = "en"
    file = io.BytesIO(pdf)
    file.name = "x.pdf"
    said = client.post(reverse("documents:verify_code"), {"file": file})
    return "Its seal is whole." in said.content.decode()
