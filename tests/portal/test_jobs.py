import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from portal.audit.models import AuditEntry
from portal.documents import services
from portal.documents.models import Document
from portal.documents.services import fulfil_document, order_documents
from portal.jobs import invariants
from portal.jobs.models import Job, JobItem
from portal.jobs.services import (
    Item,
    refresh_job,
    refresh_unfinished,
    retry_job,
    start_job,
    state_of,
)
from portal.jobs.views import in_words
from tests.portal.papers import ROBOT, BrokenPaper, SamplePaper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper_room")]

S = Job.State


@pytest.fixture(autouse=True)
def queued(monkeypatch):
    numbers: list[int] = []
    monkeypatch.setattr(services, "queue", numbers.extend)
    return numbers


@pytest.fixture
def make_all(django_capture_on_commit_callbacks):
    """Do what the worker does, signals included."""

    def make(job: Job) -> None:
        for item in job.items.all():
            with django_capture_on_commit_callbacks(execute=True):
                fulfil_document(item.document_id)
        job.refresh_from_db()

    return make


def papers(count: int, actor=ROBOT, broken: int = 0) -> list[Item]:
    kinds = [SamplePaper] * (count - broken) + [BrokenPaper] * broken
    documents = order_documents(
        [kind(text=f"Brev {n}") for n, kind in enumerate(kinds, start=1)], actor=actor
    )
    return [
        Item(label=f"Brev {number}", document=document, url=f"/letters/{number}/")
        for number, document in enumerate(documents, start=1)
    ]


def start(actor=ROBOT, count: int = 3, broken: int = 0, **facts) -> Job:
    items = papers(count, actor, broken)
    return start_job(actor=actor, kind="tests", title="Brev 2018", items=items, **facts)


# -- services ------------------------------------------------------------------------


def test_a_job_starts_with_its_papers_and_a_trace(people):
    job = start(people.actor("officer"), zip_url="/all.zip")

    assert (job.state, job.total, job.done) == (S.QUEUED, 3, 0)
    assert job.asked_for_name == people.governor.name
    assert [item.label for item in job.items.all()] == ["Brev 1", "Brev 2", "Brev 3"]
    entry = AuditEntry.objects.get(action="job.started")
    assert (entry.object_id, entry.data["papers"]) == (job.pk, 3)


def test_a_double_click_gives_the_same_job(people):
    officer = people.actor("officer")

    assert start(officer, key="2018") == start(officer, key="2018")
    assert Job.objects.count() == 1
    assert JobItem.objects.count() == 3
    assert AuditEntry.objects.filter(action="job.started").count() == 1


def test_another_organisation_has_its_own_job_of_that_key(people):
    one = start(people.actor("officer"), key="2018")

    assert start(people.actor("other_county"), key="2018") != one


def test_a_reader_starts_nothing(people):
    with override("en"), pytest.raises(PermissionDenied, match="Only an editor"):
        start(people.actor("governor_reader"))
    assert not Job.objects.exists()


def test_a_job_without_papers_is_refused():
    with pytest.raises(ValidationError):
        start_job(actor=ROBOT, kind="tests", title="x", items=[])


def test_a_job_counts_its_papers_as_they_are_made(make_all):
    job = start()
    fulfil_document(job.items.all()[0].document_id)

    assert refresh_job(job.pk).state == S.RUNNING
    make_all(job)

    assert (job.state, job.done, job.failed) == (S.DONE, 3, 0)
    assert job.finished_at is not None


def test_counting_twice_changes_nothing(make_all):
    job = start()
    make_all(job)
    finished_at = job.finished_at

    assert refresh_job(job.pk).finished_at == finished_at


def test_papers_that_exist_make_a_job_that_is_done_at_once(make_all):
    make_all(start())

    job = start()

    assert (job.state, job.done) == (S.DONE, 3)


def test_one_failed_paper_stops_no_other(make_all):
    job = start(count=3, broken=1)
    make_all(job)

    assert (job.state, job.done, job.failed) == (S.FAILED, 2, 1)


