import datetime as dt
import hashlib
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from partnerships.invariants import broken
from partnerships.models import Attachment, Need
from partnerships.services.attachments import attach, forget_removed, remove
from partnerships.services.need_starts import start_from
from partnerships.services.needs import submit_need
from portal.audit.models import AuditEntry
from portal.lib import clock
from tests import cast, files, stage
from tests import factories as make_a

pytestmark = pytest.mark.django_db
SEES_NOT = ["former_member", "neighbour", "other_county", "other_uh", "nobody"]
SEES_SUBMITTED = [
    "member",
    "approver",
    "reader",
    "auditor",
    "uh_partner",
    "officer",
    "national",
]


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """A file store of the test's own."""
    options = {"location": str(tmp_path)}
    default = settings.STORAGES["default"] | {"OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": default}
    return tmp_path


@pytest.fixture
@stage.scene
def draft(people):
    need = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    make_a.NeedLineFactory(need=need)
    return need


def put(people, need, content=None, name="plan.pdf", who="member"):
    content = files.pdf() if content is None else content
    file = ContentFile(content, name=name)
    return attach(actor=people.actor(who), need=need, file=file, name=name)


def test_a_file_is_attached_with_its_hash_and_a_trace(people, draft):
    content = files.pdf()
    made = put(people, draft, content, "Plan for 2018.pdf")

    made.refresh_from_db()
    sha256 = hashlib.sha256(content).hexdigest()
    assert (made.name, made.size) == ("Plan for 2018.pdf", len(content))
    assert (made.sha256, made.content_type) == (sha256, "application/pdf")
    assert made.file.name == f"attachments/{sha256[:2]}/{sha256}"
    with made.file.open() as kept:
        assert kept.read() == content
    entry = AuditEntry.objects.about(draft).get()
    assert entry.action == "need.file_attached"
    assert entry.data == {"name": "Plan for 2018.pdf", "sha256": sha256}


def test_the_same_file_twice_is_one_attachment(people, draft):
    assert put(people, draft)
    assert put(people, draft, name="copy.pdf") is None
    assert draft.attachments.count() == 1
    assert AuditEntry.objects.about(draft).count() == 1


@pytest.mark.parametrize(
    ("who", "says"),
    [
        ("reader", "You are a reader"),
        ("neighbour", "Only Giske"),
        ("officer", "Only Giske"),
        ("uh_partner", "Only Giske"),
        ("nobody", "Only Giske"),
    ],
)
def test_others_than_the_owners_editors_neither_attach_nor_remove(
    people, draft, who, says
):
    made = put(people, draft)
    with pytest.raises(PermissionDenied, match=says):
        put(people, draft, files.image(), "bilete.png", who=who)
    with pytest.raises(PermissionDenied, match=says):
        remove(actor=people.actor(who), attachment=made)
    assert draft.attachments.there().count() == 1


def test_a_submitted_need_keeps_the_files_it_was_submitted_with(people, draft):
    made = put(people, draft)
    submit_need(actor=people.actor("approver"), need=draft, version=draft.version)
    with pytest.raises(PermissionDenied, match="submitted"):
        put(people, draft, files.image(), "bilete.png")
    with pytest.raises(PermissionDenied, match="submitted"):
        remove(actor=people.actor("member"), attachment=made)
    assert Attachment.objects.visible_to(people.actor("officer")).get() == made


def test_a_file_is_too_large_by_the_rules_of_its_year(people, draft):
    people.scheme_year.attachment_mb = 1
    people.scheme_year.save()
    draft.scheme_year.refresh_from_db()
    with pytest.raises(ValidationError, match="larger than 1 MB"):
        put(people, draft, b"%PDF-" + b" " * 1_000_000)
    assert not draft.attachments.exists()


def test_there_are_only_so_many_files_in_a_need(people, draft):
    people.scheme_year.attachment_count = 2
    people.scheme_year.save()
    put(people, draft, b"one", "1.txt")
    put(people, draft, b"two", "2.txt")
    with pytest.raises(ValidationError, match="2 attachments"):
        put(people, draft, b"three", "3.txt")


