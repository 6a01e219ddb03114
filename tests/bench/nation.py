"""The country's year: its report, one of all its owners, and the run of all papers."""

import time
from collections.abc import Iterator

from funding.services.nation_papers import OrderedNation, order_nation
from funding.services.papers import order_year
from partnerships.models import Scheme, SchemeYear
from portal.documents.models import Document
from portal.people.actor import Actor
from tests.bench.house import LOG, children_of, resident_mib, say
from tests.bench.large import LEAST_PAGES, order_large
from tests.bench.papers import YEAR, Measuring, Worker, clear, copies, worker
from tests.bench.timing import Figure, Goal

PAGE = "country's report, a page of it"
LARGE = "country's owners in one report, a page of it"
PEAK = "country's owners in one report, worker's memory at most"
AFTER = "country's owners in one report, worker's memory after, to before"
RUN = "the country's run, two worker processes to one"
SETTLE_SECONDS, SETTLE_TIMES = 2, 15


def measure(bench: Measuring) -> Iterator[Figure]:
    if not any(map(bench.wanted, (PAGE, LARGE, PEAK, AFTER, RUN))):
        return
    documents, ordered = order()
    clear()  # copies are made, of what is measured alone
    if any(map(bench.wanted, (PAGE, LARGE, PEAK, AFTER))):
        yield from reports(bench, ordered)
    if bench.wanted(RUN) and not bench.quick:
        yield run(bench, documents)


def order() -> tuple[list[Document], OrderedNation]:
    """Every county's papers of the year, and the country's report."""
    actor, scheme = Actor.for_system("bench"), Scheme.objects.get()
    years = SchemeYear.objects.filter(
        scheme=scheme, year=YEAR, allocation__state="decided"
    ).order_by("county__code")
    ordered = [order_year(actor=actor, scheme_year=year) for year in years]
    nation = order_nation(actor=actor, scheme=scheme, year=YEAR)
    found = [each for papers in ordered for each in papers.documents]
    return [*found, nation.report.document], nation


def reports(bench: Measuring, ordered: OrderedNation) -> Iterator[Figure]:
    """By one worker process, warm: a county's report before them, and nothing after.

    The country's own, and a report of all its owners as one county's: forty pages and
    360 rows at least.
    """
    with worker(1, bench.database) as one:
        one.make(copies([ordered.counties[0].document]))
        before = memory(one)
        country, _pages = timed(one, PAGE, copies([ordered.report.document])[0], bench)
        # A worker that starts makes what is ordered, so this is ordered last.
        large, rows = order_large(each.document for each in ordered.counties)
        figure, pages = timed(one, f"{LARGE}, {rows} rows", large, bench)
        peak = max(*one.peaks, before)
        after = memory(one)
    if pages < LEAST_PAGES:
        raise SystemExit(f"The large report has {pages} pages, not {LEAST_PAGES}.")
    say(
        f"{pages} pages: {before:.0f} MiB before, {peak:.0f} at most, {after:.0f} after"
    )
    yield country
    yield figure
    yield Figure(PEAK, peak, "MiB", goal=Goal(value=400))
    yield Figure(AFTER, after / before, "×", goal=Goal(value=1.5))


def timed(
    one: Worker, name: str, document: Document, bench: Measuring
) -> tuple[Figure, int]:
    """Made by the worker: the time a page, and how many pages it has."""
    seconds = one.make([document])
    pages = Document.objects.get(pk=document.pk).pages or 1
    ms = seconds * 1000 / pages
    whole = f"{name} ({pages} pages)"
    return Figure(whole, ms, "ms", bench.yardstick, Goal(ratio=75)), pages


def memory(one: Worker) -> float:
    """In use when it has nothing to do; a process that is replaced is waited for."""
    for _ in range(SETTLE_TIMES):
        time.sleep(SETTLE_SECONDS)
        sizes = [resident_mib(child) for child in children_of(one.pid)]
        if size := max(sizes, default=0.0):
            return size
    raise SystemExit(f"The worker has no process; see {LOG}.")


def run(bench: Measuring, documents: list[Document]) -> Figure:
    with worker(1, bench.database) as one:
        one.make(copies(documents[:4]))
        alone = one.make(copies(documents))
    with worker(2, bench.database) as two:
        two.make(copies(documents[:4]))
        together = two.make(copies(documents))
    say(f"{len(documents)} papers: {alone:.1f} s by one process, {together:.1f} by two")
    name = f"{RUN}, {len(documents)} papers"
    return Figure(name, alone / together, "×", goal=Goal(at_least=1.7))
