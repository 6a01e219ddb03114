"""A show of hands: whose votes, then the same to confirm, then they are registered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from forums.forms.decision import HandsForm
from forums.meeting.standing import Standing
from forums.models import Vote
from forums.rules import hands as rules
from forums.services.hands import Registered, register_votes
from forums.views.decisions import visible_vote
from forums.views.saving import saved
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def vote_hands(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is registered stands, so that nothing is before its page to confirm."""
    vote = visible_vote(request, pk)
    here = Standing(request.actor, vote.item)
    require(rules.may_register(here, vote))
    hands = rules.hands_of(here, vote)
    given = request.POST or (
        request.GET if {"show", "rest"} & set(request.GET) else None
    )
    form = HandsForm(given or None, vote=vote, waiting=hands.waiting)
    context = {"form": form, "vote": vote, "item": vote.item, "hands": hands}
    context["room"] = "room" in (request.POST or request.GET)
    if form.is_valid() and request.method == "GET":
        context["chosen"] = dict(form.fields["option"].choices)[  # type: ignore[attr-defined]
            form.cleaned_data["option"]
        ]
        return page(request, "forums/vote_hands_confirm.html", context)
    if form.is_valid():
        done = saved(form, register_votes, actor=request.actor, vote=vote)
        if done is not None:
            return _back(request, vote, done)
    status = 422 if form.is_bound else 200
    return page(request, "forums/vote_hands.html", context, status=status)


def _back(request: SignedInRequest, vote: Vote, done: Registered) -> HttpResponse:
    n = len(done.made)
    if n:
        text = ngettext("%(n)s vote is registered.", "%(n)s votes are registered.", n)
        messages.success(request, text % {"n": n})
    if done.passed_by:
        names = ", ".join(one.name for one in done.passed_by)
        text = _("These had voted already, and that stands: %(names)s.")
        messages.info(request, text % {"names": names})
    if "room" in request.POST:
        return redirect("forums:room", vote.item.meeting_id)
    return redirect(vote.item)
