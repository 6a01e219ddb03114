"""The figures of a year: its sets in all their versions, and what is in each."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from funding.basis.tables import file_lines, table_of
from funding.forms.basis import column_forms
from funding.models import Allocation, BasisSet
from funding.models.basis import BasisSetQuerySet
from funding.rules import money as rules
from funding.services.basis import basis_from_registry, kept_basis, read_registry
from funding.services.basis_imports import describe_columns
from partnerships.models import SchemeYear
from portal.lib.http import SignedInRequest, download, page
from portal.lib.verdict import require

PAGE = 25


def visible_year(request: SignedInRequest, pk: int) -> SchemeYear:
    """A year whose figures this actor may see: the work before a decision."""
    years = SchemeYear.objects.visible_to(request.actor)
    year = get_object_or_404(years.select_related("scheme", "county"), pk=pk)
    if not rules.may_see_drafts(request.actor, year):
        raise Http404
    return year


def visible(request: SignedInRequest) -> BasisSetQuerySet:
    """With all that a page names."""
    return (
        BasisSet.objects.visible_to(request.actor)
        .select_related(
            "scheme_year__scheme", "scheme_year__county", "created_by", "made_from"
        )
        .defer("made_from__rows")
    )


@require_GET
def basis_list(request: SignedInRequest, pk: int) -> HttpResponse:
    year = visible_year(request, pk)
    sets = visible(request).filter(scheme_year=year).newest_first()
    shown = Paginator(sets, PAGE).get_page(request.GET.get("page"))
    used = _used_by(list(shown))
    context = {
        "year": year,
        "page": shown,
        "rows": [(basis_set, used.get(basis_set.pk, [])) for basis_set in shown],
        "may_handle": rules.may_handle(request.actor, year),
        "registry_years": read_registry(year).years,
    }
    return page(request, "funding/basis_list.html", context)


def _used_by(sets: Sequence[BasisSet]) -> dict[int, list[Allocation]]:
    """The allocations that rest on each: one query."""
    found: dict[int, list[Allocation]] = {}
    rows = Allocation.objects.filter(basis_set__in=sets).defer("result")
    for allocation in rows.order_by("pk"):
        found.setdefault(allocation.basis_set_id, []).append(allocation)
    return found


@require_POST
def basis_read(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep what the registry says of a year."""
    year = visible_year(request, pk)
    require(rules.may_handle(request.actor, year))
    chosen = request.POST.get("statistics_year", "")
    known = read_registry(year).years
    statistics_year = next((each for each in known if str(each) == chosen), None)
    if statistics_year is None:
        messages.error(request, _("The registry has no figures of that year."))
        return redirect("funding:basis_list", pk=year.pk)
    basis_set = basis_from_registry(
        actor=request.actor, scheme_year=year, statistics_year=statistics_year
    )
    text = _("Version %(version)s of %(year)s has what the registry says now.")
    values = {"version": basis_set.version, "year": statistics_year}
    messages.success(request, text % values)
    return redirect(basis_set)


@require_GET
def basis_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    basis_set = get_object_or_404(visible(request), pk=pk)
    year = basis_set.scheme_year
    versions = BasisSet.objects.filter(
        scheme_year=year, statistics_year=basis_set.statistics_year
    )
    context = {
        "set": basis_set,
        "year": year,
        "table": table_of(kept_basis(basis_set)),
        "used_by": _used_by([basis_set]).get(basis_set.pk, []),
        "versions": versions.newest_first(),
        "may_handle": rules.may_handle(request.actor, year),
        "may_change": rules.may_change_basis(request.actor, basis_set),
    }
    return page(request, "funding/basis_detail.html", context)


@require_http_methods(["GET", "POST"])
def basis_columns(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where the figures are from, and what they should sum to."""
    basis_set = get_object_or_404(visible(request), pk=pk)
    require(rules.may_change_basis(request.actor, basis_set))
    table = table_of(kept_basis(basis_set))
    sent = [request.POST] if request.method == "POST" else []
    forms = column_forms(table.figures, *sent)
    wrong = [form for form in forms if not form.is_valid()]
    if sent and not wrong:
        try:
            describe_columns(
                actor=request.actor,
                basis_set=basis_set,
                facts={form.column.name: form.facts for form in forms},
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("What is said of the columns is saved."))
            return redirect(basis_set)
    context = {"set": basis_set, "year": basis_set.scheme_year, "forms": forms}
    status = 422 if sent else 200
    return page(request, "funding/basis_columns.html", context, status=status)


@require_GET
def basis_csv(request: SignedInRequest, pk: int) -> StreamingHttpResponse:
    """The set as a file that can be imported again."""
    basis_set = get_object_or_404(visible(request), pk=pk)
    response = StreamingHttpResponse(
        file_lines(kept_basis(basis_set)), content_type="text/csv; charset=utf-8"
    )
    county, of = basis_set.scheme_year.county.code, basis_set.statistics_year
    name = f"grunnlag-{county}-{of}-v{basis_set.version}.csv"
    return download(response, name)
