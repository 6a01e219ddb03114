from collections.abc import Iterable
from datetime import timedelta

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError, transaction

DATABASE_AWAY_SECONDS = 5


@shared_task(
    name="documents.make_document",
    bind=True,
    acks_late=True,
    reject_on_worker_lost=True,
    ignore_result=True,
    soft_time_limit=240,
    time_limit=300,
    max_retries=None,  # the row counts the attempts
)
def make_document(self: "Task[[int], None]", document_id: int) -> None:
    from portal.documents import services  # it imports this module

    try:
        services.fulfil_document(document_id)
    except services.TryAgain as error:
        raise self.retry(countdown=error.seconds) from error
    except (InterfaceError, OperationalError) as error:
        # Else a queue of hundreds is emptied in the seconds that it restarts.
        raise self.retry(countdown=DATABASE_AWAY_SECONDS) from error


def queue(document_ids: Iterable[int]) -> None:
    """Tell the workers, once what is ordered is committed.

    With no broker to tell, the order stands all the same, and beat queues it later.
    """
    numbers = list(document_ids)

    def tell() -> None:
        for number in numbers:
            make_document.delay(number)

    transaction.on_commit(tell, robust=True)


@shared_task(name="documents.requeue_lapsed", ignore_result=True)
def requeue_lapsed() -> None:
    from portal.documents import services  # it imports this module

    services.requeue_lapsed()


@shared_task(name="documents.requeue_all", ignore_result=True)
def requeue_all() -> None:
    from portal.documents import services  # it imports this module

    services.requeue_lapsed(after=timedelta(0))
