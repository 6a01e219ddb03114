"""The governor's follow-up of owners that have submitted no need."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from partnerships.filters import NeedFilter
from partnerships.models import Need, Organisation, SchemeYear
from partnerships.pages.missing import missing_rows
from partnerships.rules import county as rules
from partnerships.services import owner_reminders as services
from portal.lib.errors import Refusal
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

PAGE = 25


@require_GET
def missing_owners(request: SignedInRequest) -> HttpResponse:
    require(rules.may_follow_up(request.actor))
    chosen = NeedFilter(request.GET, actor=request.actor)
    years = _years_of(request, chosen.year or chosen.newest_year or 0)
    asked = request.GET.get("in", "")
    year = next((y for y in years if str(y.pk) == asked), years[0] if years else None)
    if year is None:
        raise Http404
    sent = Need.objects.visible_to(request.actor).submitted()
    owners = sent.missing_owners(year).in_norwegian_order()
    shown = Paginator(owners, PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year,
        "years": chosen.years(),
        "scheme_years": [(one.pk, str(one)) for one in years],
        "page": shown,
        "rows": list(missing_rows(year, shown.object_list, request.actor)),
        "remind": rules.may_remind(request.actor, year),
    }
    return page(request, "partnerships/missing_owners.html", context, part="results")


def _years_of(request: SignedInRequest, year: int) -> list[SchemeYear]:
    years = SchemeYear.objects.visible_to(request.actor).filter(year=year)
    ordered = years.order_by("county__code", "scheme", "pk")
    return list(ordered.select_related("scheme", "county"))


@require_POST
def remind(request: SignedInRequest, scheme_year: int) -> HttpResponse:
    """One owner, or all that can be reminded when none is named."""
    years = SchemeYear.objects.visible_to(request.actor)
    year = get_object_or_404(years.select_related("scheme", "county"), pk=scheme_year)
    require(rules.may_remind(request.actor, year))
    named = request.POST.get("owner", "")
    if named:
        pk = int(named) if named.isdecimal() and len(named) < 10 else 0
        owners = Organisation.objects.visible_to(request.actor)
        _remind_one(request, year, get_object_or_404(owners, pk=pk))
    else:
        count = services.remind_all(actor=request.actor, scheme_year=year)
        text = ngettext(
            "%(count)s owner is reminded.", "%(count)s owners are reminded.", count
        )
        messages.success(request, text % {"count": count})
    back = reverse("partnerships:missing_owners")
    return redirect(f"{back}?year={year.year}&in={year.pk}")


def _remind_one(
    request: SignedInRequest, year: SchemeYear, owner: Organisation
) -> None:
    try:
        done = services.remind_owner(actor=request.actor, scheme_year=year, owner=owner)
    except Refusal as refused:
        messages.error(request, str(refused.reason))
        return
    text = _("%(owner)s is reminded.") if done else _("%(owner)s was reminded today.")
    messages.success(request, text % {"owner": owner.name})
