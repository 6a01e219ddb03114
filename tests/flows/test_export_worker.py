"""A worker killed with signal 9 in the middle of an export: each file is there once."""

import hashlib
import io
import uuid
import zipfile

import pytest

from partnerships.agreement.archive import entries_of
from partnerships.invariants import agreements as agreements_broken
from partnerships.models import Agreement
from partnerships.services import agreement_exports
from partnerships.services.agreement_exports import start_export
from portal.documents.zips import zip_stream
from portal.jobs.invariants import broken as jobs_broken
from portal.jobs.models import Job, JobPart
from tests import cast, worker
from tests import factories as make_a
from tests.partnerships import agreements as made

pytestmark = pytest.mark.django_db(transaction=True)
AGREEMENTS = 60


def done() -> int:
    return JobPart.objects.filter(state=JobPart.State.DONE).count()


def test_a_worker_killed_in_an_export_loses_and_doubles_nothing(monkeypatch):
    monkeypatch.setattr(agreement_exports, "AT_ONCE", 1)
    people = cast.make()
    make_a.GrantedLineFactory(need=people.need, requested_nok=AGREEMENTS * 5_000)
    for _ in range(AGREEMENTS):
        made.scanned(people)
    officer = people.actor("officer")
    with worker.running() as first:
        job = start_export(
            actor=officer,
            agreements=Agreement.objects.visible_to(officer),
            form_key=uuid.uuid4(),
        )
        worker.wait_until(lambda: 0 < done() < AGREEMENTS, every=0.002)
        first.kill()
    assert done() < AGREEMENTS, "It was too late to kill: all parts were done."

    with worker.running():
        worker.wait_until(lambda: done() == AGREEMENTS)
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
