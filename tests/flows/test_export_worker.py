"""A worker killed with signal 9 in the middle of an export: each file is there once."""

import hashlib
import io
import uuid
import zipfile
from datetime import timedelta

import pytest
from django.db import connection

from partnerships.agreement.archive import entries_of
from partnerships.invariants import agreements as agreements_broken
from partnerships.models import Agreement
from partnerships.services import agreement_exports
from partnerships.services.agreement_exports import start_export
from portal.documents.zips import zip_stream
from portal.jobs.invariants import broken as jobs_broken
from portal.jobs.models import Job, JobPart
from portal.jobs.parts import requeue_lapsed
from tests import cast, databases, worker
from tests import factories as make_a
from tests.partnerships import agreements as made

S = JobPart.State
pytestmark = pytest.mark.django_db(transaction=True)
AGREEMENTS = 8
BEFORE = 3  # parts that are done when the worker is killed


def count(state: JobPart.State) -> int:
    return JobPart.objects.filter(state=state).count()


def kill_amid(job: Job) -> None:
    """A worker, when some parts are done and it is held up with two in its hands."""
    with databases.connect() as parts, databases.connect() as read:
        parts.execute("BEGIN")
        parts.execute(
            "SELECT FROM jobs_jobpart WHERE job_id = %s AND position > %s FOR UPDATE",
            [job.pk, BEFORE],
        )
        with worker.running() as first:
            worker.wait_until(lambda: count(S.DONE) == BEFORE, every=0.02)
            read.execute("BEGIN")
            read.execute("LOCK TABLE partnerships_agreement")
            parts.execute("COMMIT")
            worker.wait_until(lambda: count(S.RUNNING) == 2, every=0.02)
            first.kill()


def test_what_is_being_written_is_neither_lost_nor_waited_for(monkeypatch):
    """Else whoever looks for what is lost holds the others up meanwhile."""
    monkeypatch.setattr(agreement_exports, "AT_ONCE", 1)
    people = cast.make()
    make_a.GrantedLineFactory(need=people.need, requested_nok=15_000)
    for _ in range(3):
        made.scanned(people)
    officer = people.actor("officer")
    agreements = Agreement.objects.visible_to(officer)
    job = start_export(actor=officer, agreements=agreements, form_key=uuid.uuid4())
    with databases.connect() as writing:
        writing.execute("BEGIN")
        writing.execute(
            "SELECT FROM jobs_jobpart WHERE job_id = %s AND position = 2 FOR UPDATE",
            [job.pk],
        )
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        try:
            assert requeue_lapsed(after=timedelta(0)) == 2
        finally:
            connection.close()  # and its setting with it
    assert requeue_lapsed(after=timedelta(0)) == 3


def test_a_worker_killed_in_an_export_loses_and_doubles_nothing(monkeypatch):
    monkeypatch.setattr(agreement_exports, "AT_ONCE", 1)
    people = cast.make()
    make_a.GrantedLineFactory(need=people.need, requested_nok=AGREEMENTS * 5_000)
    for _ in range(AGREEMENTS):
        made.scanned(people)
    officer = people.actor("officer")
    job = start_export(
        actor=officer,
        agreements=Agreement.objects.visible_to(officer),
        form_key=uuid.uuid4(),
    )
    kill_amid(job)
    assert count(S.DONE) == BEFORE

    with worker.running():
        worker.wait_until(lambda: count(S.DONE) == AGREEMENTS)
        worker.wait_until(lambda: Job.objects.get().state == Job.State.DONE)

    job.refresh_from_db()
    assert (job.done, job.failed, job.total) == (AGREEMENTS, 0, AGREEMENTS)
    zipped = zipfile.ZipFile(io.BytesIO(b"".join(zip_stream(entries_of(job)))))
    files = [name for name in zipped.namelist() if name.endswith(".pdf")]
    references = {f"{each.reference}.pdf" for each in Agreement.objects.all()}
    assert len(files) == len(references) == AGREEMENTS
    assert set(files) == references
    for agreement in Agreement.objects.select_related("scan", "scheme_year"):
        inside = zipped.read(f"{agreement.reference}.pdf")
        assert hashlib.sha256(inside).hexdigest() == agreement.scan.sha256
    assert [*jobs_broken(), *agreements_broken()] == []
