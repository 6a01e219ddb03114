from celery.signals import worker_ready

from portal.documents.signals import document_finished
from portal.jobs import services


def connect() -> None:
    document_finished.connect(count_again, dispatch_uid="jobs.count_again")
    worker_ready.connect(pick_up, dispatch_uid="jobs.pick_up")


def count_again(*, document_id: int, **_: object) -> None:
    services.refresh_jobs_of(document_id)


def pick_up(**_: object) -> None:
    """The parts that the last worker died with are done now, not in some minutes."""
    from portal.jobs.tasks import requeue_all

    requeue_all.delay()
