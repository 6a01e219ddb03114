"""The list of needs as files: exactly what the filter in the address shows."""

from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from partnerships.filters import NeedFilter
from partnerships.need.file import columns, rows
from portal.lib.http import SignedInRequest, download
from portal.lib.sheets import XLSX, csv_lines, xlsx


@require_GET
def need_xlsx(request: SignedInRequest) -> FileResponse:
    chosen = NeedFilter(request.GET, actor=request.actor)
    file = xlsx(_("Needs"), columns(), rows(chosen.ordered()))
    response = FileResponse(file, content_type=XLSX)
    return download(response, _name(chosen, "xlsx"))


@require_GET
def need_csv(request: SignedInRequest) -> StreamingHttpResponse:
    chosen = NeedFilter(request.GET, actor=request.actor)
    lines = csv_lines(columns(), rows(chosen.ordered()))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    return download(response, _name(chosen, "csv"))


def _name(chosen: NeedFilter, ending: str) -> str:
    year = f"-{chosen.year}" if chosen.year else ""
    return f"{_('needs')}{year}.{ending}"
