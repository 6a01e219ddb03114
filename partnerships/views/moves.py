"""Needs that a merger or split has moved, and the choice that a split asks for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from partnerships.models import NeedMove, Organisation
from partnerships.models.move import NeedMoveQuerySet
from partnerships.rules import county as rules
from partnerships.services import mergers as services
from portal.lib.errors import Refusal
from portal.lib.http import SignedInRequest, page
from portal.lib.paging import Pages

PAGE = 25


@require_GET
def move_list(request: SignedInRequest) -> HttpResponse:
    moves = NeedMove.objects.visible_to(request.actor).newest_first()
    pages = Pages(moves, PAGE, count=moves.count(), listed=NeedMoveQuerySet.listed)
    shown = pages.get_page(request.GET.get("page"))
    followers = services.followers_of_all(shown.object_list)
    rows = [
        (
            move,
            others
            if rules.may_choose_follower(request.actor, move, len(others))
            else [],
        )
        for move in shown.object_list
        for others in [followers.get(move.from_owner_id, [])]
    ]
    return page(request, "partnerships/move_list.html", {"page": shown, "rows": rows})


@require_POST
def choose_follower(request: SignedInRequest, pk: int) -> HttpResponse:
    move = get_object_or_404(NeedMove.objects.visible_to(request.actor), pk=pk)
    named = request.POST.get("follower", "")
    organisations = Organisation.objects.visible_to(request.actor)
    follower = organisations.filter(
        pk=int(named) if named.isdecimal() and len(named) < 10 else 0
    ).first()
    if follower is None:
        messages.error(request, _("Choose who carries the need on."))
        return redirect("partnerships:move_list")
    try:
        services.choose_follower(actor=request.actor, move=move, follower=follower)
    except Refusal as refused:
        messages.error(request, str(refused.reason))
    else:
        text = _("%(owner)s carries the need on.")
        messages.success(request, text % {"owner": follower.name})
    return redirect("partnerships:move_list")