def test_only_what_failed_is_tried_again(make_all, queued):
    job = start(count=3, broken=1)
    make_all(job)
    queued.clear()

    assert retry_job(job, actor=ROBOT) == 1

    job.refresh_from_db()
    assert queued == [job.items.last().document_id]
    assert (job.state, job.done, job.failed) == (S.RUNNING, 2, 0)
    assert job.finished_at is None
    assert AuditEntry.objects.filter(action="job.retried").exists()


def test_nothing_failed_so_nothing_is_tried_again(make_all):
    job = start()
    make_all(job)

    with pytest.raises(PermissionDenied):
        retry_job(job, actor=ROBOT)


@pytest.mark.parametrize("name", ["governor_reader", "other_county", "national"])
def test_who_may_not_retry_gets_the_reason(people, make_all, name):
    job = start(people.actor("officer"), broken=1)
    make_all(job)

    with pytest.raises(PermissionDenied, match=people.governor.name):
        retry_job(job, actor=people.actor(name))
    assert Document.objects.filter(state="failed").count() == 1


def test_a_count_that_a_dead_worker_left_out_is_made_up_for():
    job = start()
    for item in job.items.all():
        fulfil_document(item.document_id)  # and nobody hears of it
    job.refresh_from_db()
    assert job.state == S.QUEUED

    refresh_unfinished()

    job.refresh_from_db()
    assert job.state == S.DONE


@pytest.mark.parametrize(
    ("done", "failed", "begun", "state"),
    [
        (0, 0, 0, S.QUEUED),
        (0, 0, 1, S.RUNNING),
        (1, 0, 0, S.RUNNING),
        (0, 1, 0, S.RUNNING),
        (2, 1, 0, S.FAILED),
        (0, 3, 0, S.FAILED),
        (3, 0, 0, S.DONE),
    ],
)
def test_the_state_follows_from_the_counts(done, failed, begun, state):
    assert state_of(total=3, done=done, failed=failed, begun=begun) == state


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_finish_at_once_are_both_counted():
    job = start(count=6)

    def work(documents):
        for document_id in documents:
            fulfil_document(document_id)
        connection.close()

    numbers = list(job.items.values_list("document_id", flat=True))
    threads = [
        threading.Thread(target=work, args=(numbers[part::2],)) for part in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    job.refresh_from_db()
    assert (job.state, job.done) == (S.DONE, 6)


def test_a_job_that_says_other_than_its_papers_is_named(make_all):
    job = start(count=2)
    make_all(job)
    assert list(invariants.broken()) == []

    job.items.last().delete()

    assert list(invariants.broken()) == [
        f"Job {job.pk} is of 2 papers but has 1.",
        f"Job {job.pk} counts 2 papers made, but 1 are.",
    ]


# -- pages -----------------------------------------------------------------------------

CAST = [
    ("officer", 200),
    ("head", 200),
    ("governor_reader", 200),
    ("national", 200),
    ("member", 404),
    ("former_member", 404),
    ("neighbour", 404),
    ("uh_partner", 404),
    ("other_county", 404),
    ("nobody", 404),
]
FRAGMENT = {"HX-Request": "true"}


@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["page", "fragment"])
@pytest.mark.parametrize(("name", "status"), CAST)
def test_a_job_is_for_the_organisation_that_asked(
    people, as_person, name, status, headers
):
    job = start(people.actor("officer"))

    response = as_person(getattr(people, name)).get(
        job.get_absolute_url(), headers=headers
    )

    assert response.status_code == status


def test_anonymous_is_sent_to_the_login(client):
    assert client.get(start().get_absolute_url()).status_code == 302


@pytest.mark.parametrize(("name", "status"), CAST)
def test_the_list_shows_only_the_organisations_own_jobs(
    people, as_person, name, status
):
    job = start(people.actor("officer"))

    response = as_person(getattr(people, name)).get(reverse("jobs:job_list"))

    assert response.status_code == 200
    assert (job.get_absolute_url() in response.content.decode()) is (status == 200)


