from datetime import timedelta

from celery import shared_task

from portal.jobs import parts, services
from portal.jobs.models import JobPart


@shared_task(name="jobs.refresh_unfinished", ignore_result=True)
def refresh_unfinished() -> None:
    services.refresh_unfinished()


@shared_task(name="jobs.requeue_all", ignore_result=True)
def requeue_all() -> None:
    parts.requeue_lapsed(after=timedelta(0))


@shared_task(
    name="jobs.make_part",
    acks_late=True,
    reject_on_worker_lost=True,
    ignore_result=True,
)
def make_part(part_id: int) -> None:
    parts.fulfil_part(part_id)
    found = JobPart.objects.filter(pk=part_id).values_list("job", flat=True).first()
    if found:
        services.refresh_job(found)
