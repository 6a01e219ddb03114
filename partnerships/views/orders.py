"""An order: its list, its form, and its page with the steps that can be taken."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from partnerships.chain import steps
from partnerships.forms.order import AnswerForm, OrderForm, ProposeForm
from partnerships.forms.uh import PassOnForm
from partnerships.history.order import history_of
from partnerships.models import (
    Agreement,
    Need,
    NeedParticipant,
    Order,
    OrderFile,
    Organisation,
)
from partnerships.models.order import OrderQuerySet
from partnerships.order.begin import Begun, begun_from
from partnerships.order.cells import Cells, cells_of
from partnerships.order.cover import cover_of, is_covered, lines_for
from partnerships.order.gaps import missing_in
from partnerships.pages import order as pages
from partnerships.pages.order_steps import (
    OrderSteps,
    parties_asked,
    proposed_cover,
    steps_of,
)
from partnerships.past import before_the_year
from partnerships.rules import orders as rules
from partnerships.services import order_answers, orders
from partnerships.views.needs import visible_need
from portal.lib.errors import IllegalMove, StaleState
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.prepared import Prepared

RELATED = (
    "need__scheme_year__scheme",
    "need__scheme_year__county",
    "need__owner",
    "need__carried_by",
    "institution",
    "sent_by",
    "department",
    "replaces",
    "framework",
)

UNSENT = (Order.State.DRAFT, Order.State.FOR_APPROVAL)


def visible_order(request: SignedInRequest, pk: int) -> Order:
    return get_object_or_404(_visible(request.actor), pk=pk)


def _visible(actor: Actor) -> OrderQuerySet:
    return Order.objects.visible_to(actor).select_related(*RELATED)


def _detailed(actor: Actor, pk: int) -> OrderQuerySet:
    seen = Agreement.objects.visible_to(actor).filter(pk=OuterRef("framework"))
    return _visible(actor).annotate(sees_framework=Exists(seen)).filter(pk=pk)


DETAILED = Prepared(_detailed)


def _files(order: int) -> QuerySet[OrderFile]:
    return OrderFile.objects.there().filter(order=order)


FILES = Prepared(_files)


@require_http_methods(["GET", "POST"])
def order_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin an order from a granted need; nothing is kept before it is saved."""
    need = visible_need(request, pk)
    begun = begun_from(request.actor, need, request.GET)
    require(rules.may_order(request.actor, need, begun.granted_nok))
    sent = request.POST if request.method == "POST" else None
    form = OrderForm(
        sent,
        lines=begun.lines,
        cells=begun.cells,
        institution_id=begun.institution_id,
        replaces=begun.replaces,
    )
    if sent and "check" not in sent and form.is_valid():
        made = _registered(request, need, begun, form)
        if made:
            return _saved(request, made)
    return _form_page(request, form, need=need, back=need.get_absolute_url())


def _registered(
    request: SignedInRequest, need: Need, begun: Begun, form: OrderForm
) -> Order | None:
    def register() -> Order:
        return orders.register_order(
            actor=request.actor,
            need=need,
            form_key=form.cleaned_data["form_key"],
            institution=form.cleaned_data["institution"],
            cells=form.cells(),
            contacts=form.contacts(),
            replaces=begun.replaces,
            offer=begun.offer,
        )

    return _tried(form, register)


def _saved(request: SignedInRequest, order: Order) -> HttpResponse:
    messages.success(request, pgettext("bestilling", "The order is saved."))
    return redirect(order)


def _tried(form: OrderForm, write: Callable[[], Order]) -> Order | None:
    """What was written; or None, and the form says why not."""
    try:
        return write()
    except ValidationError as error:
        form.put(error)
    except StaleState as stale:
        form.add_error(None, str(stale.reason))
    return None


