import hashlib
import threading
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.documents import invariants, services, worker
from portal.documents.models import Document
from portal.documents.services import (
    TryAgain,
    fulfil_document,
    order_again,
    order_documents,
    requeue_lapsed,
)
from portal.documents.signals import document_finished
from portal.documents.storage import WholeFileStorage
from portal.documents.tasks import make_document, requeue_all
from portal.lib.alone import alone_with
from tests.portal.papers import (
    ROBOT,
    BrokenPaper,
    SamplePaper,
    assert_archival,
    bytes_of,
    order,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper_room")]

S = Document.State


@pytest.fixture
def queued(monkeypatch):
    """What is handed to the queue; there is no worker in these tests."""
    numbers: list[int] = []
    monkeypatch.setattr(make_document, "delay", numbers.append)
    monkeypatch.setattr(services, "queue", numbers.extend)
    return numbers


# -- order -------------------------------------------------------------------------


def test_an_order_is_stored_traced_and_queued(queued):
    document = order()

    assert (document.state, document.title) == (S.ORDERED, SamplePaper().title)
    assert document.content["lines"][0] == ["1532", "Giske", 204_318]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id) == ("document.ordered", document.pk)
    assert queued == [document.pk]


def test_asking_twice_gives_one_document_and_one_place_in_the_queue(queued):
    assert order() == order()

    assert Document.objects.count() == AuditEntry.objects.count() == len(queued) == 1


def test_papers_that_are_there_cost_one_query(queued, django_assert_num_queries):
    papers = [SamplePaper(text=f"Brev {number}") for number in range(40)]
    first = order_documents(papers, actor=ROBOT)

    with django_assert_num_queries(3):  # savepoint, documents, release
        again = order_documents(papers, actor=ROBOT)

    assert again == first
    assert [it.content["text"] for it in Document.objects.order_by("pk")] == [
        paper.text for paper in papers
    ]


def test_a_paper_listed_twice_is_one_document(queued):
    one, other = order_documents([SamplePaper(), SamplePaper()], actor=ROBOT)

    assert one == other
    assert queued == [one.pk]


def test_only_a_failed_document_is_ordered_again(queued):
    document = order()
    assert order_again(document, actor=ROBOT) is False
    Document.objects.update(state=S.FAILED, error="Paper jam.", attempts=3)

    assert order() == document

    document.refresh_from_db()
    assert (document.state, document.error, document.attempts) == (S.ORDERED, "", 0)
    assert queued == [document.pk, document.pk]
    assert AuditEntry.objects.filter(action="document.ordered_again").exists()


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_order_stands_and_is_queued_later(monkeypatch):
    told = []

    def no_broker(number):
        told.append(number)
        raise ConnectionError("Redis is away.")

    monkeypatch.setattr(make_document, "delay", no_broker)
    one, other = order_documents(
        [SamplePaper(text="1"), SamplePaper(text="2")], actor=ROBOT
    )

    assert told == [one.pk]  # it does not wait for the broker once for each paper
    assert Document.objects.filter(state=S.ORDERED).count() == 2
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr(services.timezone, "now", lambda: later)
    monkeypatch.setattr(make_document, "delay", told.append)
    requeue_lapsed()
    assert sorted(told[1:]) == sorted([one.pk, other.pk])


# -- make ----------------------------------------------------------------------------


def test_a_document_is_made_from_its_content(queued):
    document = order()

    assert fulfil_document(document.pk) is True

    document.refresh_from_db()
    pdf = bytes_of(document)
    assert (document.state, document.error, document.attempts) == (S.MADE, "", 1)
    assert document.sha256 == hashlib.sha256(pdf).hexdigest()
    assert document.size == len(pdf)
    assert document.pages == 1
    assert_archival(pdf)


def test_making_it_again_does_nothing(queued, monkeypatch):
    document = order()
    assert fulfil_document(document.pk) is True
    monkeypatch.setattr(
        services, "print_document", lambda document: pytest.fail("printed twice")
    )

    assert fulfil_document(document.pk) is False


def test_the_same_content_gives_the_same_bytes_in_a_new_row(queued):
    first = order()
    fulfil_document(first.pk)
    first.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE documents_document CASCADE")

    second = order()
    fulfil_document(second.pk)
    second.refresh_from_db()

    assert second.pk != first.pk
    assert second.sha256
    assert (second.code, second.sha256) == (first.code, first.sha256)


def test_half_a_file_of_a_dead_worker_is_written_anew(queued, monkeypatch):
    document = order()
    fulfil_document(document.pk)
    document.refresh_from_db()
    name, whole = document.file.name, bytes_of(document)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE documents_document CASCADE")
    default_storage.save(name, ContentFile(whole[:1000]))

    fulfil_document(order().pk)

    made = Document.objects.get()
    assert bytes_of(made) == whole


def test_a_dead_workers_claim_is_taken_over_at_once(queued):
    document = order()
    Document.objects.update(state=S.RENDERING, claimed_at=timezone.now(), attempts=1)

    assert fulfil_document(document.pk) is True


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("minutes", "taken_over"), [(1, False), (11, True)])
def test_a_living_workers_claim_holds_until_its_lease_is_over(
    queued, minutes, taken_over
):
    document = order()
    Document.objects.update(
        state=S.RENDERING, claimed_at=timezone.now() - timedelta(minutes=minutes)
    )
    results = []
    with alone_with(f"documents.document:{document.pk}") as alone:
        assert alone
        thread = threading.Thread(target=in_thread, args=(document.pk, results))
        thread.start()
        thread.join()

    assert results == [taken_over]