def test_all_files_together_have_a_limit(people, draft):
    people.scheme_year.attachments_mb = 1
    people.scheme_year.save()
    put(people, draft, b"a" * 600_000, "a.txt")
    with pytest.raises(ValidationError, match="more than 1 MB together"):
        put(people, draft, b"b" * 600_000, "b.txt")


def test_what_is_removed_is_out_of_sight_and_may_come_again(people, draft):
    first = put(people, draft)
    remove(actor=people.actor("member"), attachment=first)
    remove(actor=people.actor("member"), attachment=first)

    assert not Attachment.objects.visible_to(people.actor("member")).exists()
    actions = AuditEntry.objects.about(draft).values_list("action", flat=True)
    assert sorted(actions) == ["need.file_attached", "need.file_removed"]
    assert put(people, draft).pk != first.pk
    assert default_storage.exists(first.file.name)


def test_what_was_removed_is_forgotten_after_some_time_but_for_what_was_sent(
    people, draft
):
    gone = put(people, draft)
    shared = put(people, draft, b"shared", "shared.txt")
    sent = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    make_a.NeedLineFactory(need=sent)
    kept = put(people, sent, b"sent", "sent.txt")
    put(people, sent, b"shared", "shared.txt")
    submit_need(actor=people.actor("approver"), need=sent, version=sent.version)
    for one in (gone, shared):
        remove(actor=people.actor("member"), attachment=one)
    # as if the need had been called back and the file taken away then
    Attachment.objects.filter(pk=kept.pk).update(removed_at=clock.now())

    assert forget_removed() == 0
    with clock.at(clock.now() + dt.timedelta(days=31)):
        assert forget_removed() == 2

    assert not default_storage.exists(gone.file.name)
    assert default_storage.exists(shared.file.name)
    assert default_storage.exists(kept.file.name)
    assert not draft.attachments.exists()
    assert sent.attachments.count() == 2


def test_a_file_that_was_changed_or_lost_is_found(people, draft, store):
    made = put(people, draft)
    assert list(broken()) == []
    path = store / made.file.name
    path.write_bytes(b"other")
    [found] = broken()
    assert found.startswith(f"Attachment {made.pk} ")
    assert found.endswith("the file has been changed.")
    path.unlink()
    [found] = broken()
    assert found.endswith("the file is missing.")


def test_a_need_that_continues_another_has_its_files_too(people, draft):
    made = put(people, draft, name="plan.pdf")
    gone = put(people, draft, b"gone", "gone.txt")
    remove(actor=people.actor("member"), attachment=gone)
    later = make_a.SchemeYearFactory(county=people.scheme_year.county, year=2019)
    need = start_from(
        actor=people.actor("member"),
        source=draft,
        scheme_year=later,
        form_key=uuid.uuid4(),
    )
    [taken] = need.attachments.all()
    assert (taken.name, taken.sha256, taken.file) == (
        made.name,
        made.sha256,
        made.file,
    )
    assert list(broken()) == []


@pytest.mark.django_db(transaction=True)
def test_the_same_file_sent_ten_times_at_once_is_one_attachment():
    people = cast.make()
    draft = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    content = files.pdf()

    def send(_):
        try:
            return put(people, draft, content) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        made = list(pool.map(send, range(10)))
    assert sum(made) == 1
    assert draft.attachments.count() == 1


# --- Pages -------------------------------------------------------------------------


def page_of(need):
    return reverse("partnerships:need_attachments", args=[need.pk])


def upload(client, need, *chosen, **options):
    sent = [SimpleUploadedFile(name, content) for name, content in chosen]
    return client.post(page_of(need), {"chosen": sent}, follow=True, **options)


def test_files_are_attached_in_the_browser_and_listed_on_the_need(
    people, draft, as_person
):
    client = as_person(people.member)
    assert client.get(page_of(draft)).status_code == 200
    response = upload(
        client, draft, ("plan.pdf", files.pdf()), ("tal.xlsx", files.xlsx())
    )
    assert response.status_code == 200
    shown = client.get(draft.get_absolute_url()).content.decode()
    for attachment in draft.attachments.all():
        assert attachment.name in shown
        assert attachment.get_absolute_url() in shown
    assert draft.attachments.count() == 2


