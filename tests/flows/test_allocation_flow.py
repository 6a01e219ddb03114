"""From a frame to a decision in the browser, by the people who do it."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from funding.invariants import broken
from funding.models import Allocation, Frame
from tests.funding import money

pytestmark = pytest.mark.django_db


def browser(person):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(person)
    return client


def fields(answer):
    """The values that the page's form would send back untouched."""
    text = answer.content.decode()
    found = {}
    for tag in re.findall(r"<input[^>]*>", text):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            found[name[1]] = value[1] if value else ""
    for name, body in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)"\s+selected', body)
        found[name] = chosen[1] if chosen else ""
    return found


def test_a_frame_is_set_divided_adjusted_returned_mended_and_decided(people):
    year = money.ready(people)
    Frame.objects.all().delete()
    officer, head, owner = (
        browser(person) for person in (people.officer, people.head, people.member)
    )

    # The start page leads the officer to the frame, and the year page to the key.
    start = officer.get("/").content.decode()
    frame_url = reverse("funding:frame_edit", args=[year.pk])
    assert frame_url in start
    officer.post(frame_url, {"amount_nok": "1 000 000", "source": "A letter"})
    prepare_url = reverse("funding:allocation_prepare", args=[year.pk])
    page = officer.get(reverse("funding:year_detail", args=[year.pk]))
    assert prepare_url in page.content.decode()

    # A key is written on the page as it comes, tried, and used.
    form = fields(officer.get(prepare_url)) | {
        "name": "Our key",
        "pot-0-name": "base",
        "pot-0-source": "each",
        "pot-0-value": "50 000",
        "pot-1-name": "children",
        "pot-1-source": "rest",
        "pot-1-by": "children_6_15",
    }
    tried = officer.post(prepare_url, {**form, "do": "show"})
    assert "191\u00a0667" in tried.content.decode()
    assert not Allocation.objects.exists()
    used = officer.post(prepare_url, {**fields(tried), "do": "use"})
    allocation = Allocation.objects.get()
    assert used["Location"] == allocation.get_absolute_url()

    # Nobody outside the governor's office knows of the draft.
    assert owner.get(allocation.get_absolute_url()).status_code == 404

    # It is sent, returned, adjusted, and sent again.
    send_url = reverse("funding:allocation_send", args=[allocation.pk])
    approval_url = reverse("funding:allocation_approval", args=[allocation.pk])
    officer.post(send_url, fields(officer.get(allocation.get_absolute_url())))
    assert approval_url in head.get("/").content.decode()
    head.post(
        approval_url,
        {
            **fields(head.get(approval_url)),
            "do": "return",
            "reason": "Giske asks for less",
        },
    )
    assert b"Giske asks for less" in officer.get(allocation.get_absolute_url()).content
    args = [allocation.pk, people.owner.pk]
    line_url = reverse("funding:line_adjust", args=args)
    change = {
        **fields(officer.get(line_url)),
        "to_nok": "100 000",
        "reason": "As asked",
    }
    change.pop("meter", None)
    officer.post(line_url, change)
    officer.post(send_url, fields(officer.get(allocation.get_absolute_url())))

    # The head approves, and then everybody in the county sees it.
    head.post(approval_url, {**fields(head.get(approval_url)), "do": "approve"})
    allocation.refresh_from_db()
    assert allocation.state == "decided"
    assert allocation.left_nok == 91_667
    need_line = people.need.lines.get()
    assert need_line.granted_nok == 100_000
    shown = owner.get(allocation.get_absolute_url()).content.decode()
    assert "100\u00a0000" in shown
    assert "As asked" in shown
    assert "Granted for 2018" in owner.get("/").content.decode()
    assert list(broken()) == []
