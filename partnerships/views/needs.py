from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from partnerships.acting import organisation_of
from partnerships.chain import steps
from partnerships.choices import open_years
from partnerships.deadlines import with_leaves
from partnerships.filters import NeedFilter
from partnerships.history.need import history_of
from partnerships.models import Need, NeedParticipant, Organisation
from partnerships.models.need import NeedQuerySet
from partnerships.need.amounts import load_money, with_contributed, with_lines
from partnerships.need.budget import budget_granted, budget_of
from partnerships.need.meter import meter_of
from partnerships.need.questions import TEXTS
from partnerships.need.sections import facts_of, texts_of
from partnerships.pages.handed import handed_out
from partnerships.pages.joint import approvals_missing, parties_of
from partnerships.pages.need_orders import NeedOrders, orders_of
from partnerships.pages.submissions import submission_part
from partnerships.pages.threads import threads_of
from partnerships.rules import county as county_rules
from partnerships.rules import joint as joint_rules
from partnerships.rules import needs as rules
from partnerships.rules.agreements import may_take_dossier
from partnerships.services import needs as services
from portal.lib.errors import StaleState
from portal.lib.formats import moment
from portal.lib.http import SignedInRequest, page
from portal.lib.paging import Pages
from portal.people.actor import Actor
from portal.people.prepared import Prepared, PreparedRows

PAGE = 25
RELATED = (
    "scheme_year__scheme",
    "scheme_year__county",
    "owner",
    "carried_by",
    "uh_partner",
    "submitted_by",
    "continues",
)


def _detailed(actor: Actor, pk: int) -> NeedQuerySet:
    needs = with_leaves(Need.objects.visible_to(actor).filter(pk=pk))
    return needs.with_partners().select_related(*RELATED)


def _budgeted(actor: Actor, pk: int) -> NeedQuerySet:
    return with_lines(with_contributed(_detailed(actor, pk)))


DETAILED, BUDGETED = Prepared(_detailed), Prepared(_budgeted)
LISTED = PreparedRows(lambda: Need.objects.listed())


@require_GET
def need_list(request: SignedInRequest) -> HttpResponse:
    chosen = NeedFilter(request.GET, actor=request.actor)
    totals = chosen.needs().totals()
    may_write = rules.may_write_needs(request.actor)
    pages = Pages(chosen.ordered(), PAGE, count=totals["count"], listed=LISTED.of)
    context = {
        "filter": chosen,
        "page": pages.get_page(request.GET.get("page")),
        "total_nok": totals["requested_nok"],
        "open_years": open_years(request.actor) if may_write else [],
        "may_write": may_write,
        "may_follow_up": county_rules.may_follow_up(request.actor),
        "own_only": request.actor.kind in Organisation.OWNER_KINDS,
    }
    return page(request, "partnerships/need_list.html", context, part="results")


@require_GET
def need_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    need = visible_need(request, pk)
    load_money(need, named=True)
    me = request.actor.organisation_id
    change = rules.may_change_need(request.actor, need)
    parties = parties_of(need)
    missing = services.missing_in(need) if change else {}
    unapproved = approvals_missing(parties)
    if change and unapproved:
        missing["joint"] = unapproved
    granted_nok = budget_granted(need)
    ordered = None if granted_nok is None else orders_of(request.actor, need)
    threads = threads_of(request.actor, need)
    context = {
        "need": need,
        "budget": budget_of(need),
        "change": change,
        "submit": rules.may_submit_need(request.actor, need),
        "missing": missing,
        **_joint(request, need, parties),
        "chain": steps(_link_of(need, ordered), ordered.notes if ordered else None),
        "granted_nok": granted_nok,
        "ordered": ordered,
        "meter": meter_of(need),
        "texts": [(text, threads[text.name]) for text in texts_of(need)],
        "facts": facts_of(need),
        "history": history_of(need, is_own=need.holder_id == me),
        "part": submission_part(request.actor, need),
        "attachments": need.attachments.there(),
        "handed": handed_out(need) if change else None,
        "threads": threads,
        "dossier": may_take_dossier(request.actor, need),
        "see_similar": county_rules.may_see_similar(
            request.actor, need.scheme_year.county_id
        ),
        "elsewhere": threads.elsewhere([*TEXTS, "budget"]),
    }
    return page(request, "partnerships/need_detail.html", context, part="summary")


def _joint(
    request: SignedInRequest, need: Need, parties: list[NeedParticipant]
) -> dict[str, object]:
    """Who is in it; to the owner that has it also who asks; and one's own question."""
    actor = request.actor
    holds = need.holder_id == actor.organisation_id
    mine = next((p for p in parties if p.holder_id == actor.organisation_id), None)
    states = NeedParticipant.WAITED_FOR + (NeedParticipant.WISHES if holds else ())
    outside = mine is None or mine.state in NeedParticipant.OUT
    may_ask = actor.kind in Organisation.OWNER_KINDS and not holds and outside
    return {
        "parties": [one for one in parties if one.state in states],
        "wish": mine if mine and mine.state in NeedParticipant.WISHES else None,
        "ask": may_ask and joint_rules.may_ask(actor, need, organisation_of(actor)),
        "answer_wishes": joint_rules.may_answer_wish(actor, need),
    }


def _link_of(need: Need, ordered: NeedOrders | None) -> str:
    """Where in the chain the need is."""
    if need.state == Need.State.DRAFT:
        return "need"
    return "network" if ordered is None else ordered.link


@require_POST
def need_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    need = visible_need(request, pk)
    version = request.POST.get("version", "")
    before = need.state
    try:
        sent = services.submit_need(
            actor=request.actor,
            need=need,
            version=int(version) if version.isdecimal() and len(version) < 9 else 0,
        )
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
        return redirect(need)
    except StaleState as stale:
        messages.error(request, str(stale.reason))
        return redirect(need)
    when = {"moment": moment(sent.submitted_at), "number": sent.receipt}
    if before == Need.State.SUBMITTED:
        text = _("The need was submitted %(moment)s already. Receipt: %(number)s.")
    else:
        text = _("The need is submitted, %(moment)s. Receipt: %(number)s.")
    messages.success(request, text % when)
    return redirect(need)


def visible_need(
    request: SignedInRequest,
    pk: int,
    *prefetched: str,
    budgeted: bool = False,
) -> Need:
    needs = BUDGETED if budgeted else DETAILED
    need = needs.first_or_404(request.actor, pk)
    prefetch_related_objects([need], *prefetched)
    return need
