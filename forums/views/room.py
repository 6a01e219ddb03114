"""The meeting room: one page, whose part asks every second whether it is new."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from forums.models import AgendaItem, Meeting, Speech
from forums.pages.room import pulse_of, room_context
from forums.services import room as services
from forums.views.items import visible_item
from portal.lib.errors import Refusal
from portal.lib.http import SignedInRequest, page


@require_GET
def room(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page, its part anew for a browser that has seen another pulse, or 204."""
    pulse = pulse_of(request.actor, pk)
    if pulse is None:
        raise Http404
    if "HX-Request" in request.headers and request.GET.get("seen") == pulse:
        return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
    # That it may be seen is asked with the pulse: once a second by everybody there.
    meeting = Meeting.objects.select_related("forum", "network").get(pk=pk)
    context = room_context(request.actor, meeting, pulse)
    return page(request, "forums/room.html", context, part="room")


@require_POST
def item_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an item up: the form names it, so that a second click is no second step."""
    item = visible_item(request, pk)
    services.take_up(actor=request.actor, item=item)
    return redirect("forums:room", item.meeting_id)


@require_POST
def item_speak(request: SignedInRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    services.ask_to_speak(actor=request.actor, item=item)
    return redirect("forums:room", item.meeting_id)


@require_POST
def speech_say(request: SignedInRequest, pk: int, what: str) -> HttpResponse:
    """Somebody gets the floor, or has spoken, or takes it back."""
    items = AgendaItem.objects.visible_to(request.actor)
    found = Speech.objects.filter(item__in=items)
    related = "item__meeting__forum", "participant"
    speech = get_object_or_404(found.select_related(*related), pk=pk)
    if what == "floor":
        services.give_the_floor(actor=request.actor, speech=speech)
    elif what == "end":
        services.end_speech(actor=request.actor, speech=speech)
    else:
        raise Refusal(_("The page asked for something that is not there."))
    return redirect("forums:room", speech.item.meeting_id)