@require_http_methods(["GET", "POST"])
def order_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    order = visible_order(request, pk)
    require(rules.may_write_order(request.actor, order))
    sent = request.POST if request.method == "POST" else None
    form = OrderForm(
        sent,
        lines=list(lines_for(order.need)),
        cells=cells_of(order),
        institution_id=order.institution_id,
        order=order,
    )
    if sent and "check" not in sent and form.is_valid():
        saved = _tried(
            form,
            lambda: orders.save_order(
                actor=request.actor,
                order=order,
                version=form.cleaned_data["version"],
                institution=form.cleaned_data["institution"],
                cells=form.cells(),
                contacts=form.contacts(),
            ),
        )
        if saved:
            return _saved(request, saved)
    back = order.get_absolute_url()
    return _form_page(request, form, need=order.need, order=order, back=back)


def _form_page(
    request: SignedInRequest,
    form: OrderForm,
    *,
    need: Need,
    back: str,
    order: Order | None = None,
) -> HttpResponse:
    """With its cover beside; to reckon that alone is no error."""
    checks = "check" in request.POST
    refused = form.is_bound and not checks
    if checks:
        form.is_valid()
    cover = cover_of(form.lines.values(), form.prices(), without=order)
    context = {
        "form": form,
        "need": need,
        "order": order,
        "back": back,
        "cover": cover,
        "checks": checks,
    }
    return page(
        request,
        "partnerships/order_form.html",
        context,
        part="cover" if checks else "",
        status=422 if refused else 200,
    )


