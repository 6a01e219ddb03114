from celery import shared_task

from funding.services import acceptances


@shared_task(name="funding.remind_of_answers", ignore_result=True)
def remind_of_answers() -> None:
    acceptances.remind_of_answers()
