"""The files of a need, to add to, take away from, and save."""

from collections.abc import Callable
from functools import partial

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
from partnerships.models import Attachment
from partnerships.rules import needs as rules
from partnerships.services import attachments as services
from partnerships.views.needs import visible_need
from portal.documents.files import upload_response
from portal.documents.uploads import Upload
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def need_attachments(request: SignedInRequest, pk: int) -> HttpResponse:
    """The files of a draft, to add to and take away from."""
    need = visible_need(request, pk)
    require(rules.may_change_need(request.actor, need))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AttachmentForm(*sent, scheme_year=need.scheme_year)
    take = partial(services.attach, actor=request.actor, need=need)
    if form.is_valid() and attached(request, form, take):
        return redirect("partnerships:need_attachments", need.pk)
    context = {
        "need": need,
        "form": form,
        "attachments": need.attachments.there().select_related("uploaded_by"),
    }
    return page(
        request,
        "partnerships/attachments.html",
        context,
        status=422 if form.is_bound else 200,
    )


def attached(
    request: SignedInRequest, form: AttachmentForm, take: Callable[..., Upload | None]
) -> bool:
    """Take the files that can be taken; whether all could. The others are told of.

    ``take``: of a ``file`` and its ``name``, the row, or None where it is there.
    """
    for file in form.cleaned_data["chosen"]:
        try:
            made = take(file=file, name=file.name)
        except ValidationError as wrong:
            for reason in wrong.messages:
                form.add_error("chosen", f"{file.name}: {reason}")
        else:
            text = (
                _("“%(name)s” is attached.")
                if made
                else _("“%(name)s” was attached already: it is the same file.")
            )
            messages.success(request, text % {"name": made.name if made else file.name})
    return form.is_valid()


@require_POST
def attachment_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    attachment = visible_attachment(request, pk)
    services.remove(actor=request.actor, attachment=attachment)
    messages.success(request, _("“%(name)s” is removed.") % {"name": attachment.name})
    return redirect("partnerships:need_attachments", attachment.need_id)


@require_safe
def attachment_file(request: SignedInRequest, pk: int) -> FileResponse:
    return upload_response(visible_attachment(request, pk))


def visible_attachment(request: SignedInRequest, pk: int) -> Attachment:
    attachments = Attachment.objects.visible_to(request.actor)
    return get_object_or_404(attachments.select_related("need__owner"), pk=pk)
