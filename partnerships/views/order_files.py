"""The files of an order, to add to, take away from, and save."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from partnerships.forms.attachment import AttachmentForm
from partnerships.models import Order, OrderFile
from partnerships.rules import orders as rules
from partnerships.services import order_files as services
from partnerships.views.orders import visible_order
from portal.documents.files import attached_response
from portal.lib.errors import Refusal
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def order_files(request: SignedInRequest, pk: int) -> HttpResponse:
    order = visible_order(request, pk)
    require(rules.may_write_order(request.actor, order))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AttachmentForm(*sent, scheme_year=order.need.scheme_year)
    if form.is_valid() and _attach(request, order, form):
        return redirect("partnerships:order_files", order.pk)
    context = {"order": order, "form": form, "files": order.files.there()}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/order_files.html", context, status=status)


def _attach(request: SignedInRequest, order: Order, form: AttachmentForm) -> bool:
    """Take the files that can be taken; whether all could. The others are told of."""
    for file in form.cleaned_data["chosen"]:
        try:
            services.attach_to_order(
                actor=request.actor, order=order, file=file, name=file.name
            )
        except ValidationError as wrong:
            for reason in wrong.messages:
                form.add_error("chosen", f"{file.name}: {reason}")
        else:
            text = _("“%(name)s” is attached.") % {"name": file.name}
            messages.success(request, text)
    return form.is_valid()


@require_POST
def order_file_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    file = visible_file(request, pk)
    services.remove_from_order(actor=request.actor, file=file)
    messages.success(request, _("“%(name)s” is removed.") % {"name": file.name})
    return redirect("partnerships:order_files", file.order_id)


@require_safe
def order_file(request: SignedInRequest, pk: int) -> FileResponse:
    file = visible_file(request, pk)
    try:
        return attached_response(file.file, file.name, file.content_type)
    except FileNotFoundError:
        raise Refusal(
            _("The file cannot be fetched just now. Tell those who run the portal.")
        ) from None


def visible_file(request: SignedInRequest, pk: int) -> OrderFile:
    files = OrderFile.objects.visible_to(request.actor)
    return get_object_or_404(files.select_related("order"), pk=pk)