@pytest.mark.parametrize(
    ("name", "status"),
    [("head", 302), ("governor_reader", 403), ("national", 403), ("member", 404)],
)
def test_who_may_try_again(people, as_person, make_all, name, status):
    job = start(people.actor("officer"), broken=1)
    make_all(job)

    response = as_person(getattr(people, name)).post(
        reverse("jobs:job_retry", args=[job.pk])
    )

    assert response.status_code == status
    failed = Document.objects.filter(state="failed").exists()
    assert failed is (status != 302)


def test_the_page_moves_by_itself_until_the_job_is_done(people, as_person, make_all):
    job = start(people.actor("officer"), zip_url="/all.zip")
    client = as_person(people.officer)
    running = client.get(job.get_absolute_url(), headers=FRAGMENT).content.decode()
    make_all(job)
    done = client.get(job.get_absolute_url(), headers=FRAGMENT).content.decode()

    assert 'hx-trigger="every 1s"' in running
    assert "/letters/1/" not in running
    assert "/all.zip" not in running
    assert "<html" not in running
    assert "hx-trigger" not in done
    assert "/letters/1/" in done
    assert "/all.zip" in done


def test_a_result_is_linked_as_soon_as_it_is_made(people, as_person):
    job = start(people.actor("officer"))
    fulfil_document(job.items.all()[0].document_id)
    refresh_job(job.pk)

    text = as_person(people.officer).get(job.get_absolute_url()).content.decode()

    assert "/letters/1/" in text
    assert "/letters/2/" not in text


def test_an_error_is_shown_in_words_and_a_reader_is_told_who_may_retry(
    people, as_person, make_all
):
    job = start(people.actor("officer"), broken=1)
    make_all(job)

    mine = as_person(people.officer).get(job.get_absolute_url()).content.decode()
    readers = (
        as_person(people.governor_reader).get(job.get_absolute_url()).content.decode()
    )

    retry = reverse("jobs:job_retry", args=[job.pk])
    assert "https://example.org/logo.png" in mine
    assert retry in mine
    assert retry not in readers


def test_a_title_is_text_and_nothing_else(people, as_person):
    items = papers(1, people.actor("officer"))
    job = start_job(
        actor=people.actor("officer"),
        kind="tests",
        title="<script>{{ settings }}",
        items=[Item(label="<b>x", document=items[0].document)],
    )

    text = as_person(people.officer).get(job.get_absolute_url()).content.decode()

    assert "&lt;script&gt;{{ settings }}" in text
    assert "<b>x" not in text


@pytest.mark.parametrize("count", [3, 60])
def test_a_jobs_page_makes_the_same_queries_whatever_its_size(
    people, as_person, count, django_assert_max_num_queries
):
    job = start(people.actor("officer"), count=count)
    client = as_person(people.officer)
    client.get(reverse("jobs:job_list"))

    with django_assert_max_num_queries(12) as captured:
        response = client.get(job.get_absolute_url())

    assert response.status_code == 200
    assert response.content.decode().count('<th scope="row">') == min(count, 25)
    assert len(captured) == QUERIES_OF_A_JOB


@pytest.mark.parametrize("count", [3, 60])
def test_the_list_makes_the_same_queries_whatever_its_size(
    people, as_person, count, django_assert_num_queries
):
    officer = people.actor("officer")
    (item,) = papers(1, officer)
    for number in range(count):
        start_job(actor=officer, kind="tests", title=f"Job {number}", items=[item])
    client = as_person(people.officer)
    client.get(reverse("jobs:job_list"))

    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        response = client.get(reverse("jobs:job_list"))

    assert response.content.decode().count('<th scope="row">') == min(count, 25)


QUERIES_OF_A_JOB = 5
QUERIES_OF_THE_LIST = 5


@pytest.mark.parametrize("seconds", [0, 1, 59, 61, 4000])
def test_time_is_told_in_words(seconds):
    from datetime import timedelta

    assert any(
        character.isdigit() for character in in_words(timedelta(seconds=seconds))
    )
