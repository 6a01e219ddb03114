"""After a meeting, and before the next: what is to be done, and the papers."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from forums.forms.minutes import FollowUpForm
from forums.models import FollowUp, PrintedPaper
from forums.rules import minutes as rules
from forums.services import follow_ups, printed
from forums.views.items import visible_item
from forums.views.meetings import visible_meeting
from forums.views.minutes import visible_minutes
from forums.views.saving import saved, status_of
from portal.documents.files import file_response
from portal.lib.errors import Refusal
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def follow_up_new(request: SignedInRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    require(rules.may_follow_up(request.actor, item.meeting))
    form = FollowUpForm(
        request.POST or None, people=item.meeting.participants.by_seat()
    )
    if form.is_valid():
        service = follow_ups.add_follow_up
        if saved(form, service, actor=request.actor, item=item) is not None:
            messages.success(request, _("It is on each agenda until it is done."))
            return redirect(item)
    context = {"form": form, "item": item}
    return page(request, "forums/follow_up_form.html", context, status=status_of(form))


@require_POST
def follow_up_done(request: SignedInRequest, pk: int) -> HttpResponse:
    found = FollowUp.objects.visible_to(request.actor)
    task = get_object_or_404(found.select_related("item__meeting"), pk=pk)
    follow_ups.finish_follow_up(actor=request.actor, task=task)
    messages.success(request, _("“%(task)s” is done.") % {"task": task.text})
    return redirect(task.item)


@require_POST
def agenda_print(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    printed.order_agenda(actor=request.actor, meeting=meeting)
    messages.info(request, _("The paper is being made. It is here in a moment."))
    return redirect(meeting)


@require_POST
def minutes_print(request: SignedInRequest, pk: int) -> HttpResponse:
    minutes = visible_minutes(request, pk)
    printed.order_minutes(actor=request.actor, minutes=minutes)
    messages.info(request, _("The paper is being made. It is here in a moment."))
    return redirect(minutes)


@require_safe
def printed_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    found = PrintedPaper.objects.visible_to(request.actor)
    rows = found.select_related("document", "meeting").defer("document__content")
    row = get_object_or_404(rows, pk=pk)
    document = row.document
    if not document.is_made:
        raise Refusal(
            _("«%(paper)s» is not made yet. Try again when it is.")
            % {"paper": document.title}
        )
    kind = "minutes" if row.minutes_id else "agenda"
    try:
        return file_response(document, f"{row.meeting.day}-{kind}.pdf")
    except FileNotFoundError:
        raise Refusal(
            _("The file cannot be fetched just now. Tell those who run the portal.")
        ) from None
