from celery import shared_task

from partnerships.services import (
    agreement_ends,
    attachments,
    order_files,
    order_reminders,
    reminders,
)
from portal.people.actor import Actor


@shared_task(name="partnerships.send_reminders", ignore_result=True)
def send_reminders() -> None:
    reminders.send_reminders()
    order_reminders.send_order_reminders()


@shared_task(name="partnerships.forget_removed_attachments", ignore_result=True)
def forget_removed_attachments() -> None:
    attachments.forget_removed()
    order_files.forget_removed_files()


@shared_task(name="partnerships.end_agreements", ignore_result=True)
def end_agreements() -> None:
    agreement_ends.end_agreements(actor=Actor.for_system("end_agreements"))
