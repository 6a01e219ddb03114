"""The files of an order, to add to, take away from, and save."""

from functools import partial

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from partnerships.forms.attachment import AttachmentForm
from partnerships.models import OrderFile
from partnerships.rules import orders as rules
from partnerships.services import order_files as services
from partnerships.views.attachments import attached
from partnerships.views.orders import visible_order
from portal.documents.files import upload_response
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def order_files(request: SignedInRequest, pk: int) -> HttpResponse:
    order = visible_order(request, pk)
    require(rules.may_write_order(request.actor, order))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AttachmentForm(*sent, scheme_year=order.need.scheme_year)
    take = partial(services.attach_to_order, actor=request.actor, order=order)
    if form.is_valid() and attached(request, form, take):
        return redirect("partnerships:order_files", order.pk)
    context = {"order": order, "form": form, "files": order.files.there()}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/order_files.html", context, status=status)


@require_POST
def order_file_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    file = visible_file(request, pk)
    services.remove_from_order(actor=request.actor, file=file)
    messages.success(request, _("“%(name)s” is removed.") % {"name": file.name})
    return redirect("partnerships:order_files", file.order_id)


@require_safe
def order_file(request: SignedInRequest, pk: int) -> FileResponse:
    return upload_response(visible_file(request, pk))


def visible_file(request: SignedInRequest, pk: int) -> OrderFile:
    files = OrderFile.objects.visible_to(request.actor)
    return get_object_or_404(files.select_related("order"), pk=pk)
