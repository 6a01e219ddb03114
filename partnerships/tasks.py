from celery import shared_task

from partnerships.services import reminders


@shared_task(name="partnerships.send_reminders", ignore_result=True)
def send_reminders() -> None:
    reminders.send_reminders()
