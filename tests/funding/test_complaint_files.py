"""Files that come with a complaint, from either side, until it is closed."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from funding import invariants
from funding.models import ComplaintFile
from funding.services.complaint_files import (
    attach_to_complaint,
    remove_from_complaint,
)
from portal.audit.models import AuditEntry
from tests import factories as make_a
from tests import stage
from tests.funding import money
from tests.funding.test_complaints import move, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    """Files of the test's own, so that none is there from another test."""
    store = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": store}


@pytest.fixture
@stage.scene
def complaint(people):
    money.decided(people)
    return register(people)


def text_file(text="Klage frå Giske.", name="klage.txt"):
    return SimpleUploadedFile(name, text.encode())


def attach(people, complaint, who="officer", **file):
    sent = text_file(**file)
    return attach_to_complaint(
        actor=people.actor(who), complaint=complaint, file=sent, name=sent.name
    )


@pytest.mark.parametrize("who", ["officer", "member"])
def test_who_may_complain_attaches_and_both_sides_read_it(
    people, complaint, browse, who
):
    made = attach(people, complaint, who)

    assert (made.name, made.uploaded_by) == ("klage.txt", getattr(people, who))
    assert AuditEntry.objects.filter(action="complaint.file_attached").exists()
    for reader in (people.officer, people.member, people.national):
        got = browse(reader).get(made.get_absolute_url())
        assert b"".join(got.streaming_content) == "Klage frå Giske.".encode()
        assert "attachment" in got["Content-Disposition"]
    page = browse(people.officer).get(complaint.get_absolute_url())
    assert "klage.txt" in page.content.decode()
    assert list(invariants.broken()) == []


def test_the_same_file_twice_is_there_once(people, complaint):
    first = attach(people, complaint)
    assert attach(people, complaint, name="anna-namn.txt") is None
    assert list(ComplaintFile.objects.there()) == [first]


@pytest.mark.parametrize("who", ["neighbour", "uh_partner", "national"])
def test_others_attach_nothing(people, complaint, who):
    with pytest.raises(PermissionDenied):
        attach(people, complaint, who)
    assert not ComplaintFile.objects.exists()


def test_a_stranger_does_not_know_of_the_file(people, complaint, browse):
    made = attach(people, complaint)
    assert browse(people.neighbour).get(made.get_absolute_url()).status_code == 404


def test_what_is_no_allowed_file_is_refused_in_words_on_the_page(
    people, complaint, browse
):
    url = reverse("funding:complaint_attach", args=[complaint.pk])
    sent = {"chosen": SimpleUploadedFile("x.exe", b"MZ\x00\x01")}
    response = browse(people.officer).post(url, sent)
    assert response.status_code == 422
    assert "x.exe: " in response.content.decode()
    assert not ComplaintFile.objects.exists()


def test_the_form_takes_several_and_comes_back_to_the_complaint(
    people, complaint, browse
):
    url = reverse("funding:complaint_attach", args=[complaint.pk])
    sent = {"chosen": [text_file(), text_file("Vedlegg 2", "to.txt")]}
    response = browse(people.member).post(url, sent)
    assert response.url == complaint.get_absolute_url()
    names = ComplaintFile.objects.values_list("name", flat=True)
    assert set(names) == {"klage.txt", "to.txt"}


def test_no_more_than_the_rules_of_the_year_allow(people, complaint):
    year = complaint.grant.scheme_year
    year.attachment_count = 1
    year.save()
    attach(people, complaint)
    with pytest.raises(ValidationError, match="that is the most there may be"):
        attach(people, complaint, text="Meir")


def test_who_attached_it_takes_it_away_and_nobody_else(people, complaint, browse):
    made = attach(people, complaint, "member")
    with pytest.raises(PermissionDenied, match="Only who attached the file"):
        remove_from_complaint(actor=people.actor("officer"), file=made)
    url = reverse("funding:complaint_file_remove", args=[made.pk])
    browse(people.member).post(url)
    assert not ComplaintFile.objects.there().exists()
    assert browse(people.officer).get(made.get_absolute_url()).status_code == 404
    remove_from_complaint(actor=people.actor("member"), file=made)
    removed = AuditEntry.objects.filter(action="complaint.file_removed")
    assert removed.count() == 1


def test_a_closed_one_stays_as_it_was(people, complaint):
    made = attach(people, complaint)
    closed = move(people, complaint, "dismiss")
    with pytest.raises(PermissionDenied, match="The complaint is closed"):
        attach(people, closed, text="Meir")
    with pytest.raises(PermissionDenied, match="The complaint is closed"):
        remove_from_complaint(actor=people.actor("officer"), file=made)


def test_a_file_that_the_store_has_lost_is_told(people, complaint):
    made = make_a.ComplaintFileFactory(complaint=complaint)
    default_storage.delete(made.file.name)
    assert any(f"Complaint file {made.pk}" in told for told in invariants.broken())
