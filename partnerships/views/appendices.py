"""Appendices to an agreement in force, and agreements that were signed elsewhere."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partnerships.forms.agreement import AppendixForm, ScanForm
from partnerships.models import Agreement, Order
from partnerships.rules import agreements as rules
from partnerships.services.agreement_scans import is_kept, register_signed_elsewhere
from partnerships.services.agreement_starts import start_appendix
from partnerships.services.agreements import parties_of
from partnerships.views.agreements import visible_agreement
from portal.documents.files import upload_response
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def agreement_append(request: SignedInRequest, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    require(rules.may_append(request.actor, agreement, parties_of(agreement)))
    form = AppendixForm(request.POST or None)
    if form.is_valid():
        try:
            made = start_appendix(
                actor=request.actor, agreement=agreement, **form.cleaned_data
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, _("The appendix is made. Negotiate it here."))
            return redirect(made)
    context = {
        "agreement": agreement,
        "form": form,
        "title": _("New appendix"),
        "key": "append",
    }
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/agreement_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def agreement_register(request: SignedInRequest, order_pk: int) -> HttpResponse:
    """The scan of an order's agreement that was signed elsewhere."""
    orders = Order.objects.visible_to(request.actor).select_related(
        "need__scheme_year", "need__owner", "need__carried_by", "institution"
    )
    order = get_object_or_404(orders, pk=order_pk)
    there = Agreement.objects.visible_to(request.actor).filter(order=order)
    found = there.main().standing().first()
    if found and found.is_signed:
        return already_signed(request, found)
    require(rules.may_make(request.actor, order))
    require(rules.may_bring_scans(request.actor))
    facts = {name: getattr(order, name) for name in ("title", "starts_on", "ends_on")}
    form = ScanForm(request.POST or None, request.FILES or None, initial=facts)
    if form.is_valid():
        file = form.cleaned_data.pop("file")
        try:
            made = register_signed_elsewhere(
                actor=request.actor,
                order=order,
                file=file,
                name=file.name,
                **form.cleaned_data,
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, _("The agreement is registered."))
            return redirect(made)
    context = {"order": order, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/agreement_scan.html", context, status=status)


def already_signed(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """Back to it; who has sent another file than the one that is there is told so."""
    file = request.FILES.get("file")
    if file and not is_kept(agreement, file):
        text = _(
            "This agreement is registered as signed already. The file “%(name)s” "
            "was not kept."
        )
        messages.error(request, text % {"name": file.name})
    return redirect(agreement)


@require_safe
def agreement_scan(request: SignedInRequest, pk: int) -> HttpResponseBase:
    agreement = visible_agreement(request, pk)
    scan = getattr(agreement, "scan", None)
    if scan is None:
        raise Http404
    return upload_response(scan)
