from celery import shared_task

from partnerships.services import attachments


@shared_task(name="partnerships.forget_removed_attachments", ignore_result=True)
def forget_removed_attachments() -> None:
    attachments.forget_removed()
