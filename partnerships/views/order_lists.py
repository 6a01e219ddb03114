"""Orders in a list."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnerships.models import Order, Organisation
from partnerships.pages.order_list import OrderFilter
from portal.lib.http import SignedInRequest, page
from portal.lib.paging import Pages
from portal.people.prepared import PreparedRows

PAGE = 25
LISTED = PreparedRows(lambda: Order.objects.listed())


@require_GET
def order_list(request: SignedInRequest) -> HttpResponse:
    chosen = OrderFilter(request.GET, actor=request.actor)
    totals = chosen.totals()
    pages = Pages(chosen.ordered(), PAGE, count=totals["count"], listed=LISTED.of)
    kind = request.actor.kind
    context = {
        "filter": chosen,
        "page": pages.get_page(request.GET.get("page")),
        "price_nok": totals["price_nok"],
        "is_uh": kind == Organisation.Kind.UH,
        "is_owner": kind in Organisation.OWNER_KINDS,
    }
    return page(request, "partnerships/order_list.html", context, part="results")
