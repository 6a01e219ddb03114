"""One need as the forum weighs it: what it says, and its amounts of all years."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forums.advice.needs import WEIGHED, YearNeed
from forums.forms.priorities import WeighForm
from forums.pages.priorities import Sheet
from forums.services import priorities as services
from forums.views.priorities import visible_sheet
from partnerships.models import Need
from portal.lib.addresses import address_of
from portal.lib.errors import StaleState
from portal.lib.http import SignedInRequest, page


@require_http_methods(["GET", "POST"])
def weigh(request: SignedInRequest, pk: int, year: int, need: int) -> HttpResponse:
    """404 also for who stands apart from it."""
    sheet = visible_sheet(request, pk, year)
    one = _of(sheet, need)
    form = WeighForm(request.POST.dict() or None, one=one, version=sheet.version)
    context: dict[str, object] = {"form": form}
    status = 200
    if request.method == "POST" and not sheet.may:  # what was typed is shown, not lost
        context["refused"], status = sheet.may.reason, 403
    elif form.is_bound:
        status = 422
        if form.is_valid():
            try:
                _save(request, sheet, one, form)
            except StaleState as stale:
                sheet = visible_sheet(request, pk, year)
                one, status = _of(sheet, need), 409
                form.data = {**request.POST.dict(), "version": str(sheet.version)}
                context["stale"] = stale.reason
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("The amounts are saved."))
                return redirect(_address(sheet, one))
    context |= _shown(sheet, one, form)
    return page(request, "forums/weigh.html", context, status=status)


def _of(sheet: Sheet, pk: int) -> YearNeed:
    found = next((one for one in sheet.needs if one.need.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _save(
    request: SignedInRequest, sheet: Sheet, one: YearNeed, form: WeighForm
) -> None:
    services.weigh_need(
        actor=request.actor,
        forum=sheet.forum,
        scheme_year=sheet.scheme_year,
        need=one.need.pk,
        amounts=form.amounts_of(one),
        reason=form.reason_of(one),
        version=form.cleaned_data["version"],
    )


def _shown(sheet: Sheet, one: YearNeed, form: WeighForm) -> dict[str, object]:
    """With the ones before and after it in the order that one sees."""
    at = sheet.needs.index(one)
    texts = Need.objects.filter(pk=one.need.pk).values(*WEIGHED).get()
    before = sheet.needs[at - 1] if at else None
    after = sheet.needs[at + 1] if at + 1 < len(sheet.needs) else None
    return {
        "sheet": sheet,
        "forum": sheet.forum,
        "scheme_year": sheet.scheme_year,
        "one": one,
        "texts": texts,
        "row": form.row_of(one),
        "before": _address(sheet, before) if before else "",
        "after": _address(sheet, after) if after else "",
    }


def _address(sheet: Sheet, one: YearNeed) -> str:
    ids = sheet.forum.pk, sheet.scheme_year.pk, one.need.pk
    return address_of("forums:weigh", *ids)
