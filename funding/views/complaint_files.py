"""The files of a complaint, to add to, take away from, and save."""

from functools import partial

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from funding.models import ComplaintFile
from funding.rules import complaints as rules
from funding.services import complaint_files as services
from funding.views.complaints import complaints_of, shown
from partnerships.forms.attachment import AttachmentForm
from partnerships.views.attachments import attached
from portal.documents.files import upload_response
from portal.lib.http import SignedInRequest
from portal.lib.verdict import require


@require_POST
def complaint_attach(request: SignedInRequest, pk: int) -> HttpResponse:
    complaint = get_object_or_404(complaints_of(request), pk=pk)
    require(rules.may_attach(request.actor, complaint))
    year = complaint.grant.scheme_year
    form = AttachmentForm(request.POST, request.FILES, scheme_year=year)
    take = partial(
        services.attach_to_complaint, actor=request.actor, complaint=complaint
    )
    if form.is_valid() and attached(request, form, take):
        return redirect(complaint)
    return shown(request, complaint, form)


@require_POST
def complaint_file_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    file = _visible(request, pk)
    services.remove_from_complaint(actor=request.actor, file=file)
    messages.success(request, _("“%(name)s” is removed.") % {"name": file.name})
    return redirect(file.complaint)


@require_safe
def complaint_file(request: SignedInRequest, pk: int) -> FileResponse:
    return upload_response(_visible(request, pk))


def _visible(request: SignedInRequest, pk: int) -> ComplaintFile:
    files = ComplaintFile.objects.visible_to(request.actor)
    related = files.select_related("complaint__grant__scheme_year__county")
    return get_object_or_404(related, pk=pk)
