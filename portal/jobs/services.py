"""Start a job, count how far it is, try its failures again. The only writer of Job."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.documents.models import Document
from portal.documents.services import order_again
from portal.jobs import rules
from portal.jobs.models import Job, JobItem, JobPart
from portal.jobs.parts import Part, put_parts, queue_again, requeue_lapsed
from portal.lib.addresses import address_of
from portal.lib.verdict import require
from portal.people.actor import Actor

S = Job.State
D = Document.State
P = JobPart.State


@dataclass(frozen=True, slots=True)
class Item:
    """One paper of a job: its name on the page, and where its app serves it."""

    label: str
    document: Document
    url: str = ""


@transaction.atomic
def start_job(
    *,
    actor: Actor,
    kind: str,
    title: str,
    items: Sequence[Item] = (),
    parts: Sequence[Part] = (),
    key: str = "",
    zip_url: str = "",
    zip_route: str = "",
) -> Job:
    """Follow ``items``, which the caller has ordered, or ``parts`` to their end.

    With a ``key`` the organisation's job of that key is returned if there is one, so
    that a double click, or the same wish next week, does not make a second.
    """
    require(rules.may_start(actor))
    if not items and not parts:
        raise ValidationError(_("There are no papers to make."))
    facts = {
        "kind": kind,
        "title": title[:300],
        "asked_by_id": actor.user_id,
        "asked_for_name": actor.organisation_name or actor.system,
        "zip_url": zip_url,
        "total": len(items) or len(parts),
    }
    if key:
        job, created = Job.objects.get_or_create(
            asked_for_id=actor.organisation_id, key=key, defaults=facts
        )
    else:
        job = Job.objects.create(asked_for_id=actor.organisation_id, **facts)
        created = True
    if created:
        _add_items(job, items)
        put_parts(job, parts)
        _give_address(job, zip_route)
        record(actor=actor, action="job.started", obj=job, kind=kind, papers=job.total)
    return refresh_job(job.pk)


def _give_address(job: Job, zip_route: str) -> None:
    """Of what is gathered, where that has the job's own number in it."""
    if zip_route:
        job.zip_url = address_of(zip_route, job.pk)
        job.save(update_fields=["zip_url"])


def _add_items(job: Job, items: Sequence[Item]) -> None:
    JobItem.objects.bulk_create(
        JobItem(
            job=job,
            position=position,
            label=item.label[:300],
            document=item.document,
            url=item.url,
        )
        for position, item in enumerate(items, start=1)
    )


@transaction.atomic
def refresh_job(job_id: int) -> Job:
    """Set the job's counts and state from its documents: set, never added to.

    The row is locked before the documents are counted, so that of two workers that
    finish at once the later one counts both.
    """
    job = Job.objects.select_for_update(of=("self",)).get(pk=job_id)
    count = _count(job)
    state = state_of(total=job.total, **count)
    finished = state in (S.DONE, S.FAILED, S.CANCELLED)
    if (job.state, job.done, job.failed) != (state, count["done"], count["failed"]):
        job.state, job.done, job.failed = state, count["done"], count["failed"]
        if finished != job.is_finished:
            job.finished_at = timezone.now() if finished else None
        job.save(update_fields=["state", "done", "failed", "finished_at"])
    return job


def _count(job: Job) -> dict[str, int]:
    """Of its papers, or of its parts."""
    papers = JobItem.objects.filter(job=job)
    if papers.exists():
        return papers.aggregate(
            done=Count("pk", filter=Q(document__state=D.MADE)),
            failed=Count("pk", filter=Q(document__state=D.FAILED)),
            begun=Count("pk", filter=Q(document__state=D.RENDERING)),
        )
    return JobPart.objects.filter(job=job).aggregate(
        done=Count("pk", filter=Q(state=P.DONE)),
        failed=Count("pk", filter=Q(state=P.FAILED)),
        begun=Count("pk", filter=Q(state=P.RUNNING)),
        cancelled=Count("pk", filter=Q(state=P.CANCELLED)),
    )


def state_of(
    *, total: int, done: int, failed: int, begun: int, cancelled: int = 0
) -> Job.State:
    if done == total:
        return S.DONE
    if cancelled:
        return S.CANCELLED
    if done + failed == total:
        return S.FAILED
    return S.RUNNING if done or failed or begun else S.QUEUED


@transaction.atomic
def retry_job(job: Job, *, actor: Actor) -> int:
    """Order the papers that failed again, no others; how many there were."""
    require(rules.may_retry(actor, job))
    failed = Document.objects.filter(
        pk__in=JobItem.objects.filter(job=job).values("document_id"), state=D.FAILED
    )
    again = sum(order_again(document, actor=actor) for document in failed)
    again += queue_again(job.parts.filter(state=P.FAILED))
    record(actor=actor, action="job.retried", obj=job, papers=again)
    refresh_job(job.pk)
    return again


@transaction.atomic
def cancel_job(job: Job, *, actor: Actor) -> int:
    """Stop what no worker has begun; how many parts that was. Again, it is none."""
    current = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if current.state == S.CANCELLED:
        return 0
    require(rules.may_cancel(actor, current))
    waiting = current.parts.filter(state=P.QUEUED)
    stopped = waiting.update(state=P.CANCELLED)
    record(actor=actor, action="job.cancelled", obj=current, parts=stopped)
    refresh_job(current.pk)
    return stopped


def refresh_jobs_of(document_id: int) -> None:
    """A document is made or has failed: count again wherever it is waited for."""
    waiting = Job.objects.exclude(state=S.DONE).filter(items__document_id=document_id)
    for job_id in waiting.values_list("pk", flat=True):
        refresh_job(job_id)


def refresh_unfinished() -> None:
    """Beat: a worker may die between a document's last step and the counting."""
    requeue_lapsed()
    for job_id in Job.objects.unfinished().values_list("pk", flat=True):
        refresh_job(job_id)
