"""What the papers are called when they are saved as files, in their own language."""

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from funding.documents.case_letter import CaseLetterPaper
from funding.models import (
    Allocation,
    CaseLetter,
    GrantLetter,
    NationalReport,
    YearlyReport,
)
from partnerships.models import SchemeYear


def letter_name(letter: GrantLetter, year: SchemeYear) -> str:
    """«tilskotsbrev-dekomp-2018-1529-skodje.pdf»."""
    owner = letter.line.recipient
    with override(letter.document.language):
        kind = _("grant letter") if letter.line.granted_nok else _("refusal")
    return _name(kind, year, owner.number, owner.name)


def case_letter_name(letter: CaseLetter) -> str:
    """«endring-dekomp-2018-1529-skodje-12.pdf»: a recipient may have several."""
    paper = CaseLetterPaper.load(letter.document.content)
    to = letter.grant.recipient
    name = f"{to.name} {letter.pk}"
    return _name(paper.file_kind(), letter.grant.scheme_year, to.number, name)


def report_name(report: YearlyReport) -> str:
    year = report.scheme_year
    with override(report.document.language):
        kind = _("allocation report")
    return _name(kind, year, year.county.code, year.county.name)


def nation_name(report: NationalReport) -> str:
    """«fordelingsrapport-dekomp-2018-heile-landet.pdf»."""
    with override(report.document.language):
        kind, where = _("allocation report"), _("the whole country")
    whole = f"{kind} {report.scheme.code} {report.year} {where}"
    return f"{slugify(whole, allow_unicode=True)}.pdf"


def sheets_name(pdf_name: str) -> str:
    """Of the spreadsheet beside a paper of that name."""
    return f"{pdf_name.removesuffix('.pdf')}.xlsx"


def zip_name(allocation: Allocation) -> str:
    year = allocation.scheme_year
    kind = _("papers")
    whole = f"{kind} {year.scheme.code} {year.year} {year.county.name}"
    return f"{slugify(whole, allow_unicode=True)}.zip"


def _name(kind: str, year: SchemeYear, number: str, name: str) -> str:
    whole = f"{kind} {year.scheme.code} {year.year} {number} {name}"
    return f"{slugify(whole, allow_unicode=True)}.pdf"