def in_thread(document_id: int, results: list[bool]) -> None:
    try:
        results.append(fulfil_document(document_id))
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_at_once_one_makes_it(queued):
    document = order()
    results: list[bool] = []
    threads = [
        threading.Thread(target=in_thread, args=(document.pk, results))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [False] * 7 + [True]
    document.refresh_from_db()
    assert (document.state, document.attempts) == (S.MADE, 1)


def test_a_worker_that_lost_its_claim_meanwhile_changes_nothing(queued, monkeypatch):
    document = order()
    real = services.print_document

    def slow(document):
        Document.objects.update(claimed_at=timezone.now() + timedelta(minutes=11))
        return real(document)

    monkeypatch.setattr(services, "print_document", slow)

    assert fulfil_document(document.pk) is False
    document.refresh_from_db()
    assert (document.state, document.sha256) == (S.RENDERING, "")


# -- faults ---------------------------------------------------------------------------


def test_a_full_disk_is_tried_three_times_and_then_told_in_words(queued, monkeypatch):
    document = order()

    def full(storage, name, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(WholeFileStorage, "_save", full)
    for seconds in (20, 80):
        with pytest.raises(TryAgain) as error:
            fulfil_document(document.pk)
        assert error.value.seconds == seconds
        document.refresh_from_db()
        assert document.state == S.ORDERED
    assert fulfil_document(document.pk) is False

    document.refresh_from_db()
    assert (document.state, document.attempts) == (S.FAILED, 3)
    assert document.error
    assert "28" not in document.error


def test_a_paper_that_cannot_be_printed_fails_at_once_and_says_why(queued):
    document = order(BrokenPaper)

    assert fulfil_document(document.pk) is False

    document.refresh_from_db()
    assert document.state == S.FAILED
    assert "https://example.org/logo.png" in document.error


def test_an_error_of_ours_names_the_document_and_leaks_no_text(queued, monkeypatch):
    document = order()

    def broken(document):
        raise KeyError("secret")

    monkeypatch.setattr(services, "print_document", broken)
    fulfil_document(document.pk)

    document.refresh_from_db()
    assert document.state == S.FAILED
    assert "KeyError" in document.error
    assert str(document.pk) in document.error
    assert "secret" not in document.error


def test_whoever_waits_is_told_when_it_is_made_and_when_it_failed(
    queued, django_capture_on_commit_callbacks
):
    heard = []

    def listen(*, document_id, **_):
        heard.append(document_id)

    document_finished.connect(listen)
    try:
        good, bad = order(), order(BrokenPaper)
        with django_capture_on_commit_callbacks(execute=True):
            fulfil_document(good.pk)
            fulfil_document(bad.pk)
    finally:
        document_finished.disconnect(listen)

    assert heard == [good.pk, bad.pk]


# -- look after ----------------------------------------------------------------------


def test_what_the_queue_or_a_worker_lost_is_queued_again(queued):
    old = timezone.now() - timedelta(minutes=6)
    lost, fresh, begun, made = (order(text=str(number)) for number in range(4))
    Document.objects.filter(pk=lost.pk).update(queued_at=old)
    Document.objects.filter(pk=begun.pk).update(
        state=S.RENDERING, claimed_at=timezone.now()
    )
    fulfil_document(made.pk)
    queued.clear()

    assert requeue_lapsed() == 2
    assert sorted(queued) == sorted([lost.pk, begun.pk])
    assert fresh.pk not in queued

    queued.clear()
    requeue_lapsed()
    assert queued == [begun.pk]  # the lost one was queued a moment ago

    queued.clear()
    requeue_lapsed(after=timedelta(0))
    assert sorted(queued) == sorted([lost.pk, fresh.pk, begun.pk])


def test_a_starting_worker_waits_for_no_paper_that_the_last_one_had_in_hand(queued):
    had_in_hand = order()
    queued.clear()

    requeue_all()

    assert queued == [had_in_hand.pk]


def test_a_starting_worker_is_ready_to_print(monkeypatch):
    from portal.documents.render import LATIN, press

    monkeypatch.setattr(worker.gc, "freeze", lambda: None)
    monkeypatch.setattr(worker.gc, "set_threshold", lambda *numbers: None)
    worker.preload()
    worker.warm_up()
    ready = press(LATIN)
    assert press(LATIN) is ready

    worker.clean_up()
    assert press(LATIN) is not ready


# -- what the database itself refuses -------------------------------------------------


@pytest.mark.parametrize(
    "change", [{"content": {}}, {"title": "x"}, {"code": "x"}, {"language": "nb"}]
)
def test_what_a_paper_says_cannot_be_changed_even_before_it_is_made(queued, change):
    order()

    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.update(**change)


@pytest.mark.parametrize(
    "change", [{"sha256": "0"}, {"file": "x"}, {"state": "ordered"}, {"pages": 2}]
)
def test_a_made_document_cannot_be_changed(queued, change):
    fulfil_document(order().pk)

    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.update(**change)


def test_a_made_document_cannot_be_deleted(queued):
    fulfil_document(order().pk)

    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.all().delete()


def test_a_document_is_not_made_without_a_file(queued):
    order()

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.update(state=S.MADE)


# -- invariants ------------------------------------------------------------------------


def test_whole_papers_break_no_rule(queued):
    fulfil_document(order().pk)

    assert list(invariants.broken()) == []


def test_a_changed_and_a_missing_file_are_named(queued, paper_room):
    one, other = order(text="1"), order(text="2")
    for document in (one, other):
        fulfil_document(document.pk)
        document.refresh_from_db()
    (paper_room / one.file.name).write_bytes(b"changed")
    (paper_room / other.file.name).unlink()

    found = list(invariants.broken())

    assert len(found) == 2
    assert "changed" in found[0]
    assert "missing" in found[1]
