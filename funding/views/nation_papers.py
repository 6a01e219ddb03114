"""The country's report of a year: ordered from its page, and the files themselves."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from funding.models import NationalReport
from funding.services.nation_papers import order_nation
from funding.services.paper_names import nation_name, sheets_name
from funding.views.nation import scheme_of
from funding.views.papers import file_of, sheets_of
from portal.lib.http import SignedInRequest


@require_POST
def national_order(request: SignedInRequest, code: str, year: int) -> HttpResponse:
    scheme = scheme_of(code, year)
    ordered = order_nation(actor=request.actor, scheme=scheme, year=year)
    if ordered.job:
        return redirect(ordered.job)
    told = ngettext(
        "Nothing to make: the paper is made already and nothing has changed.",
        "Nothing to make: all %(papers)s papers are made already, and nothing has "
        "changed.",
        ordered.unchanged,
    )
    messages.info(request, told % {"papers": ordered.unchanged})
    return redirect("funding:national_year", code, year)


@require_safe
def national_report_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    report = _report(pk)
    return file_of(report.document, nation_name(report))


@require_safe
def national_report_sheets(request: SignedInRequest, pk: int) -> HttpResponseBase:
    report = _report(pk)
    return sheets_of(report.document, sheets_name(nation_name(report)))


def _report(pk: int) -> NationalReport:
    """It is of what is decided, so it is for everybody."""
    reports = NationalReport.objects.select_related("document", "scheme")
    return get_object_or_404(reports.defer("document__content"), pk=pk)
