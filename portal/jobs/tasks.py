from celery import shared_task

from portal.jobs import services


@shared_task(name="jobs.refresh_unfinished", ignore_result=True)
def refresh_unfinished() -> None:
    services.refresh_unfinished()
