"""Agreements: the list, one of them, and what the parties write in it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from partnerships.agreement_filter import AgreementFilter
from partnerships.chain import steps
from partnerships.forms.agreement import (
    FactsForm,
    MilestoneForm,
    PartyForm,
    ReasonForm,
    StartForm,
)
from partnerships.history.agreement import history_of
from partnerships.models import Agreement, AgreementParty, Milestone, Order
from partnerships.pages.agreement import AgreementPage, next_step_of
from partnerships.rules import agreements as rules
from partnerships.services import agreements as services
from partnerships.services.agreement_starts import last_day_of, start_agreement
from portal.documents.files import file_response
from portal.lib.errors import StaleState
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

PAGE = 25


def visible_agreement(request: SignedInRequest, pk: int) -> Agreement:
    found = Agreement.objects.visible_to(request.actor)
    related = (*services.RELATED, "document", "order")
    rows = found.select_related(*related).defer(
        "document__content", "order__content", "order__schools"
    )
    return get_object_or_404(rows, pk=pk)


@require_safe
def agreement_list(request: SignedInRequest) -> HttpResponse:
    chosen = AgreementFilter(request.GET, actor=request.actor)
    shown = Paginator(chosen.agreements(), PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "page": shown,
        "rows": chosen.rows(shown.object_list),
        "export": rules.may_export(request.actor),
    }
    return page(request, "partnerships/agreement_list.html", context)


@require_http_methods(["GET", "POST"])
def agreement_start(request: SignedInRequest, order_pk: int) -> HttpResponse:
    orders = Order.objects.visible_to(request.actor).select_related(
        "need__scheme_year", "need__owner", "need__carried_by", "institution"
    )
    order = get_object_or_404(orders, pk=order_pk)
    there = Agreement.objects.visible_to(request.actor).main().filter(order=order)
    if found := there.first():
        return redirect(found)
    require(rules.may_make(request.actor, order))
    language = order.holder.written_norwegian
    form = StartForm(request.POST or None, initial={"language": language})
    if form.is_valid():
        made = start_agreement(actor=request.actor, order=order, **form.cleaned_data)
        messages.success(request, _("The agreement is made. Negotiate it here."))
        return redirect(made)
    context = {"order": order, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/agreement_start.html", context, status=status)


@require_GET
def agreement_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    shown = AgreementPage.read(agreement, request.actor)
    parties = shown.parts.parties
    actor = request.actor
    with override(agreement.language):
        text = shown.text()
    context = {
        "agreement": agreement,
        "shown": shown,
        "text": text,
        "next": next_step_of(shown),
        "chain": steps("agreement"),
        "is_party": rules.party_of(actor, parties) is not None,
        "write": rules.may_write(actor, agreement, parties),
        "negotiate": rules.may_negotiate(actor, agreement, parties),
        "sign": rules.may_sign(actor, agreement, parties),
        "append": rules.may_append(actor, agreement, parties),
        "appendices": agreement.appendices.visible_to(actor).select_related(
            "scheme_year"
        )
        if not agreement.is_appendix
        else (),
        "last_day": last_day_of(agreement) if agreement.is_signed else None,
        "milestone_form": MilestoneForm(auto_id="milestone_%s"),
        "reason_form": ReasonForm(auto_id="open_%s"),
        "history": history_of(agreement),
    }
    return page(request, "partnerships/agreement_detail.html", context)


@require_http_methods(["GET", "POST"])
def agreement_facts(request: SignedInRequest, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    require(rules.may_write(request.actor, agreement, services.parties_of(agreement)))
    form = FactsForm(request.POST or None, agreement=agreement)
    if form.is_valid():
        try:
            services.change_facts(
                actor=request.actor,
                agreement=agreement,
                values=form.values(),
                seen=form.cleaned_data["seen"],
            )
        except ValidationError as error:
            form.put(error)
        except StaleState as error:
            form.add_error(None, str(error.reason))
        else:
            messages.success(request, _("Saved."))
            return redirect(agreement)
    title = _("Facts")
    return _form_page(request, agreement, form, title, "facts")


@require_http_methods(["GET", "POST"])
def agreement_party(request: SignedInRequest, pk: int) -> HttpResponse:
    parties = AgreementParty.objects.visible_to(request.actor)
    party = get_object_or_404(
        parties.select_related(
            "agreement__scheme_year__scheme", "agreement__scheme_year__county"
        ),
        pk=pk,
    )
    agreement = party.agreement
    require(rules.may_write(request.actor, agreement, [party]))
    form = PartyForm(request.POST or None, party=party)
    if form.is_valid():
        try:
            services.name_party(
                actor=request.actor, party=party, values=form.cleaned_data
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, _("Saved."))
            return redirect(agreement)
    return _form_page(request, agreement, form, party.name, "party")


def _form_page(
    request: SignedInRequest,
    agreement: Agreement,
    form: FactsForm | PartyForm | MilestoneForm,
    title: str,
    key: str,
) -> HttpResponse:
    context = {"agreement": agreement, "form": form, "title": title, "key": key}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/agreement_form.html", context, status=status)


@require_POST
def agreement_language(request: SignedInRequest, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    form = StartForm(request.POST)
    if form.is_valid():
        try:
            services.choose_language(
                actor=request.actor, agreement=agreement, **form.cleaned_data
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return redirect(agreement)


@require_http_methods(["GET", "POST"])
def milestone_add(request: SignedInRequest, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    require(rules.may_write(request.actor, agreement, services.parties_of(agreement)))
    form = MilestoneForm(request.POST or None)
    if form.is_valid():
        try:
            services.add_milestone(
                actor=request.actor, agreement=agreement, **form.cleaned_data
            )
        except ValidationError as error:
            form.put(error)
        else:
            return redirect(f"{agreement.get_absolute_url()}#progress")
    return _form_page(request, agreement, form, _("New milestone"), "milestone")


@require_POST
def milestone_remove(request: SignedInRequest, pk: int, milestone: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    found = Milestone.objects.filter(agreement=agreement, pk=milestone).first()
    if found:
        services.remove_milestone(actor=request.actor, milestone=found)
    return redirect(f"{agreement.get_absolute_url()}#progress")


@require_safe
def agreement_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The sealed PDF; while it is not made yet, the page says so."""
    agreement = visible_agreement(request, pk)
    if agreement.document is None or not agreement.document.is_made:
        messages.info(request, _("The PDF is not made yet. Try again in a moment."))
        return redirect(agreement)
    return file_response(agreement.document, f"{agreement.reference}.pdf")
