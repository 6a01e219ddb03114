"""What anybody is told who checks a scan that is kept here."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from tests.partnerships import agreements as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper_room")]


def check(client, data: bytes) -> str:
    client.cookies["django_language"] = "en"
    file = ContentFile(data, name="avtale.pdf")
    response = client.post(reverse("documents:verify_code"), {"file": file})
    return response.content.decode()


def test_a_scan_is_recognised_and_no_more_is_told_than_what_it_is(people, client):
    agreement = made.scanned(people)
    with agreement.scan.file.open("rb") as file:
        data = file.read()

    told = check(client, data)

    assert "Your file is kept here, and unchanged" in told
    assert f"Agreement {agreement.reference}, signed elsewhere" in told
    assert "not one that we made" not in told
    for secret in (agreement.title, people.owner.name, people.uh.name):
        assert secret not in told


def test_a_scan_that_was_changed_is_not_recognised(people, client):
    agreement = made.scanned(people)
    with agreement.scan.file.open("rb") as file:
        told = check(client, file.read() + b"x")
    assert "Your file is not one that we made" in told
    assert agreement.reference not in told
