"""The country's year: its report of some forty pages, and the run of all its papers."""

import time
from collections.abc import Iterator

from funding.services.nation_papers import OrderedNation, order_nation
from funding.services.papers import order_year
from partnerships.models import Scheme, SchemeYear
from portal.celery import app
from portal.documents.models import Document
from portal.people.actor import Actor
from tests.bench.house import children_of, resident_mib, say
from tests.bench.papers import YEAR, Measuring, Worker, copies, worker
from tests.bench.timing import Figure, Goal

PAGE = "country's report, a page of it"
PEAK = "country's report, worker's memory at most"
AFTER = "country's report, worker's memory after, to before"
RUN = "the country's run, two worker processes to one"
SETTLE_SECONDS = 2


def measure(bench: Measuring) -> Iterator[Figure]:
    if not any(map(bench.wanted, (PAGE, PEAK, AFTER, RUN))):
        return
    documents, ordered = order()
    app.control.purge()
    if any(map(bench.wanted, (PAGE, PEAK, AFTER))):
        yield from one_report(bench, ordered)
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


def one_report(bench: Measuring, ordered: OrderedNation) -> Iterator[Figure]:
    """By one worker process, warm: a county's report before it, and nothing after."""
    with worker(1, bench.database) as one:
        one.make(copies([ordered.counties[0].document]))
        before = memory(one)
        made = copies([ordered.report.document])
        seconds = one.make(made)
        peak = max(one.peak_mib, before)
        after = memory(one)
    pages = Document.objects.get(pk=made[0].pk).pages or 1
    say(
        f"{pages} pages: {before:.0f} MiB before, {peak:.0f} at most, {after:.0f} after"
    )
    ms = seconds * 1000 / pages
    name = f"{PAGE} ({pages} pages)"
    yield Figure(name, ms, "ms", bench.yardstick, Goal(ratio=75))
    yield Figure(PEAK, peak, "MiB", goal=Goal(value=400))
    yield Figure(AFTER, after / before, "×", goal=Goal(value=1.5))


def memory(one: Worker) -> float:
    """In use when it has nothing to do."""
    time.sleep(SETTLE_SECONDS)
    return max([resident_mib(child) for child in children_of(one.pid)], default=0.0)


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