def test_the_good_files_are_kept_when_another_is_refused(people, draft, as_person):
    client = as_person(people.member)
    client.cookies["django_language"] = "en"
    response = upload(
        client,
        draft,
        ("plan.pdf", files.pdf()),
        ("<b>setup</b>.pdf", b"MZ\x90\x00" + b"\0" * 50),
        ("tom.txt", b""),
    )
    assert response.status_code == 422
    text = response.content.decode()
    assert "is a program" in text
    assert "tom.txt: The file is empty." in text
    assert "<b>setup</b>" not in text
    assert draft.attachments.get().name == "plan.pdf"


def test_a_form_without_a_file_says_so(people, draft, as_person):
    client = as_person(people.member)
    client.cookies["django_language"] = "en"
    response = client.post(page_of(draft), {})
    assert response.status_code == 422
    assert not draft.attachments.exists()


def test_a_file_is_removed_in_the_browser(people, draft, as_person):
    made = put(people, draft)
    client = as_person(people.member)
    address = reverse("partnerships:attachment_remove", args=[made.pk])
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert not draft.attachments.there().exists()
    assert client.get(made.get_absolute_url()).status_code == 404


def test_a_reader_is_told_who_can_attach(people, draft, as_person):
    client = as_person(people.reader)
    client.cookies["django_language"] = "en"
    response = upload(client, draft, ("plan.pdf", files.pdf()))
    assert response.status_code == 403
    assert "An editor or an approver there" in response.content.decode()
    assert page_of(draft) not in client.get(draft.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [(who, 200) for who in SEES_SUBMITTED] + [(who, 404) for who in SEES_NOT],
)
def test_a_file_is_for_those_who_see_its_need(people, draft, as_person, who, status):
    made = put(people, draft)
    submit_need(actor=people.actor("approver"), need=draft, version=draft.version)
    Need.objects.filter(pk=draft.pk).update(uh_partner=people.uh)
    client = as_person(getattr(people, who))
    response = client.get(made.get_absolute_url())
    list(response)  # to its end, which closes the file
    assert response.status_code == status


@pytest.mark.parametrize("who", [*SEES_NOT, "uh_partner", "officer", "national"])
def test_a_drafts_file_is_its_owners_alone(people, draft, as_person, who):
    Need.objects.filter(pk=draft.pk).update(uh_partner=people.uh)
    made = put(people, draft)
    client = as_person(getattr(people, who))
    assert client.get(made.get_absolute_url()).status_code == 404
    remove_it = reverse("partnerships:attachment_remove", args=[made.pk])
    assert client.post(remove_it).status_code == 404
    assert upload(client, draft, ("x.pdf", files.pdf("x"))).status_code == 404
    assert draft.attachments.there().count() == 1


def test_a_download_is_whole_and_can_only_be_saved(people, draft, as_person):
    content = files.pdf()
    made = put(people, draft, content, 'Årsplan "ny" – 2018.pdf')
    response = as_person(people.member).get(made.get_absolute_url())

    assert b"".join(response.streaming_content) == content
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''%C3%85rsplan")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Length"] == str(len(content))


def test_files_need_no_disk(people, draft, as_person, settings):
    """Any of Django's storages will do, such as S3: no file has a path."""
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"default": memory}
    made = put(people, draft)
    response = as_person(people.member).get(made.get_absolute_url())
    assert b"".join(response.streaming_content) == files.pdf()
    assert list(broken()) == []
    remove(actor=people.actor("member"), attachment=made)
    with clock.at(clock.now() + dt.timedelta(days=31)):
        forget_removed()
    assert not default_storage.exists(made.file.name)


def test_a_file_that_the_store_has_lost_is_told_of(people, draft, as_person, store):
    made = put(people, draft)
    (store / made.file.name).unlink()
    response = as_person(people.member).get(made.get_absolute_url())
    assert response.status_code == 409


def test_the_page_asks_as_often_for_one_file_as_for_three(
    people, draft, as_person, django_assert_num_queries
):
    client = as_person(people.member)
    put(people, draft, b"1", "1.txt")
    with django_assert_num_queries(5):
        client.get(page_of(draft))
    put(people, draft, b"2", "2.txt")
    put(people, draft, b"3", "3.txt")
    with django_assert_num_queries(5):
        client.get(page_of(draft))
