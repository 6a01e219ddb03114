from celery.signals import worker_ready

from portal.documents.signals import document_finished
from portal.jobs import services


def connect() -> None:
    document_finished.connect(count_again, dispatch_uid="jobs.count_again")
    worker_ready.connect(pick_up, dispatch_uid="jobs.pick_up")


def count_again(*, document_id: int, **_: object) -> None:
    services.refresh_jobs_of(document_id)


def pick_up(**_: object) -> None:
    """Whatever was in hand when the last worker died is done now, not in a minute."""
    from portal.jobs.tasks import refresh_unfinished  # it imports the services

    refresh_unfinished.delay()
