"""What a UH institution keeps: its board of orders, its capacity, and its offers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from partnerships.forms.uh import CapacityForm, DepartmentForm, OfferForm
from partnerships.models import Department, Need, NeedLine, Organisation, UHOffer
from partnerships.order.cells import names_of_forms
from partnerships.pages.capacity import capacity_of
from partnerships.pages.order_board import board_of
from partnerships.rules import uh as rules
from partnerships.rules.orders import may_see_uh
from partnerships.services import uh as services
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require
from portal.people.actor import Actor

SHOWN, PAGE = 50, 25


@require_GET
def order_board(request: SignedInRequest) -> HttpResponse:
    require(may_see_uh(request.actor))
    context = {"columns": board_of(request.actor)}
    return page(request, "partnerships/order_board.html", context)


@require_http_methods(["GET", "POST"])
def uh_capacity(request: SignedInRequest) -> HttpResponse:
    """Days asked for against days available, and the departments."""
    require(may_see_uh(request.actor))
    keep = rules.may_keep_uh(request.actor)
    do, sent = request.POST.get("do", ""), request.method == "POST"
    if sent:
        require(keep)
    department = DepartmentForm(request.POST if do == "department" else None)
    capacity = CapacityForm(request.POST if sent and do != "department" else None)
    used = department if do == "department" else capacity
    if sent and used.is_valid():
        if do == "department":
            services.add_department(actor=request.actor, **used.cleaned_data)
        else:
            services.set_capacity(actor=request.actor, **used.cleaned_data)
        messages.success(request, _("It is saved."))
        return redirect("partnerships:uh_capacity")
    context = {
        "rows": capacity_of(request.actor.organisation_id or 0),
        "departments": Department.objects.filter(
            institution=request.actor.organisation_id
        ),
        "keep": keep,
        "department": department,
        "capacity": capacity,
    }
    status = 422 if sent else 200
    return page(request, "partnerships/uh_capacity.html", context, status=status)


@require_GET
def offer_list(request: SignedInRequest) -> HttpResponse:
    """What institutions offer; one's own that are withdrawn too."""
    offers = UHOffer.objects.visible_to(request.actor).select_related("institution")
    context = {
        "page": Paginator(offers.defer("content"), PAGE).get_page(
            request.GET.get("page")
        ),
        "keep": rules.may_keep_uh(request.actor),
        "is_uh": request.actor.kind == Organisation.Kind.UH,
    }
    return page(request, "partnerships/offer_list.html", context)


@require_http_methods(["GET", "POST"])
def offer_new(request: SignedInRequest) -> HttpResponse:
    require(rules.may_keep_uh(request.actor))
    form = OfferForm(request.POST or None)
    if form.is_valid():
        made = _tried(request, form, None)
        if made:
            messages.success(request, _("The offer is open to all school owners."))
            return redirect(made)
    return _offer_form(request, form, None)


@require_http_methods(["GET", "POST"])
def offer_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    offer = visible_offer(request, pk)
    require(rules.may_change_offer(request.actor, offer))
    form = OfferForm(request.POST or None, offer=offer)
    if form.is_valid():
        saved = _tried(request, form, offer)
        if saved:
            messages.success(request, _("The offer is saved."))
            return redirect(saved)
    return _offer_form(request, form, offer)


def _offer_form(
    request: SignedInRequest, form: OfferForm, offer: UHOffer | None
) -> HttpResponse:
    context = {"form": form, "offer": offer}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/offer_form.html", context, status=status)


def _tried(
    request: SignedInRequest, form: OfferForm, offer: UHOffer | None
) -> UHOffer | None:
    try:
        if offer:
            return services.change_offer(
                actor=request.actor, offer=offer, values=form.values()
            )
        return services.make_offer(
            actor=request.actor,
            form_key=form.cleaned_data["form_key"],
            values=form.values(),
        )
    except ValidationError as wrong:
        form.add_error(None, ValidationError(wrong.messages))
    return None


@require_GET
def offer_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    offer = visible_offer(request, pk)
    context = {
        "offer": offer,
        "change": rules.may_change_offer(request.actor, offer),
        "forms": ", ".join(names_of_forms(offer.forms)),
        "needs": _granted_needs(request.actor),
    }
    return page(request, "partnerships/offer_detail.html", context)


def _granted_needs(actor: Actor) -> list[Need]:
    """The owner's own needs that something can be ordered on."""
    if actor.kind not in Organisation.OWNER_KINDS or not actor.may_edit:
        return []
    granted = NeedLine.objects.filter(role=NeedLine.Role.UH, granted_nok__gt=0)
    own = Need.objects.visible_to(actor).held_by(actor.organisation_id).submitted()
    found = own.filter(pk__in=granted.values("need")).select_related("scheme_year")
    return list(found.without_texts().order_by("-scheme_year__year", "pk")[:SHOWN])


@require_POST
def offer_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    offer = visible_offer(request, pk)
    services.withdraw_offer(actor=request.actor, offer=offer)
    messages.success(request, _("The offer is withdrawn."))
    return redirect(offer)


def visible_offer(request: SignedInRequest, pk: int) -> UHOffer:
    offers = UHOffer.objects.visible_to(request.actor).select_related("institution")
    return get_object_or_404(offers, pk=pk)
