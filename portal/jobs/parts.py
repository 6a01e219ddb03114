"""Work in parts: put, done by workers at once, tried again. Writes JobPart.state.

queued → running → done          a worker takes it, and keeps its result
         running → queued        a passing fault, or a worker that died
         running → failed        it cannot be done as it is
queued → cancelled               somebody stopped the job
failed → queued                  somebody tries again
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs.models import Job, JobPart
from portal.lib.alone import alone_with
from portal.lib.errors import Refusal

logger = logging.getLogger(__name__)

S = JobPart.State
LEASE = timedelta(minutes=10)
LOST_IN_QUEUE = timedelta(minutes=5)
MAX_ATTEMPTS = 3
PASSING = (OSError, OperationalError)

Make = Callable[[JobPart], dict[str, Any]]
_kinds: dict[str, Make] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """``payload`` is plain JSON, and all that the worker is told."""

    label: str
    kind: str
    payload: dict[str, Any]


def register_part(kind: str) -> Callable[[Make], Make]:
    """Decorator: how parts of this kind are done; the result is plain JSON.

    It may run twice. A Refusal fails the part with its sentence.
    """

    def put(make: Make) -> Make:
        _kinds[kind] = make
        return make

    return put


def is_in_parts(job: Job) -> bool:
    """Whether it has parts, and no papers; its kind says so."""
    return job.kind in _kinds


def put_parts(job: Job, parts: Sequence[Part]) -> None:
    made = JobPart.objects.bulk_create(
        JobPart(
            job=job,
            position=position,
            label=part.label[:300],
            kind=part.kind,
            payload=part.payload,
        )
        for position, part in enumerate(parts, 1)
    )
    _queue([part.pk for part in made])


def queue_again(parts: QuerySet[JobPart]) -> int:
    found = list(parts.values_list("pk", flat=True))
    JobPart.objects.filter(pk__in=found).update(
        state=S.QUEUED, attempts=0, error="", queued_at=timezone.now()
    )
    _queue(found)
    return len(found)


def _queue(numbers: Sequence[int]) -> None:
    from portal.jobs.tasks import make_part  # it imports this module

    def tell() -> None:
        for number in numbers:
            make_part.delay(number)

    transaction.on_commit(tell, robust=True)


def fulfil_part(part_id: int) -> bool:
    """Do the part unless it is done or being done; True if this call did it."""
    with alone_with(f"jobs.part:{part_id}") as alone:
        claimed_at = _claim(part_id, alone)
        if claimed_at is None:
            return False
        part = JobPart.objects.get(pk=part_id)
        mine = JobPart.objects.filter(
            pk=part_id, state=S.RUNNING, claimed_at=claimed_at
        )
        try:
            result = _kinds[part.kind](part)
        except Exception as error:
            _fail(part, mine, error)
            return False
        return bool(mine.update(state=S.DONE, result=result, error=""))


def _claim(part_id: int, alone: bool) -> datetime | None:
    at = timezone.now()
    free = Q(state__in=[S.QUEUED, S.RUNNING])
    if not alone:
        free = Q(state=S.RUNNING, claimed_at__lt=at - LEASE)
    taken = JobPart.objects.filter(free, pk=part_id).update(
        state=S.RUNNING, claimed_at=at, attempts=F("attempts") + 1
    )
    return at if taken else None


def _fail(part: JobPart, mine: QuerySet[JobPart], error: Exception) -> None:
    logger.exception("Part %s (%s) was not done.", part.pk, part.kind)
    passing = isinstance(error, PASSING) and not isinstance(error, FileNotFoundError)
    if passing and part.attempts < MAX_ATTEMPTS:
        mine.update(state=S.QUEUED, queued_at=timezone.now())  # beat queues it again
        return
    words = _("An error in the portal (%(error)s). Tell those who run it.") % {
        "error": type(error).__name__
    }
    if isinstance(error, Refusal):
        words = str(error.reason)
    mine.update(state=S.FAILED, error=words)


@transaction.atomic
def requeue_lapsed(*, after: timedelta = LOST_IN_QUEUE) -> int:
    """Queue what the queue or a dead worker has lost; how many were queued.

    Beat does this every minute, a worker that starts with no time to wait (``after``).
    Queueing one too many is harmless: see ``fulfil_part``. What somebody writes just
    now is not lost, and is not waited for.
    """
    at = timezone.now()
    lost = Q(state=S.QUEUED, queued_at__lte=at - after) | Q(state=S.RUNNING)
    free = JobPart.objects.filter(lost).select_for_update(skip_locked=True)
    found = list(free.values_list("pk", flat=True))
    JobPart.objects.filter(pk__in=found, state=S.QUEUED).update(queued_at=at)
    _queue(found)
    return len(found)
