"""The year's papers: the county's report, and a letter for each that is told of it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from funding.documents import (
    DecidedYear,
    GrantLetterPaper,
    LetterText,
    is_told,
    kind_of,
    letter_of,
    report_of,
)
from funding.models import (
    Allocation,
    AllocationLine,
    CaseLetter,
    Grant,
    GrantLetter,
    LetterTemplate,
    YearlyReport,
)
from funding.rules import money as rules
from funding.services.acceptances import ask_for_answers
from funding.services.case_letters import order_case_letters
from funding.services.letter_texts import Templates
from partnerships.models import SchemeYear
from portal.audit.services import record
from portal.documents.models import Document
from portal.documents.papers import Paper
from portal.documents.services import order_documents
from portal.jobs.models import Job
from portal.jobs.services import Item, start_job
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.errors import Refusal
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.prepared import Prepared

JOB = "funding.papers_of_the_year"


@dataclass(frozen=True, slots=True)
class OrderedPapers:
    """What an order came to. ``job`` is None when every paper is made already."""

    report: YearlyReport
    letters: tuple[GrantLetter, ...]
    others: tuple[CaseLetter, ...]
    job: Job | None
    new: int
    unchanged: int

    @property
    def documents(self) -> tuple[Document, ...]:
        letters: list[GrantLetter | CaseLetter] = [*self.letters, *self.others]
        return (self.report.document, *(letter.document for letter in letters))


@transaction.atomic
def order_year(*, actor: Actor, scheme_year: SchemeYear) -> OrderedPapers:
    """Order the report and all letters of a decided year, as they are now.

    Papers with the same content exist already and are left alone, so that doing it
    again orders what has changed and nothing else. The number of reading queries does
    not depend on how many recipients there are. Raises Refusal when nothing is decided
    or the figures do not add up, PermissionDenied for who may not.
    """
    # Two clicks at once: the second waits here, and then finds the first one's papers.
    SchemeYear.objects.select_for_update(of=("self",), no_key=True).get(
        pk=scheme_year.pk
    )
    allocation = _decided(scheme_year)
    require(rules.may_order_papers(actor, allocation))
    ask_for_answers(allocation)
    facts = DecidedYear.read(allocation.pk)
    told = [line for line in facts.lines if is_told(facts, line)]
    templates = _templates(facts)
    wanted: list[Paper] = [report_of(facts)]
    wanted += [letter_by(facts, line, templates[line.pk]) for line in told]
    before = _documents_of(scheme_year)
    documents = order_documents(wanted, actor=actor)
    report, letters = _point_at(documents, facts, told, templates)
    others = order_case_letters(actor=actor, allocation=facts.allocation)
    documents += [letter.document for letter in others]
    new = len({document.pk for document in documents} - before)
    job = None
    if any(not document.is_made for document in documents):
        job = _start(actor, allocation, report, (*letters, *others))
    if new:
        record(
            actor=actor,
            action="papers.ordered",
            obj=allocation,
            papers=len(documents),
            new=new,
        )
    return OrderedPapers(report, letters, others, job, new, len(documents) - new)


def _templates(facts: DecidedYear) -> dict[int, LetterTemplate | None]:
    """By line: the county's text that its letter is made by."""
    known = Templates.of(facts.allocation.pk, facts.scheme_year.county_id)
    return {
        line.pk: known.for_letter(line, kind_of(line), line.recipient.written_norwegian)
        for line in facts.lines
    }


def letter_by(
    facts: DecidedYear, line: AllocationLine, template: LetterTemplate | None
) -> GrantLetterPaper:
    if template is None:
        return letter_of(facts, line)
    return letter_of(facts, line, LetterText.of(template.texts, template.version))


def _decided(scheme_year: SchemeYear) -> Allocation:
    allocation = (
        Allocation.objects.select_related("scheme_year__county")
        .defer("result")
        .filter(scheme_year=scheme_year)
        .first()
    )
    if allocation is None or allocation.state != Allocation.State.DECIDED:
        raise Refusal(
            _(
                "The allocation of %(year)s for %(county)s is not decided. Its papers "
                "can be made when it is."
            )
            % {"year": scheme_year.year, "county": scheme_year.county.name}
        )
    return allocation


