from celery import Task, shared_task


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


@shared_task(name="documents.requeue_lapsed", ignore_result=True)
def requeue_lapsed() -> None:
    from portal.documents import services  # it imports this module

    services.requeue_lapsed()
