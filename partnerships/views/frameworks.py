"""A framework of a network: a new one, and what it gives each year."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partnerships.forms.framework import (
    ChooseFrameworkForm,
    FrameworkScanForm,
    NewFrameworkForm,
    YearsForm,
)
from partnerships.models import Network
from partnerships.order.frame import frameworks_for
from partnerships.rules import frameworks as rules
from partnerships.rules.orders import may_write_order
from partnerships.services import framework_years as years
from partnerships.services import frameworks as services
from partnerships.services.agreement_scans import is_begun, register_framework
from partnerships.services.agreements import parties_of
from partnerships.services.order_frames import put_under
from partnerships.views.agreements import tell_saved, visible_agreement
from partnerships.views.appendices import already_signed
from partnerships.views.orders import visible_order
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def framework_new(request: SignedInRequest, pk: int) -> HttpResponse:
    networks = Network.objects.visible_to(request.actor).with_host()
    network = get_object_or_404(networks.select_related("county"), pk=pk)
    require(rules.may_make_framework(request.actor, network))
    form = NewFrameworkForm(request.POST or None, actor=request.actor, network=network)
    if form.is_valid():
        try:
            made = services.start_framework(
                actor=request.actor, network=network, **form.cleaned_data
            )
        except ValidationError as error:
            form.put(error)
        else:
            if "signed" in request.POST:
                return redirect("partnerships:framework_register", made.pk)
            messages.success(request, _("The framework is made. Negotiate it here."))
            return redirect(made)
    context = {"network": network, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/framework_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def framework_years(request: SignedInRequest, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    parties = parties_of(agreement)
    require(rules.may_write_years(request.actor, agreement, parties))
    form = YearsForm(request.POST or None, framework=agreement)
    if form.is_valid():
        try:
            saved = years.set_years(
                actor=request.actor, agreement=agreement, limits=form.limits()
            )
        except ValidationError as error:
            form.put(error)
        else:
            tell_saved(request, agreement, saved)
            return redirect(agreement)
    context = {"agreement": agreement, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/framework_years.html", context, status=status)


@require_http_methods(["GET", "POST"])
def framework_register(request: SignedInRequest, pk: int) -> HttpResponse:
    """The scan of a framework that was signed elsewhere, and what is agreed in it."""
    agreement = visible_agreement(request, pk)
    if agreement.is_signed:
        return already_signed(request, agreement)
    parties = parties_of(agreement)
    begun = is_begun(agreement)
    actor = request.actor
    require(rules.may_register_framework(actor, agreement, parties, is_begun=begun))
    form = FrameworkScanForm(
        request.POST or None,
        request.FILES or None,
        framework=agreement,
        parties=parties,
    )
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            register_framework(
                actor=request.actor,
                agreement=agreement,
                file=file,
                name=file.name,
                signed_on=form.cleaned_data["signed_on"],
                limits=form.limits(),
                signatories=form.signatories(),
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, _("The framework is registered."))
            return redirect(agreement)
    context = {"agreement": agreement, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/framework_scan.html", context, status=status)


@require_http_methods(["GET", "POST"])
def order_framework(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a draft under a framework of one's network, or under none."""
    order = visible_order(request, pk)
    require(may_write_order(request.actor, order))
    frameworks = frameworks_for(order, request.actor)
    form = ChooseFrameworkForm(request.POST or None, frameworks=frameworks, order=order)
    if form.is_valid():
        try:
            put_under(actor=request.actor, order=order, **form.cleaned_data)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, _("Saved."))
            return redirect(order)
    context = {"order": order, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/order_framework.html", context, status=status)
