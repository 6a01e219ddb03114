"""Agreements: the list, one of them, and what the parties write in it."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from partnerships.agreement.archive import entries_of
from partnerships.agreement.first import with_told_before
from partnerships.agreement.register import (
    COLUMNS,
    counted,
    facts_of,
    registered,
    rows,
)
from partnerships.agreement.values import with_members
from partnerships.agreement_filter import LISTED, AgreementFilter
from partnerships.chain import steps
from partnerships.forms.agreement import (
    ExportForm,
    FactsForm,
    MilestoneForm,
    PartyForm,
    StartForm,
)
from partnerships.history.agreement import history_of
from partnerships.models import (
    Agreement,
    AgreementParty,
    FactChange,
    Milestone,
    Order,
)
from partnerships.models.agreement import AgreementQuerySet
from partnerships.pages.agreement import (
    AgreementPage,
    appendices_of,
    last_day_by,
    next_step_of,
)
from partnerships.pages.framework import Frame, frame_changes
from partnerships.pages.partnership import partnership_address
from partnerships.rules import agreements as rules
from partnerships.rules.archive import may_archive
from partnerships.rules.frameworks import may_register_framework
from partnerships.services import agreements as services
from partnerships.services.agreement_exports import KIND, start_export
from partnerships.services.agreement_starts import start_agreement
from partnerships.services.facts import asks_others, asks_own
from portal.documents.files import file_response, zip_of
from portal.error_pages import refusal_page
from portal.jobs.models import Job
from portal.lib.errors import StaleState
from portal.lib.http import SignedInRequest, download, page
from portal.lib.paging import Pages
from portal.lib.sheets import XLSX, xlsx
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.prepared import Prepared

PAGE = 25


def visible_agreement(request: SignedInRequest, pk: int) -> Agreement:
    return get_object_or_404(_visible(request.actor), pk=pk)


def _visible(actor: Actor) -> AgreementQuerySet:
    found = Agreement.objects.visible_to(actor).with_last_day()
    related = (*services.RELATED, "document", "order", "scan")
    return found.select_related(*related).defer(
        "document__content", "order__content", "order__schools"
    )


def _detailed(actor: Actor, pk: int) -> AgreementQuerySet:
    read = with_told_before(with_members(_visible(actor)))
    return FactChange.objects.beside(read).filter(pk=pk)


DETAILED = Prepared(_detailed)


@require_safe
def agreement_list(request: SignedInRequest) -> HttpResponse:
    chosen = AgreementFilter(request.GET, actor=request.actor)
    found = chosen.agreements()
    export = rules.may_export(request.actor)
    count, files = counted(found) if export else (found.count(), None)
    pages = Pages(found, PAGE, count=count, listed=LISTED.of)
    shown = pages.get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "page": shown,
        "rows": chosen.rows(shown.object_list),
        "export": export,
        "files": files,
        "export_form": ExportForm(initial={"form_key": uuid.uuid4()}),
    }
    return page(request, "partnerships/agreement_list.html", context)


@require_safe
def agreement_xlsx(request: SignedInRequest) -> FileResponse:
    """The register of exactly what the filter in the address shows."""
    chosen = AgreementFilter(request.GET, actor=request.actor)
    facts = facts_of(list(registered(chosen.agreements())))
    file = xlsx(_("Agreements"), list(COLUMNS.values()), rows(facts))
    return download(FileResponse(file, content_type=XLSX), _("agreements.xlsx"))


@require_POST
def agreement_export(request: SignedInRequest) -> HttpResponse:
    """The filtered list's files, register and control list, made by a job."""
    require(rules.may_export(request.actor))
    chosen = AgreementFilter(request.POST, actor=request.actor)
    form = ExportForm(request.POST)
    try:
        chosen.check()
        job = start_export(
            actor=request.actor,
            agreements=chosen.agreements(),
            form_key=form.fields["form_key"].clean(request.POST.get("form_key")),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("partnerships:agreement_list")
    return redirect(job)


@require_safe
def agreement_zip(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """What a finished job has gathered, written while it is sent."""
    require(rules.may_export(request.actor))
    jobs = Job.objects.visible_to(request.actor).filter(kind=KIND, state="done")
    job = get_object_or_404(jobs, pk=pk)
    return zip_of(_("agreements-%(n)s.zip") % {"n": job.pk}, entries_of(job))


@require_http_methods(["GET", "POST"])
def agreement_start(request: SignedInRequest, order_pk: int) -> HttpResponse:
    orders = Order.objects.visible_to(request.actor).select_related(
        "need__scheme_year", "need__owner", "need__carried_by", "institution"
    )
    order = get_object_or_404(orders, pk=order_pk)
    agreements = Agreement.objects.visible_to(request.actor).filter(order=order)
    if found := agreements.main().standing().first():
        return redirect(found)
    require(rules.may_make(request.actor, order))
    language = order.holder.written_norwegian
    form = StartForm(request.POST or None, initial={"language": language})
    if form.is_valid():
        made = start_agreement(actor=request.actor, order=order, **form.cleaned_data)
        messages.success(request, _("The agreement is made. Negotiate it here."))
        return redirect(made)
    context = {
        "order": order,
        "form": form,
        "bring_scan": rules.may_bring_scans(request.actor),
    }
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/agreement_start.html", context, status=status)


@require_GET
def agreement_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    actor = request.actor
    agreement = DETAILED.first_or_404(actor, pk)
    if agreement.gives_years and not agreement.is_signed:
        prefetch_related_objects([agreement], "frame_years")
    shown = AgreementPage.read(agreement, actor)
    parties = shown.parties
    appendices = appendices_of(agreement, actor)
    context = {
        "agreement": agreement,
        "shown": shown,
        "text": shown.text,
        "next": next_step_of(shown),
        "chain": steps("agreement"),
        "is_party": rules.party_of(actor, parties) is not None,
        "write": rules.may_write(actor, agreement, parties),
        "negotiate": rules.may_negotiate(actor, agreement, parties),
        "sign": rules.may_sign(actor, agreement, parties, shown.my_signature),
        "append": rules.may_append(actor, agreement, parties),
        "drop": rules.may_drop(actor, agreement, parties),
        "appendices": appendices,
        "last_day": last_day_by(agreement, appendices),
        "milestone_form": MilestoneForm(auto_id="milestone_%s"),
        "history": history_of(agreement),
        "partnership": partnership_address(agreement, parties),
        "frame": Frame.read(agreement, actor, appendices)
        if agreement.is_framework
        else None,
        "frame_changes": list(frame_changes(agreement)),
        "register": may_register_framework(
            actor, agreement, parties, is_begun=bool(shown.changes or shown.rounds)
        ),
        **_archive(agreement, actor),
    }
    return page(request, "partnerships/agreement_detail.html", context)


def _archive(agreement: Agreement, actor: Actor) -> dict[str, object]:
    """What an archive has received: of a signed one that is an order's own only."""
    if agreement.order_id is None or agreement.is_appendix or not agreement.is_signed:
        return {}
    return {
        "archive_receipts": list(agreement.archive_receipts.all()),
        "archive": may_archive(actor, agreement),
    }


@require_http_methods(["GET", "POST"])
def agreement_facts(request: SignedInRequest, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    require(rules.may_write(request.actor, agreement, services.parties_of(agreement)))
    form = FactsForm(request.POST or None, agreement=agreement)
    if form.is_valid():
        try:
            saved = services.change_facts(
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
            tell_saved(request, agreement, saved)
            return redirect(agreement)
    title = _("Facts")
    return _form_page(request, agreement, form, title, "facts")


def tell_saved(request: SignedInRequest, before: Agreement, saved: Agreement) -> None:
    """That it is saved; and that the other party is asked, when it is."""
    asks = asks_others(actor=request.actor, agreement=saved)
    if asks and saved.version != before.version:
        messages.success(request, _("Saved. The other party is asked to agree."))
    else:
        messages.success(request, _("Saved."))


@require_POST
def facts_agree(request: SignedInRequest, pk: int) -> HttpResponse:
    """Yes to what the other parties have changed, as it stood on the page."""
    agreement = visible_agreement(request, pk)
    seen = request.POST.get("seen", "")
    is_asked = asks_own(actor=request.actor, agreement=agreement)
    try:
        services.agree_to_facts(
            actor=request.actor,
            agreement=agreement,
            seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
        )
    except StaleState as error:
        messages.error(request, str(error.reason))
    else:
        if is_asked:
            messages.success(request, _("Your answer is kept."))
        elif asks_others(actor=request.actor, agreement=agreement):
            messages.info(request, _("Another party answers what you have changed."))
    return redirect(agreement)


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
    if not form.is_valid():
        reason = _("Choose one of the written forms on the agreement's page.")
        return refusal_page(request, reason, 422)
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
    if found:  # else it is taken out already, by the same button
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
