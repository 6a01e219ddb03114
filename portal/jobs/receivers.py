from portal.documents.signals import document_finished
from portal.jobs import services


def connect() -> None:
    document_finished.connect(count_again, dispatch_uid="jobs.count_again")


def count_again(*, document_id: int, **_: object) -> None:
    services.refresh_jobs_of(document_id)
