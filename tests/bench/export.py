"""A thousand agreements exported as one job, and the zip that a browser then gets."""

import math
import socket
import time
import uuid
from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils import timezone

from partnerships.acting import actor_by
from partnerships.models import Agreement, Membership, Organisation
from partnerships.services.agreement_exports import start_export
from portal.documents.models import Document, Seal
from portal.documents.services import fulfil_document
from portal.jobs.models import Job
from portal.people.actor import APPROVER, Actor
from tests.bench.house import LOG, children_of, resident_mib, say, served
from tests.bench.nation import memory
from tests.bench.papers import WAIT_SECONDS, Measuring, Worker, clear, worker
from tests.bench.people import Person
from tests.bench.timing import Figure, Goal, Request

SIZE, QUICK_SIZE = 1000, 100
PRINTED = 16  # so many are made by the printer; the others are given one of these
NAME = "export of agreements"
TWO = f"{NAME}, two worker processes to one"
PEAK = f"{NAME}, worker's memory at most"
AFTER = f"{NAME}, worker's memory after, to before"
ORDERED = f"{NAME}, ordering the job"
ZIP_FIRST = f"{NAME}, the zip's first bytes"
ZIP = f"{NAME}, the zip, a file of it"
ZIP_PEAK = f"{NAME}, the zip, web process's memory at most, to before"
NAMES = (TWO, PEAK, AFTER, ORDERED, ZIP_FIRST, ZIP, ZIP_PEAK)


def measure(bench: Measuring, national: Person) -> Iterator[Figure]:
    if not any(map(bench.wanted, NAMES)):
        return
    size = QUICK_SIZE if bench.quick else SIZE
    chosen = signed(size)
    make_files(chosen)
    clear()
    job, figures = by_workers(bench, chosen)
    yield from figures
    yield from sent(bench, job, national, len(chosen))


def signed(size: int) -> Sequence[int]:
    """Their numbers: in force or ended, with a paper."""
    found = Agreement.objects.filter(document__isnull=False).order_by("pk")
    return list(found.values_list("pk", flat=True)[:size])


def make_files(agreements: Sequence[int]) -> None:
    """A sealed file for each: the first are printed, the others get one of theirs.

    The work of an export is the same whatever the file says: it is read, held
    against its hash, and its seal is checked.
    """
    papers = Document.objects.filter(agreement__in=agreements).order_by("pk")
    numbers = list(papers.unmade().values_list("pk", flat=True))
    for number in numbers[:PRINTED]:
        fulfil_document(number)
    made = list(papers.made().defer("content").select_related("seal")[:PRINTED])
    for place, number in enumerate(numbers[PRINTED:]):
        like = made[place % len(made)]
        Document.objects.filter(pk=number).update(
            state=Document.State.MADE,
            file=like.file.name,
            sha256=like.sha256,
            size=like.size,
            pages=like.pages,
            made_at=like.made_at,
        )
        Seal.objects.create(
            document_id=number,
            name=like.seal.name,
            fingerprint=like.seal.fingerprint,
            certificate=like.seal.certificate,
            at=like.seal.at,
        )


def by_workers(bench: Measuring, agreements: Sequence[int]) -> tuple[Job, list[Figure]]:
    few = agreements[: len(agreements) // 10]
    with worker(1, bench.database) as one:
        finish(one, order(few))
        before = memory(one)
        job, ms = ordered(agreements)
        alone = finish(one, job)
        peak = max(one.peak_mib, before)
        after = memory(one)
    with worker(2, bench.database) as two:
        finish(two, order(few))
        together = finish(two, order(agreements))
    say(
        f"{len(agreements)} agreements: {alone:.1f} s by one process, {together:.1f} "
        f"by two; {before:.0f} MiB before, {peak:.0f} at most, {after:.0f} after"
    )
    count = f"{len(agreements)} of them"
    if bench.quick:  # too short to be judged by
        return job, [Figure(f"{ORDERED}, {count}", ms, "ms", bench.yardstick)]
    return job, [
        Figure(f"{TWO}, {count}", alone / together, "×", goal=Goal(at_least=1.7)),
        Figure(PEAK, peak, "MiB", goal=Goal(value=400)),
        Figure(AFTER, after / before, "×", goal=Goal(value=1.1)),
        Figure(f"{ORDERED}, {count}", ms, "ms", bench.yardstick),
    ]


def national_actor() -> Actor:
    national = Organisation.objects.get(kind=Organisation.Kind.NATIONAL)
    membership = Membership.objects.get(organisation=national, role=APPROVER)
    return actor_by(membership, membership.user)


def order(agreements: Sequence[int]) -> Job:
    return ordered(agreements)[0]


def ordered(agreements: Sequence[int]) -> tuple[Job, float]:
    chosen = Agreement.objects.filter(pk__in=agreements).order_by("pk")
    started = time.perf_counter()
    job = start_export(actor=national_actor(), agreements=chosen, form_key=uuid.uuid4())
    return job, (time.perf_counter() - started) * 1000


def finish(of: Worker, job: Job) -> float:
    """The seconds until its last part is done; the most memory is in ``of``."""
    of.peak_mib = 0.0
    deadline = time.monotonic() + WAIT_SECONDS
    while not Job.objects.filter(pk=job.pk, finished_at__isnull=False).exists():
        of.look()
        if time.monotonic() > deadline:
            raise SystemExit(f"The worker is stuck; see {LOG}.")
        time.sleep(0.05)
    job.refresh_from_db()
    if job.state != Job.State.DONE:
        raise SystemExit(f"The export has failed; see {LOG}.")
    finished_at = job.finished_at or timezone.now()
    return (finished_at - job.created_at).total_seconds()


# ------------------------------------------------------------------------- the zip


def sent(bench: Measuring, job: Job, national: Person, files: int) -> Iterator[Figure]:
    """By a web process, to a browser that keeps nothing of it."""
    path = reverse("partnerships:agreement_zip", args=[job.pk])
    ask = Request(path, national.cookie)
    with served("web-export", "portal.wsgi", database=bench.database) as (port, pid):
        few = Request(reverse("partnerships:agreement_list"), national.cookie)
        for _ in range(10):
            few.to(port)
        before = most(pid)
        first, whole, size, peak = download(ask, port, pid)
    say(
        f"zip of {size / 2**20:.0f} MiB: {first * 1000:.0f} ms to the first bytes, "
        f"{whole:.1f} s; {before:.0f} MiB before, {peak:.0f} at most"
    )
    yield Figure(ZIP_FIRST, first * 1000, "ms", bench.yardstick, Goal(ratio=40))
    yield Figure(ZIP, whole * 1000 / files, "ms", bench.yardstick, Goal(ratio=4))
    yield Figure(ZIP_PEAK, peak / before, "×", goal=Goal(value=1.25))


def most(pid: int) -> float:
    return max(resident_mib(child) for child in children_of(pid))


def download(ask: Request, port: int, pid: int) -> tuple[float, float, int, float]:
    """Seconds to the first and the last byte, how many they are, the most memory."""
    size, peak, first = 0, 0.0, math.inf
    started = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), 60) as connection:
        connection.sendall(ask.raw(port))
        while part := connection.recv(262_144):
            first = min(first, time.perf_counter() - started)
            size += len(part)
            peak = max(peak, most(pid))
    return first, time.perf_counter() - started, size, peak
