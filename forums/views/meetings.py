"""Meetings: made, changed, called, opened and closed; answers and attendance."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from forums.forms.meeting import ChangeMeetingForm, NewMeetingForm, ReasonForm
from forums.meeting.calendar import calendar_of
from forums.models import Forum, Meeting, Participant
from forums.pages.meeting import items_of, participant_rows
from forums.pages.minutes import after_context
from forums.rules import meetings as rules
from forums.services import meetings as services
from forums.services import participants
from forums.views.fora import SHOWN, visible_forum
from forums.views.saving import saved, status_of
from partnerships.models import Network
from portal.lib.errors import Refusal
from portal.lib.http import SignedInRequest, download, page
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.prepared import Prepared

MOVES = {
    "call": services.call_meeting,
    "open": services.open_meeting,
    "close": services.close_meeting,
}
S = Meeting.State


def _detailed(actor: Actor, pk: int) -> QuerySet[Meeting]:
    related = "forum", "network", "scheme_year__scheme", "scheme_year__county"
    return Meeting.objects.visible_to(actor).filter(pk=pk).select_related(*related)


DETAILED = Prepared(_detailed)


@require_GET
def meeting_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The agenda, and who is called, comes and is there."""
    meeting = visible_meeting(request, pk)
    return _page(request, meeting, ReasonForm())


def _page(
    request: SignedInRequest, meeting: Meeting, cancel: ReasonForm
) -> HttpResponse:
    people = participant_rows(meeting, request.actor)
    runs = rules.may_run(request.actor, meeting)
    context = {
        "meeting": meeting,
        "items": items_of(meeting),
        "people": people,
        "me": next((row for row in people if row.is_self), None),
        "runs": runs,
        "prepares": runs and rules.is_not_over(meeting),
        "cancel_form": cancel,
        "may_cancel": meeting.state in (S.PLANNED, S.CALLED),
        **after_context(request.actor, meeting),
    }
    template = "forums/meeting_detail.html"
    return page(request, template, context, status=status_of(cancel))


@require_http_methods(["GET", "POST"])
def meeting_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new meeting of a forum."""
    return _new(request, forum=visible_forum(request, pk), network=None)


@require_http_methods(["GET", "POST"])
def network_meeting_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new meeting of a network's working committee."""
    networks = Network.objects.visible_to(request.actor)
    return _new(request, forum=None, network=get_object_or_404(networks, pk=pk))


@require_GET
def network_meetings(request: SignedInRequest, pk: int) -> HttpResponse:
    """The meetings of a network that one sees, and who calls a new one."""
    networks = Network.objects.visible_to(request.actor)
    network = get_object_or_404(networks.select_related("host"), pk=pk)
    require(rules.may_see_network_meetings(request.actor, network))
    meetings = Meeting.objects.visible_to(request.actor).filter(network=network)
    context = {
        "network": network,
        "meetings": list(meetings.coming()[:SHOWN]),
        "past": list(meetings.past()[:SHOWN]),
        "call": rules.may_make_meeting(request.actor, network=network),
    }
    return page(request, "forums/network_meetings.html", context)


def _new(
    request: SignedInRequest, *, forum: Forum | None, network: Network | None
) -> HttpResponse:
    require(rules.may_make_meeting(request.actor, forum=forum, network=network))
    form = NewMeetingForm(request.POST or None, forum=forum, network=network)
    if form.is_valid():
        made = saved(
            form,
            services.create_meeting,
            actor=request.actor,
            forum=forum,
            network=network,
        )
        if made is not None:
            messages.success(request, _("The meeting is made. Write its agenda."))
            return redirect(made)
    context = {"form": form, "holder": forum or network}
    return page(request, "forums/meeting_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def meeting_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    require(rules.may_prepare(request.actor, meeting))
    form = ChangeMeetingForm(request.POST or None, meeting=meeting)
    if form.is_valid():
        service = services.change_meeting
        if saved(form, service, actor=request.actor, meeting=meeting) is not None:
            messages.success(request, _("The meeting is saved."))
            return redirect(meeting)
    context = {"form": form, "holder": meeting.held_by, "meeting": meeting}
    return page(request, "forums/meeting_form.html", context, status=status_of(form))


@require_POST
def meeting_move(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """Call, open or close the meeting."""
    meeting = visible_meeting(request, pk)
    move = MOVES.get(action)
    if move is None:
        raise Http404
    require(rules.may_run(request.actor, meeting))
    try:
        now = move(actor=request.actor, meeting=meeting)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = _("The meeting is now %(state)s.")
        messages.success(request, text % {"state": now.get_state_display()})
    return redirect(meeting)


@require_GET
def meeting_calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    """The meeting for one's own calendar."""
    meeting = visible_meeting(request, pk)
    file = HttpResponse(calendar_of(meeting), content_type="text/calendar")
    return download(file, f"{slugify(meeting.title) or 'meeting'}.ics")


@require_POST
def meeting_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    require(rules.may_run(request.actor, meeting))
    form = ReasonForm(request.POST)
    if form.is_valid():
        service = services.cancel_meeting
        if saved(form, service, actor=request.actor, meeting=meeting) is not None:
            messages.success(request, _("The meeting is cancelled."))
            return redirect(meeting)
    return _page(request, meeting, form)


@require_POST
def meeting_arrive_all(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    participants.arrive_all(actor=request.actor, meeting=meeting)
    return redirect(meeting)


@require_POST
def participant_say(request: SignedInRequest, pk: int, what: str) -> HttpResponse:
    """A participant comes, is excused, arrives or leaves."""
    found = Participant.objects.visible_to(request.actor)
    related = "meeting__forum", "meeting__network"
    participant = get_object_or_404(found.select_related(*related), pk=pk)
    if what in ("comes", "excused"):
        participants.answer(
            actor=request.actor, participant=participant, comes=what == "comes"
        )
    elif what == "arrive":
        participants.arrive(actor=request.actor, participant=participant)
    elif what == "leave":
        participants.leave(actor=request.actor, participant=participant)
    else:
        raise Refusal(_("The page asked for something that is not there."))
    return redirect(participant.meeting)


def visible_meeting(request: SignedInRequest, pk: int) -> Meeting:
    return DETAILED.first_or_404(request.actor, pk)
