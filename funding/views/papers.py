"""The papers of a decided year: the list, the order, and the files themselves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from funding.models import Acceptance, Allocation, CaseLetter, GrantLetter, YearlyReport
from funding.rules import money as rules
from funding.services.paper_names import (
    case_letter_name,
    letter_name,
    report_name,
    sheets_name,
    zip_name,
)
from funding.services.papers import (
    newest_letters,
    newest_others,
    newest_report,
    order_year,
    paper_url,
)
from partnerships.models import SchemeYear
from portal.documents.files import file_response, sheet_response, zip_response
from portal.documents.models import Document, kilobytes
from portal.lib.addresses import address_of
from portal.lib.errors import Refusal
from portal.lib.http import SignedInRequest, page
from portal.people.actor import Actor
from portal.people.prepared import Prepared

ROWS, OTHERS = 50, 100


def decided(request: SignedInRequest, pk: int) -> Allocation:
    """If this actor may know of it, else 404; drafts have no papers."""
    return DECIDED.first_or_404(request.actor, pk)


def _decided(actor: Actor, pk: int) -> QuerySet[Allocation]:
    return (
        Allocation.objects.visible_to(actor)
        .decided()
        .select_related("scheme_year__county", "scheme_year__scheme", "decision")
        .defer("result")
        .filter(pk=pk)
    )


# What the list shows of a paper, as Row begins.
SHOWN = tuple(f"document__{n}" for n in ("title", "language", "state", "pages", "size"))


def _letters(actor: Actor, pk: int, year: int) -> QuerySet[GrantLetter, Any]:
    of_year = Allocation(pk=pk, scheme_year_id=year)
    line = ("granted_nok", "recipient__name", "acceptance__state")
    return newest_letters(actor=actor, allocation=of_year).values_list(
        *SHOWN, "pk", "grant_id", *(f"line__{name}" for name in line)
    )


def _others(actor: Actor, year: int) -> QuerySet[CaseLetter, Any]:
    letters = newest_others(actor=actor, allocation=Allocation(scheme_year_id=year))
    grant = ("pk", "recipient__name", "needs_acceptance__state")
    return letters.values_list(
        *SHOWN, "pk", "allocation", *(f"grant__{name}" for name in grant)
    )[:OTHERS]


DECIDED, LETTERS = Prepared(_decided), Prepared(_letters)
OTHER_LETTERS = Prepared(_others)


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    language: str
    state: Document.State
    pages: int | None
    size: int | None
    file_url: str
    granted_nok: int | None = None
    sheets_url: str = ""  # empty for a paper without a spreadsheet
    recipient: str = ""
    grant_url: str = ""
    answer: Acceptance.State | None = None

    @property
    def is_made(self) -> bool:
        return self.state == Document.State.MADE

    @property
    def url(self) -> str:
        """Empty until the paper is made."""
        return self.file_url if self.is_made else ""

    @property
    def kilobytes(self) -> int | None:
        return kilobytes(self.size)


def _report_row(report: YearlyReport, granted_nok: int) -> Row:
    paper = report.document
    sheets = address_of("funding:report_sheets", report.pk) if paper.sheet else ""
    said = paper.title, paper.language, Document.State(paper.state)
    url = paper_url(report)
    return Row(*said, paper.pages, paper.size, url, granted_nok, sheets)


def _letter_rows(letters: Iterable[Any]) -> Iterator[Row]:
    for title, language, state, pages, size, pk, grant, nok, whose, answer in letters:
        yield Row(
            *(title, language, Document.State(state), pages, size),
            address_of("funding:letter_file", pk),
            nok,
            recipient=whose,
            grant_url=address_of("funding:grant_detail", grant),
            answer=Acceptance.State(answer) if answer else None,
        )


def _other_rows(letters: Iterable[Any]) -> Iterator[Row]:
    """The needs' answers are beside the decision's letter alone."""
    for title, language, state, pages, size, pk, by, grant, whose, answer in letters:
        yield Row(
            *(title, language, Document.State(state), pages, size),
            address_of("funding:case_letter_file", pk),
            recipient=whose,
            grant_url=address_of("funding:grant_detail", grant),
            answer=Acceptance.State(answer) if by and answer else None,
        )


@require_safe
def papers(request: SignedInRequest, pk: int) -> HttpResponse:
    actor, allocation = request.actor, decided(request, pk)
    year = allocation.scheme_year_id
    report = newest_report(actor=actor, allocation=allocation)
    letters = LETTERS.rows(actor, pk, year)  # a county's are too few to be counted
    page_obj = Paginator(letters, ROWS).get_page(request.GET.get("page"))
    rows = list(_letter_rows(page_obj))
    if report and page_obj.number == 1:
        granted_nok = allocation.frame_nok - allocation.left_nok
        rows.insert(0, _report_row(report, granted_nok))
    context = {
        "allocation": allocation,
        "year": allocation.scheme_year,
        "rows": rows,
        "some_made": any(row.is_made for row in rows),
        "others": list(_other_rows(OTHER_LETTERS.rows(actor, year))),
        "page_obj": page_obj,
        "may_order": rules.may_order_papers(actor, allocation),
    }
    return page(request, "funding/papers.html", context)


@require_POST
def papers_start(request: SignedInRequest, pk: int) -> HttpResponse:
    allocation = decided(request, pk)
    ordered = order_year(actor=request.actor, scheme_year=allocation.scheme_year)
    if ordered.job:
        return redirect(ordered.job)
    told = ngettext(
        "Nothing to make: the paper is made already and nothing has changed.",
        "Nothing to make: all %(papers)s papers are made already, and nothing has "
        "changed.",
        ordered.unchanged,
    )
    messages.info(request, told % {"papers": ordered.unchanged})
    return redirect("funding:papers", pk=allocation.pk)


@require_safe
def papers_zip(request: SignedInRequest, pk: int) -> HttpResponseBase:
    allocation = decided(request, pk)
    report = newest_report(actor=request.actor, allocation=allocation)
    letters = newest_letters(actor=request.actor, allocation=allocation)
    entries = list(_made(report, letters, allocation.scheme_year))
    others = newest_others(actor=request.actor, allocation=allocation).defer(None)
    entries += [
        (case_letter_name(each), each.document)
        for each in others.select_related("grant__scheme_year__scheme")
        if each.document.is_made
    ]
    if not entries:
        raise Refusal(_("No paper of this year is made yet, so there is no zip file."))
    for _name, document in entries:  # once the zip flows, nothing can be said any more
        if not document.file.storage.exists(document.file.name):
            raise Refusal(lost(document))
    return zip_response(zip_name(allocation), entries)


def _made(
    report: YearlyReport | None, letters: QuerySet[GrantLetter], year: SchemeYear
) -> Iterator[tuple[str, Document]]:
    if report and report.document.is_made:
        yield report_name(report), report.document
    for letter in letters.filter(document__state=Document.State.MADE):
        yield letter_name(letter, year), letter.document


@require_safe
def letter_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    letters = GrantLetter.objects.visible_to(request.actor).select_related(
        "document", "line__recipient", "line__allocation__scheme_year__scheme"
    )
    letters = letters.defer("document__content", "line__allocation__result")
    letter = get_object_or_404(letters, pk=pk)
    year = letter.line.allocation.scheme_year
    return file_of(letter.document, letter_name(letter, year))


@require_safe
def case_letter_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    letters = CaseLetter.objects.visible_to(request.actor).select_related(
        "document", "grant__recipient", "grant__scheme_year__scheme"
    )
    letter = get_object_or_404(letters, pk=pk)
    return file_of(letter.document, case_letter_name(letter))


@require_safe
def report_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    reports = YearlyReport.objects.visible_to(request.actor).select_related(
        "document", "scheme_year__county", "scheme_year__scheme"
    )
    report = get_object_or_404(reports.defer("document__content"), pk=pk)
    return file_of(report.document, report_name(report))


@require_safe
def report_sheets(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The report's figures as a spreadsheet."""
    reports = YearlyReport.objects.visible_to(request.actor).select_related(
        "document", "scheme_year__county", "scheme_year__scheme"
    )
    report = get_object_or_404(reports.defer("document__content"), pk=pk)
    return sheets_of(report.document, sheets_name(report_name(report)))


def sheets_of(document: Document, name: str) -> HttpResponseBase:
    _check_made(document)
    if not document.sheet:
        raise Http404  # a paper from before there were any
    try:
        return sheet_response(document, name)
    except FileNotFoundError as error:
        raise Refusal(lost(document)) from error


def _check_made(document: Document) -> None:
    if not document.is_made:
        raise Refusal(
            _("«%(paper)s» is not made yet. Try again when it is.")
            % {"paper": document.title}
        )


def file_of(document: Document, name: str) -> HttpResponseBase:
    _check_made(document)
    try:
        return file_response(document, name)
    except FileNotFoundError as error:
        raise Refusal(lost(document)) from error


def lost(document: Document) -> str:
    return _(
        "The file of «%(paper)s» is lost from the portal's store. Tell those "
        "who run the portal: document %(number)s."
    ) % {"paper": document.title, "number": document.pk}
