"""Needs that were sent in: each sending as it stood, and the ways back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from partnerships.forms.call import CallBackForm, OpenNeedForm, SendBackForm
from partnerships.models import Need
from partnerships.need.snapshots import differences
from partnerships.rules import calls as call_rules
from partnerships.services import submissions as services
from partnerships.views.calls import show
from partnerships.views.needs import visible_need
from portal.lib.http import SignedInRequest, page
from portal.lib.text import Text
from portal.lib.verdict import Verdict, require
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Move:
    """A way back: its words, who may, its form, and the service that takes it."""

    title: Text
    explained: Text
    done: Text
    rule: Callable[[Actor, Need], Verdict]
    form: type[forms.Form]
    service: Callable[..., Need]


CALL_BACK = Move(
    gettext_lazy("Call the need back"),
    gettext_lazy(
        "It becomes a draft that only your organisation sees. It must be submitted "
        "again before the deadline to count. The receipt's number stays."
    ),
    gettext_lazy("The need is called back. It is a draft until it is submitted again."),
    call_rules.may_call_back,
    CallBackForm,
    services.call_back_need,
)
OPEN = Move(
    gettext_lazy("Open the need for changes"),
    gettext_lazy(
        "It becomes a draft with its owner until it is submitted again. What is "
        "changed is shown to all who see the need."
    ),
    gettext_lazy("The need is opened for its owner, who is told by e-mail."),
    call_rules.may_open_need,
    OpenNeedForm,
    services.open_need,
)
SEND_BACK = Move(
    gettext_lazy("Send the need back to the editors"),
    gettext_lazy("It stays a draft. The editors of your organisation are told."),
    gettext_lazy("The need is sent back, and the editors are told by e-mail."),
    call_rules.may_send_back,
    SendBackForm,
    services.send_back_need,
)


@require_http_methods(["GET", "POST"])
def need_call_back(request: SignedInRequest, pk: int) -> HttpResponse:
    return _move(request, pk, CALL_BACK)


@require_http_methods(["GET", "POST"])
def need_open(request: SignedInRequest, pk: int) -> HttpResponse:
    return _move(request, pk, OPEN)


@require_http_methods(["GET", "POST"])
def need_send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    return _move(request, pk, SEND_BACK)


def _move(request: SignedInRequest, pk: int, move: Move) -> HttpResponse:
    need = visible_need(request, pk)
    if request.method == "GET":
        require(move.rule(request.actor, need))
    form = move.form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            moved = move.service(actor=request.actor, need=need, **form.cleaned_data)
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, str(move.done))
            seen = Need.objects.visible_to(request.actor).filter(pk=moved.pk)
            return redirect(need if seen else need.scheme_year)
    context: Mapping[str, object] = {"need": need, "move": move, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/need_move.html", context, status=status)


@require_safe
def need_submissions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Each sending with its receipt, and what changed from the one before."""
    need = visible_need(request, pk)
    sent = list(need.submissions.select_related("by"))
    changes = [
        differences(before.content, after.content) for before, after in pairwise(sent)
    ]
    rows = list(zip(sent, [[], *changes], strict=True)) if sent else []
    if need.state == Need.State.DRAFT and sent:
        told = _("This is what was sent in. What is written since is not shown here.")
    else:
        told = ""
    context = {"need": need, "rows": rows[::-1], "told": told}
    return page(request, "partnerships/need_submissions.html", context)