@require_http_methods(["GET", "POST"])
def order_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The order as it stands; a POST takes the step that ``do`` names."""
    order = DETAILED.first_or_404(request.actor, pk)
    do = request.POST.get("do", "")
    if request.method != "POST":
        return _detail_page(request, order)
    form = AnswerForm(request.POST, do=do, label="")
    take = _pass_on if do == "pass_on" else _step
    error = take(request, order, do, form)
    return _detail_page(request, order, do, form, error) if error else redirect(order)


def _detail_page(
    request: SignedInRequest,
    order: Order,
    do: str = "",
    form: AnswerForm | None = None,
    error: Sequence[str] = (),
) -> HttpResponse:
    actor = request.actor
    pages.read_parts(order)
    cover = pages.drawn_by(order)
    own = rules.side_of(actor, order) == Order.Side.OWNER
    parties = parties_asked(order)
    context = {
        "order": order,
        "own": own,
        "may_write": rules.may_write_order(actor, order),
        "may_propose": order.waits_for and rules.may_propose(actor, order),
        "may_replace": rules.may_replace(actor, order),
        "may_see_need": _sees_need(actor, order),
        "sees_framework": getattr(order, "sees_framework", False),
        "cover": cover,
        "covered": is_covered(cover),
        "beside": pages.beside(cover, proposed_cover(order, cover)),
        "chain": steps(_link_of(order)),
        "next": pages.next_of(order),
        "facts": pages.facts_of(order),
        "terms": list(pages.terms_shown(order)),
        "contacts": order.contacts.all(),
        "pass_on": _pass_on_form(request, order, do),
        "files": FILES.rows(order.pk),
        "rounds": pages.rounds_of(order, [row.line for row in cover.rows]),
        "error": error,
        **_approvals(order, parties),
        **_before_sending(order),
        "steps": _typed(steps_of(actor, order, parties, cover), do, form),
        "history": history_of(order, is_own=own),
    }
    status = 422 if error else 200
    return page(request, "partnerships/order_detail.html", context, status=status)


def _before_sending(order: Order) -> dict[str, object]:
    if order.state not in UNSENT:
        return {}
    past = before_the_year(order.need.scheme_year, order.starts_on, order.ends_on)
    return {"missing": missing_in(order), "past": past}


def _pass_on_form(request: SignedInRequest, order: Order, do: str) -> PassOnForm | None:
    if not rules.may_pass_on(request.actor, order):
        return None
    return PassOnForm(request.POST if do == "pass_on" else None, order=order)


def _pass_on(
    request: SignedInRequest, order: Order, do: str, _said: AnswerForm
) -> list[str]:
    require(rules.may_pass_on(request.actor, order))
    form = PassOnForm(request.POST, order=order)
    if not form.is_valid():
        return [_("Choose a department, and try again.")]
    order_answers.pass_on(actor=request.actor, order=order, **form.cleaned_data)
    messages.success(request, _("The order is passed on."))
    return []


def _sees_need(actor: Actor, order: Order) -> bool:
    """An institution that was not in the need sees the order alone."""
    need = order.need
    sent = need.state == Need.State.SUBMITTED
    leads = sent and need.uh_partner_id == actor.organisation_id
    if leads or actor.kind != Organisation.Kind.UH:
        return True
    return Need.objects.visible_to(actor).filter(pk=order.need_id).exists()


def _typed(found: OrderSteps, do: str, form: AnswerForm | None) -> OrderSteps:
    if form:
        found.typed(do, form)
    return found


def _approvals(order: Order, parties: Sequence[NeedParticipant]) -> dict[str, object]:
    """Of a joint order, while it or a change of it waits for approval."""
    if not parties:
        return {}
    given = {row.owner_id: row for row in order.approvals.select_related("by")}
    return {"parties": [(party, given.get(party.owner_id)) for party in parties]}


def _link_of(order: Order) -> str:
    return "agreement" if order.state == Order.State.ACCEPTED else "order"


def _step(
    request: SignedInRequest, order: Order, do: str, form: AnswerForm
) -> list[str]:
    """Take it, and say so; or why it could not be taken."""
    found = steps_of(request.actor, order, parties_asked(order)).by_name(do)
    if found is None:
        require(rules.is_party(request.actor, order, orders.parties_of(order)))
        return [_("This cannot be done with the order now. Read it again.")]
    require(found.verdict)
    if not found.covered:
        return [str(found.covered.reason)]
    if not form.is_valid():
        return [str(text) for texts in form.errors.values() for text in texts]
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 9 else 0
    try:
        found.take(request.actor, order, version, form.cleaned_data["message"])
    except ValidationError as wrong:
        return list(wrong.messages)
    except StaleState as stale:
        return [str(stale.reason)]
    except PermissionDenied as refused:  # somebody else was first since it was asked
        return [str(refused)]
    messages.success(request, str(found.done))
    return []


@require_http_methods(["GET", "POST"])
def order_propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose cells otherwise: what stands is beside what one types."""
    order = visible_order(request, pk)
    allowed = rules.may_propose(request.actor, order)
    if rules.is_others_turn(request.actor, order):
        raise IllegalMove(allowed.reason)
    require(allowed)
    lines = list(lines_for(order.need))
    sent = request.POST if request.method == "POST" else None
    checks = "check" in request.POST
    cells = _newest(order, cells_of(order))
    form = ProposeForm(sent, lines=lines, cells=cells, version=order.version)
    is_whole = form.is_valid()
    cover = cover_of(lines, form.prices(), without=order)
    if is_whole and not checks and _proposed(request, order, form):
        messages.success(request, _("What you propose is sent."))
        if not (covered := is_covered(cover)):
            text = _("It cannot be agreed to yet. %(why)s") % {"why": covered.reason}
            messages.warning(request, text)
        return redirect(order)
    return page(
        request,
        "partnerships/order_propose.html",
        {"order": order, "form": form, "cover": cover, "checks": checks},
        part="cover" if checks else "",
        status=422 if form.is_bound and not checks else 200,
    )


def _newest(order: Order, stands: Cells) -> Cells:
    """One answers a proposal by beginning with it."""
    pending = order_answers.pending(order)
    return stands | (pending.values if pending else {})


def _proposed(request: SignedInRequest, order: Order, form: ProposeForm) -> bool:
    try:
        order_answers.propose_changes(
            actor=request.actor,
            order=order,
            version=form.cleaned_data["version"],
            values=form.cells(),
            message=form.cleaned_data["message"],
        )
    except ValidationError as error:
        form.put(error)
    except StaleState as stale:
        form.add_error(None, str(stale.reason))
    else:
        return True
    return False
