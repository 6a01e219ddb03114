from celery import shared_task
from django.db import transaction


@shared_task(
    name="post.send_message",
    acks_late=True,
    reject_on_worker_lost=True,
    ignore_result=True,
    soft_time_limit=120,
    time_limit=180,
)
def send_message(message_id: int) -> None:
    from portal.post import services  # it imports this module

    services.deliver(message_id)


def queue(message_id: int) -> None:
    """Tell the workers, once the message is committed.

    With no broker to tell, the message stands all the same, and beat queues it later.
    """
    transaction.on_commit(lambda: send_message.delay(message_id), robust=True)


@shared_task(name="post.requeue_due", ignore_result=True)
def requeue_due() -> None:
    from portal.post import services  # it imports this module

    services.requeue_due()
