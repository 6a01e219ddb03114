"""The owner's own order of its needs."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partnerships.forms.ranking import OrderForm
from partnerships.models import Organisation, SchemeYear
from partnerships.rules import joint as rules
from partnerships.services.own_ranks import own_order, rank_own_needs
from portal.lib.errors import StaleState
from portal.lib.http import SignedInRequest, page

TEMPLATE = "partnerships/own_ranks.html"


@require_http_methods(["GET", "POST"])
def own_ranks(request: SignedInRequest, scheme_year: int) -> HttpResponse:
    if request.actor.kind not in Organisation.OWNER_KINDS:
        raise Http404
    years = SchemeYear.objects.visible_to(request.actor)
    year = get_object_or_404(years.select_related("scheme", "county"), pk=scheme_year)
    may = rules.may_rank_own(request.actor, year)
    form = _form(request, year)
    context: dict[str, object] = {"form": form, "scheme_year": year, "rank": may}
    status = 422 if form.is_bound else 200
    if form.is_bound and not may:  # what was typed is shown, not lost
        status = 403
    elif request.POST.get("move"):
        form.show_moved(request.POST["move"])
        context["unsaved"], status = True, 200
    elif form.is_valid():
        try:
            rank_own_needs(
                actor=request.actor,
                scheme_year=year,
                order=form.order(),
                version=form.cleaned_data["version"],
            )
        except StaleState as stale:
            now = own_order(request.actor.organisation_id or 0, year)
            form.data = {**form.data, "version": now.version}
            theirs = [need for need in now.needs if now.ranks[need.pk]]
            context |= {"stale": stale.reason, "theirs": theirs}
            status = 409
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The order is saved."))
            return redirect("partnerships:own_ranks", scheme_year=year.pk)
    return page(request, TEMPLATE, context, status=status)


def _form(request: SignedInRequest, year: SchemeYear) -> OrderForm:
    order = own_order(request.actor.organisation_id or 0, year)
    return OrderForm(
        request.POST.dict() or None,
        needs=order.needs,
        ranks={pk: rank for pk, rank in order.ranks.items() if rank},
        initial={"version": order.version},
    )
