"""Papers: one letter, the report by page, real workers, and their memory."""

import hashlib
import secrets
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.utils import timezone

from funding.benchmark_agreements import MUCH_LATER
from funding.services.papers import OrderedPapers, order_year
from partnerships.acting import actor_by
from partnerships.models import Membership, Organisation, SchemeYear
from portal.celery import app
from portal.documents.models import Document
from portal.documents.printing import print_document
from portal.documents.tasks import make_document
from portal.documents.worker import preload, warm_up
from portal.people.actor import EDITOR, Actor
from tests.bench.house import LOG, children_of, program, resident_mib, say
from tests.bench.people import COUNTY
from tests.bench.timing import Ask, Figure, Goal

YEAR = 2018
BATCHES = 3  # of all the year's papers, by one worker
WAIT_SECONDS = 1200  # the country's run, by one process of a slow machine
FIRST, AGAIN = "order a year's papers", "order a year's papers again, nothing changed"
LETTER, REPORT = "letter", "yearly report, a page of it"
TWO = "two worker processes to one"
PEAK, GROWTH = "worker's memory, peak", "worker's memory, {} papers to {}"


@dataclass
class Worker:
    """Celery with so many processes, and the most that any of them has used."""

    pid: int
    peak_mib: float = 0.0
    peaks: list[float] = field(default_factory=list)

    def make(self, documents: Sequence[Document]) -> float:
        """Queue them all; the seconds until the last is made."""
        self.peak_mib = 0.0
        rows = Document.objects.filter(pk__in=[document.pk for document in documents])
        started, deadline = timezone.now(), time.monotonic() + WAIT_SECONDS
        for document in documents:
            make_document.delay(document.pk)
        # Seldom asked: of a thousand papers it takes a tenth of a processor.
        while rows.unmade().exists():
            for _ in range(10):
                self.look()
                time.sleep(0.1)
            if time.monotonic() > deadline:
                raise SystemExit(f"The worker is stuck; see {LOG}.")
        failed = rows.filter(state=Document.State.FAILED).first()
        if failed:
            raise SystemExit(f"«{failed.title}» could not be made: {failed.error}")
        self.peaks.append(self.peak_mib)
        last = rows.latest("made_at").made_at
        return (last - started).total_seconds()

    def look(self) -> None:
        sizes = [resident_mib(child) for child in children_of(self.pid)]
        self.peak_mib = max([self.peak_mib, *sizes])


@contextmanager
def worker(processes: int, database: str) -> Iterator[Worker]:
    command = ["-m", "celery", "-A", "portal", "worker", "--loglevel=WARNING"]
    command.append(f"--concurrency={processes}")
    with program(f"worker-{processes}", *command, database=database) as pid:
        deadline = time.monotonic() + 60
        while not app.control.ping(timeout=0.5):
            if time.monotonic() > deadline:
                raise SystemExit(f"The worker does not start; see {LOG}.")
        yield Worker(pid)


def clear() -> None:
    """Nothing is queued, and what is ordered waits: a worker that starts makes it."""
    app.control.purge()
    Document.objects.unmade().update(queued_at=timezone.now() + MUCH_LATER)


@dataclass(frozen=True)
class Measuring:
    database: str
    yard: Ask
    quick: bool
    wanted: Callable[[str], bool]

    @property
    def yardstick(self) -> float:
        """Ms, now."""
        return statistics.median(self.yard().ms for _ in range(30))


def measure(bench: Measuring) -> Iterator[Figure]:
    app.control.purge()  # what an earlier run may have left
    ordered, figures = order(bench)
    app.control.purge()
    yield from (figure for figure in figures if bench.wanted(figure.name))
    letter, report = ordered.letters[0].document, ordered.report.document
    if bench.wanted(LETTER) or bench.wanted(REPORT):
        preload()
        warm_up()
    if bench.wanted(LETTER):
        yield printing(bench, LETTER, letter, Goal(ratio=60))
    if bench.wanted(REPORT):
        yield printing(bench, REPORT, report, Goal(ratio=75), by_page=True)
    if any(map(bench.wanted, (TWO, PEAK, GROWTH))):
        yield from by_workers(bench, ordered.documents)


def order(bench: Measuring) -> tuple[OrderedPapers, list[Figure]]:
    """The papers of a decided year, ordered twice: the pages of jobs need them."""
    year = SchemeYear.objects.get(county__code=COUNTY, year=YEAR)
    governor = Organisation.objects.governor_of(year.county, year.owners_on)
    membership = Membership.objects.get(organisation=governor, role=EDITOR)
    actor = actor_by(membership, membership.user)
    figures = []
    for name in (FIRST, AGAIN):
        ordered, ms = timed(actor, year)
        figures.append(Figure(name, ms, "ms", bench.yardstick))
    return ordered, figures


def timed(actor: Actor, year: SchemeYear) -> tuple[OrderedPapers, float]:
    started = time.perf_counter()
    ordered = order_year(actor=actor, scheme_year=year)
    return ordered, (time.perf_counter() - started) * 1000


def printing(
    bench: Measuring,
    name: str,
    document: Document,
    goal: Goal,
    *,
    by_page: bool = False,
) -> Figure:
    """In this process, warm as a worker is; the yardstick before and after each."""
    document = Document.objects.get(pk=document.pk)  # with its content
    pages = print_document(document).pages
    times, yards = [], [bench.yardstick]
    for _ in range(2 if bench.quick or by_page else 8):
        started = time.perf_counter()
        print_document(document)
        times.append((time.perf_counter() - started) * 1000)
        yards.append(bench.yardstick)
    ms = statistics.median(times) / (pages if by_page else 1)
    return Figure(f"{name} ({pages} pages)", ms, "ms", statistics.mean(yards), goal)


def by_workers(bench: Measuring, documents: Sequence[Document]) -> Iterator[Figure]:
    count = len(documents)
    with worker(1, bench.database) as one:
        one.make(documents)  # warms up, and finishes the job of the order
        one.peaks.clear()
        alone = one.make(copies(documents))
        if not bench.quick:
            for _ in range(BATCHES - 1):
                one.make(copies(documents))
    with worker(2, bench.database) as two:
        two.make(copies(documents[:4]))
        together = two.make(copies(documents))
    say(f"{count} papers: {alone:.1f} s by one process, {together:.1f} s by two")
    yield Figure(
        f"{TWO}, {count} papers", alone / together, "×", goal=Goal(at_least=1.7)
    )
    yield Figure(PEAK, max(one.peaks), "MiB", goal=Goal(value=400))
    if len(one.peaks) > 1:
        name = GROWTH.format(count * len(one.peaks), count)
        growth = one.peaks[-1] / one.peaks[0]
        yield Figure(name, growth, "×", goal=Goal(value=1.1))


def copies(documents: Sequence[Document]) -> list[Document]:
    """New orders of the same papers, so that every batch is the same work."""
    at = timezone.now()
    originals = Document.objects.in_bulk([document.pk for document in documents])
    return Document.objects.bulk_create(
        Document(
            kind=original.kind,
            title=original.title,
            language=original.language,
            dated=original.dated,
            content=original.content,
            fingerprint=hashlib.sha256(secrets.token_bytes()).hexdigest(),
            code=secrets.token_hex(7),
            created_at=at,
            queued_at=at,
        )
        for original in (originals[document.pk] for document in documents)
    )