def _documents_of(scheme_year: SchemeYear) -> set[int]:
    """The documents that the year's papers are, newest or older."""
    reports = YearlyReport.objects.filter(scheme_year=scheme_year)
    letters = GrantLetter.objects.filter(line__allocation__scheme_year=scheme_year)
    others = CaseLetter.objects.filter(grant__scheme_year=scheme_year)
    return {
        *others.values_list("document_id", flat=True),
        *reports.values_list("document_id", flat=True),
        *letters.values_list("document_id", flat=True),
    }


def _point_at(
    documents: Sequence[Document],
    facts: DecidedYear,
    told: Sequence[AllocationLine],
    templates: Mapping[int, LetterTemplate | None],
) -> tuple[YearlyReport, tuple[GrantLetter, ...]]:
    """The rows that say which document is whose; the order's own become the newest."""
    at = clock.now()
    report, _created = YearlyReport.objects.update_or_create(
        document=documents[0],
        defaults={"scheme_year": facts.scheme_year, "ordered_at": at},
    )
    report.document = documents[0]
    rows = [
        GrantLetter(
            line=line, document=document, template=templates[line.pk], ordered_at=at
        )
        for line, document in zip(told, documents[1:], strict=True)
    ]
    GrantLetter.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["document"],
        update_fields=["ordered_at"],
    )
    return report, tuple(rows)


def _start(
    actor: Actor,
    allocation: Allocation,
    report: YearlyReport,
    letters: Sequence[GrantLetter | CaseLetter],
) -> Job:
    """The job that follows these papers; the same papers again are the same job."""
    year = allocation.scheme_year
    papers: list[YearlyReport | GrantLetter | CaseLetter] = [report, *letters]
    digest = digest_of(paper.document for paper in papers)
    return start_job(
        actor=actor,
        kind=JOB,
        title=_("Papers of %(year)s for %(county)s")
        % {"year": year.year, "county": year.county.name},
        key=f"{JOB}:{allocation.pk}:{actor.organisation_id or actor.system}:{digest}",
        items=[
            Item(paper.document.title, paper.document, paper_url(paper))
            for paper in papers
            if not paper.document.is_made
        ],
        zip_url=address_of("funding:papers_zip", allocation.pk),
    )


def digest_of(documents: Iterable[Document]) -> str:
    """Of what they say: the same papers again have the same."""
    content = "".join(document.fingerprint for document in documents)
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def paper_url(paper: YearlyReport | GrantLetter | CaseLetter) -> str:
    """Where the paper's file is served."""
    match paper:
        case YearlyReport():
            route = "report_file"
        case GrantLetter():
            route = "letter_file"
        case _:
            route = "case_letter_file"
    return address_of(f"funding:{route}", paper.pk)


def newest_others(*, actor: Actor, allocation: Allocation) -> QuerySet[CaseLetter]:
    """Letters to needs and of changes that the actor may read, by name."""
    newest = CaseLetter.objects.visible_to(actor).filter(complaint=None).newest()
    newest = newest.filter(grant__scheme_year=allocation.scheme_year_id)
    return (
        newest.select_related("document", "grant__recipient", "grant__needs_acceptance")
        .defer("document__content")
        .order_by("grant__recipient__sort_key", "grant__recipient__number", "pk")
    )


def newest_report(*, actor: Actor, allocation: Allocation) -> YearlyReport | None:
    return REPORTS.first(actor, allocation.scheme_year_id)


def _reports(actor: Actor, scheme_year: int) -> QuerySet[YearlyReport]:
    return (
        YearlyReport.objects.visible_to(actor)
        .filter(scheme_year=scheme_year)
        .select_related("document", "scheme_year__county", "scheme_year__scheme")
        .defer("document__content")
        .order_by("-ordered_at", "-pk")[:1]
    )


REPORTS = Prepared(_reports)


def newest_letters(*, actor: Actor, allocation: Allocation) -> QuerySet[GrantLetter]:
    """For each recipient that the actor may read of, the newest letter, by name."""
    newest = (
        GrantLetter.objects.visible_to(actor)
        .filter(line__allocation=allocation)
        .order_by("line", "-ordered_at", "-pk")
        .distinct("line")
    )
    grants = Grant.objects.filter(
        scheme_year=allocation.scheme_year_id, recipient=OuterRef("line__recipient")
    )
    return (
        GrantLetter.objects.filter(pk__in=newest.values("pk"))
        .annotate(grant_id=Subquery(grants.values("pk")))
        .select_related("document", "line__recipient", "line__acceptance")
        .defer("document__content", "line__pots")
        .order_by("line__recipient__sort_key", "line__recipient__number")
    )
