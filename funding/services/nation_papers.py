"""The country's report, with the reports of the counties that it is made from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from funding.documents import CountyReport, DecidedYear, nation_of, report_of
from funding.models import Allocation, NationalReport, YearlyReport
from funding.rules import nation as rules_nation
from funding.services.nation import lock_nation
from funding.services.papers import digest_of, paper_url
from partnerships.models import Scheme
from portal.audit.services import record
from portal.documents.models import Document
from portal.documents.papers import Paper, freeze
from portal.documents.services import order_documents
from portal.jobs.models import Job
from portal.jobs.services import Item, start_job
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.errors import Refusal
from portal.lib.verdict import require
from portal.people.actor import Actor

JOB = "funding.papers_of_the_nation"


@dataclass(frozen=True, slots=True)
class OrderedNation:
    """What an order came to. ``job`` is None when every paper is made already."""

    report: NationalReport
    counties: tuple[YearlyReport, ...]
    job: Job | None
    new: int
    unchanged: int

    @property
    def documents(self) -> tuple[Document, ...]:
        counties = (each.document for each in self.counties)
        return (self.report.document, *counties)


@transaction.atomic
def order_nation(*, actor: Actor, scheme: Scheme, year: int) -> OrderedNation:
    """Order the country's report of a year, and the reports that it names, as they are.

    Letters are the counties' own to order. Papers with the same content exist already
    and are left alone. Raises Refusal when no county has decided, or the figures do
    not add up; PermissionDenied for who may not.
    """
    require(rules_nation.may_divide(actor))
    lock_nation(scheme, year)  # of two clicks at once, the second finds these papers
    allocations = _decided(scheme, year)
    papers = [report_of(DecidedYear.read(each.pk)) for each in allocations]
    reports = [CountyReport(paper, freeze(paper).code) for paper in papers]
    wanted: list[Paper] = [nation_of(scheme, year, reports), *papers]
    before = _documents_of(scheme, year)
    documents = order_documents(wanted, actor=actor)
    report, counties = _point_at(documents, scheme, year, allocations)
    new = len({document.pk for document in documents} - before)
    job = None
    if any(not document.is_made for document in documents):
        job = _start(actor, report, counties)
    if new:
        record(
            actor=actor,
            action="nation.papers_ordered",
            obj=report,
            papers=len(documents),
            new=new,
        )
    return OrderedNation(report, counties, job, new, len(documents) - new)


def _decided(scheme: Scheme, year: int) -> list[Allocation]:
    """In the order of the counties, which is that of their locks too."""
    found = list(
        Allocation.objects.decided()
        .filter(scheme_year__scheme=scheme, scheme_year__year=year)
        .select_related("scheme_year__county")
        .defer("result")
        .order_by("scheme_year__county__code")
    )
    if not found:
        raise Refusal(
            _("No county has a decided allocation of %(year)s.") % {"year": year}
        )
    return found


def _documents_of(scheme: Scheme, year: int) -> set[int]:
    nation = NationalReport.objects.filter(scheme=scheme, year=year)
    counties = YearlyReport.objects.filter(
        scheme_year__scheme=scheme, scheme_year__year=year
    )
    return {
        *nation.values_list("document_id", flat=True),
        *counties.values_list("document_id", flat=True),
    }


def _point_at(
    documents: Sequence[Document],
    scheme: Scheme,
    year: int,
    allocations: Sequence[Allocation],
) -> tuple[NationalReport, tuple[YearlyReport, ...]]:
    """The rows that say which document is whose; the order's own become the newest."""
    at = clock.now()
    report, _created = NationalReport.objects.update_or_create(
        document=documents[0],
        defaults={"scheme": scheme, "year": year, "ordered_at": at},
    )
    report.document, report.scheme = documents[0], scheme
    counties = []
    for document, allocation in zip(documents[1:], allocations, strict=True):
        county, _created = YearlyReport.objects.update_or_create(
            document=document,
            defaults={"scheme_year": allocation.scheme_year, "ordered_at": at},
        )
        county.document = document
        counties.append(county)
    return report, tuple(counties)


def _start(
    actor: Actor, report: NationalReport, counties: Sequence[YearlyReport]
) -> Job:
    """The job that follows these papers; the same papers again are the same job."""
    documents = [report.document, *(county.document for county in counties)]
    who = actor.organisation_id or actor.system
    urls = [nation_url(report), *map(paper_url, counties)]
    return start_job(
        actor=actor,
        kind=JOB,
        title=_("Reports of %(year)s for the whole country") % {"year": report.year},
        key=f"{JOB}:{report.scheme_id}:{report.year}:{who}:{digest_of(documents)}",
        items=[
            Item(document.title, document, url)
            for document, url in zip(documents, urls, strict=True)
            if not document.is_made
        ],
    )


def nation_url(report: NationalReport) -> str:
    """Where the report's file is served."""
    return address_of("funding:national_report_file", report.pk)


def newest_nation(scheme: Scheme, year: int) -> NationalReport | None:
    return (
        NationalReport.objects.filter(scheme=scheme, year=year)
        .select_related("document")
        .defer("document__content")
        .order_by("-ordered_at", "-pk")
        .first()
    )
