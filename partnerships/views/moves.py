"""Needs that a merger or split has moved, and the choice that a split asks for."""

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from partnerships.models import NeedMove, Organisation
from partnerships.rules import county as rules
from partnerships.services import mergers as services
from portal.lib.errors import Refusal
from portal.lib.http import SignedInRequest, page
from portal.lib.paging import Pages
from portal.people.actor import Actor
from portal.people.prepared import PreparedRows

PAGE = 25
LISTED = PreparedRows(lambda: NeedMove.objects.listed())


@require_GET
def move_list(request: SignedInRequest) -> HttpResponse:
    moves = NeedMove.objects.visible_to(request.actor).newest_first()
    pages = Pages(moves, PAGE, count=moves.count(), listed=LISTED.of)
    shown = pages.get_page(request.GET.get("page"))
    rows = list(_rows(request.actor, shown.object_list))
    return page(request, "partnerships/move_list.html", {"page": shown, "rows": rows})


def _rows(
    actor: Actor, moves: Iterable[NeedMove]
) -> Iterator[tuple[NeedMove, list[Organisation]]]:
    """Each with those that the actor can choose between, mostly none."""
    mine = [move for move in moves if rules.chooses_followers(actor, move)]
    followers = services.followers_of_all(mine) if mine else {}
    for move in moves:
        others = followers.get(move.from_owner_id, [])
        may = rules.may_choose_follower(actor, move, len(others))
        yield move, others if may else []


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
