"""Seats of a forum, the people in them, and its leader and secretary."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from forums.forms.forum import HolderForm, RoleForm, SeatForm
from forums.models import Forum, ForumRole, Seat, SeatHolder
from forums.pages.forum import balance_of
from forums.rules import fora as rules
from forums.services import fora as services
from forums.views.fora import visible_forum
from forums.views.saving import saved
from portal.lib import clock
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def forum_seats(request: SignedInRequest, pk: int) -> HttpResponse:
    """The seats as the governor keeps them, and a form for one more."""
    forum = visible_forum(request, pk)
    require(rules.may_keep_forum(request.actor, forum.county_id))
    form = SeatForm(request.POST or None, forum=forum)
    if form.is_valid():
        seat = saved(form, services.add_seat, actor=request.actor, forum=forum)
        if seat is not None:
            messages.success(request, _("The seat is added. Say who sits in it."))
            return redirect("forums:seat_detail", seat.pk)
    return _seats_page(request, forum, form, RoleForm())


def _seats_page(
    request: SignedInRequest, forum: Forum, form: SeatForm, role: RoleForm
) -> HttpResponse:
    today = clock.today()
    roles = ForumRole.objects.valid_on(today).filter(forum=forum)
    context = {
        "forum": forum,
        "form": form,
        "role_form": role,
        "balance": balance_of(forum, request.actor, today),
        "roles": list(roles.select_related("user", "organisation").order_by("kind")),
    }
    status = 422 if form.is_bound or role.is_bound else 200
    return page(request, "forums/forum_seats.html", context, status=status)


@require_POST
def forum_role(request: SignedInRequest, pk: int) -> HttpResponse:
    forum = visible_forum(request, pk)
    require(rules.may_keep_forum(request.actor, forum.county_id))
    form = RoleForm(request.POST)
    if form.is_valid():
        role = saved(form, services.give_role, actor=request.actor, forum=forum)
        if role is not None:
            messages.success(request, _("The role is given."))
            return redirect("forums:forum_seats", pk)
    return _seats_page(request, forum, SeatForm(forum=forum), form)


@require_http_methods(["GET", "POST"])
def seat_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who is and was in a seat, and a form for the next one."""
    seat = _seat(request, pk)
    require(rules.may_keep_forum(request.actor, seat.forum.county_id))
    form = HolderForm(request.POST or None, seat=seat)
    if form.is_valid():
        person = saved(form, services.seat_person, actor=request.actor, seat=seat)
        if person is not None:
            text = _("%(name)s is in the seat.") % {"name": person.name}
            messages.success(request, text)
            return redirect("forums:seat_detail", pk)
    people = SeatHolder.objects.visible_to(request.actor).filter(seat=seat)
    context = {
        "seat": seat,
        "form": form,
        "people": list(people.select_related("organisation").order_by("-valid_from")),
        "today": clock.today(),
    }
    status = 422 if form.is_bound else 200
    return page(request, "forums/seat_detail.html", context, status=status)


@require_POST
def seat_end(request: SignedInRequest, pk: int) -> HttpResponse:
    seat = _seat(request, pk)
    require(rules.may_keep_forum(request.actor, seat.forum.county_id))
    try:
        services.end_seat(actor=request.actor, seat=seat, last_day=clock.today())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("This is the seat's last day."))
    return redirect("forums:forum_seats", seat.forum_id)


@require_POST
def holder_end(request: SignedInRequest, pk: int) -> HttpResponse:
    people = SeatHolder.objects.visible_to(request.actor)
    person = get_object_or_404(people.select_related("seat__forum"), pk=pk)
    require(rules.may_keep_forum(request.actor, person.seat.forum.county_id))
    try:
        services.end_holder(actor=request.actor, person=person, last_day=clock.today())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = _("This is the last day of %(name)s in the seat.")
        messages.success(request, text % {"name": person.name})
    return redirect("forums:seat_detail", person.seat_id)


def _seat(request: SignedInRequest, pk: int) -> Seat:
    seats = Seat.objects.visible_to(request.actor)
    related = "forum__county", "network", "organisation"
    return get_object_or_404(seats.select_related(*related), pk=pk)
