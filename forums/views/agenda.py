"""The agenda as a whole: its order, and the run-book of who leads the meeting."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from forums.forms.order import AgendaOrderForm
from forums.pages.run_book import run_book
from forums.rules import meetings as rules
from forums.services.agenda import order_items
from forums.views.meetings import visible_meeting
from portal.lib.errors import StaleState
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def agenda_order(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put the items in order with the mouse, with buttons or with numbers."""
    meeting = visible_meeting(request, pk)
    require(rules.may_prepare(request.actor, meeting))
    sent = request.POST.dict() or None
    form = AgendaOrderForm(sent, items=list(meeting.items.all()))
    status = 200
    if "move" in request.POST:
        form.show_moved(request.POST["move"])
    elif form.is_valid():
        try:
            order_items(
                actor=request.actor,
                meeting=meeting,
                order=form.order(),
                seen=form.cleaned_data["seen"],
            )
        except ValidationError as error:
            form.add_error(None, error)
            status = 422
        except StaleState as stale:
            form.add_error(None, str(stale.reason))
            status = 409
        else:
            messages.success(request, _("The order is saved."))
            return redirect(meeting)
    elif form.is_bound:
        status = 422
    context = {"meeting": meeting, "form": form, "unsaved": "move" in request.POST}
    return page(request, "forums/agenda_order.html", context, status=status)


@require_GET
def meeting_run_book(request: SignedInRequest, pk: int) -> HttpResponse:
    """When each item should begin, and the notes that nobody else sees."""
    meeting = visible_meeting(request, pk)
    require(rules.may_run(request.actor, meeting))
    context = {"meeting": meeting, "book": run_book(request.actor, meeting)}
    return page(request, "forums/run_book.html", context)
