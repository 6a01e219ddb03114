"""What is decided for the years to come: predictable, for owners and UH alike."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from funding.pages.coming_years import coming_years
from partnerships.models import SchemeYear
from portal.lib.http import SignedInRequest, page


@require_GET
def forecast(request: SignedInRequest, pk: int) -> HttpResponse:
    years = SchemeYear.objects.visible_to(request.actor)
    year = get_object_or_404(years.select_related("scheme", "county"), pk=pk)
    context = {"year": year, "forecast": coming_years(request.actor, year)}
    return page(request, "funding/forecast.html", context)
