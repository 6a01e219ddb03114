"""Why a draft departs from the forum's recommendation, written on one page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from funding.departures import departures_of
from funding.forms.departures import DeparturesForm
from funding.rules import money as rules
from funding.services.departures import give_reasons
from funding.views.allocations import visible
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def allocation_departures(request: SignedInRequest, pk: int) -> HttpResponse:
    allocation = visible(request, pk)
    require(rules.may_adjust(request.actor, allocation))
    departures = departures_of(allocation)
    form = DeparturesForm(request.POST or None, departures=departures)
    if form.is_valid():
        try:
            left = give_reasons(
                actor=request.actor, allocation=allocation, **form.values()
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            missing = sum(not one.reason for one in left)
            if not missing:
                messages.success(request, _("Every departure has its reason."))
                return redirect(allocation)
            messages.warning(
                request, _("Saved. %(n)s still have no reason.") % {"n": missing}
            )
            return redirect(request.path)
    context = {
        "allocation": allocation,
        "year": allocation.scheme_year,
        "rows": [(one, form[one.field]) for one in departures],
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return page(request, "funding/allocation_departures.html", context, status=status)
