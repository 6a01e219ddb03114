"""Sending for signing, signing after asking who it is, refusing, and giving up."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from partnerships.agreement.text import AgreementPaper, Parts, text_of
from partnerships.agreement.voided import voided
from partnerships.forms.agreement import ReasonForm
from partnerships.models import Agreement
from partnerships.past import has_passed
from partnerships.rules import agreements as rules
from partnerships.services import signing as services
from partnerships.services.agreement_drops import drop_agreement
from partnerships.services.agreements import parties_of
from partnerships.views.agreements import visible_agreement
from portal.documents.files import passing_response
from portal.documents.papers import freeze
from portal.documents.printing import preview_html
from portal.documents.render import html_to_pdf
from portal.lib.errors import StaleState
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_POST
def agreement_send(request: SignedInRequest, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    seen = request.POST.get("seen", "")
    try:
        services.send_for_signing(
            actor=request.actor,
            agreement=agreement,
            seen=int(seen) if seen.isdecimal() and len(seen) < 9 else None,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except StaleState as error:
        messages.error(request, str(error.reason))
    else:
        messages.success(request, _("The signatories are told."))
    return redirect(agreement)


@require_http_methods(["GET", "POST"])
def agreement_sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who may not sign is told so before being asked for a password."""
    agreement = visible_agreement(request, pk)
    parties = parties_of(agreement)
    mine = rules.party_of(request.actor, parties)
    if request.method == "GET" and agreement.is_signed:
        return redirect(agreement)
    if request.method == "GET":
        given = services.signature_of(agreement, mine)
        if given and given.user_id == request.actor.user_id:
            unsigned = rules.is_unsigned(request.actor, given)
            messages.info(request, str(unsigned.reason))
            return redirect(agreement)
        require(rules.may_sign(request.actor, agreement, parties, given))
    response: HttpResponse = _sign(request, agreement, mine)
    return response


@reauthentication_required  # type: ignore[untyped-decorator]
def _sign(request: SignedInRequest, agreement: Agreement, mine: object) -> HttpResponse:
    if request.method == "POST":
        try:
            services.sign(
                actor=request.actor,
                agreement=agreement,
                sha256=request.POST.get("sha256", "")[:64],
            )
        except StaleState as error:
            messages.error(request, str(error.reason))
        else:
            messages.success(request, _("You have signed."))
            return redirect(agreement)
    return _sign_page(request, agreement, ReasonForm())


def _sign_page(
    request: SignedInRequest, agreement: Agreement, form: ReasonForm
) -> HttpResponse:
    round_ = agreement.rounds.open().first()
    if round_ is None:
        return redirect(agreement)
    with override(agreement.language):
        text = text_of(round_)
    rounds = list(agreement.rounds.with_given())
    context = {
        "agreement": agreement,
        "round": round_,
        "text": text,
        "voided": [x for x in voided(rounds, text, request.actor.user_id) if x.is_mine],
        "past": has_passed(agreement.ends_on),
        "mine": rules.party_of(request.actor, parties_of(agreement)),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/agreement_sign.html", context, status=status)


@require_POST
def agreement_refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    form = ReasonForm(request.POST)
    parties = parties_of(agreement)
    given = services.signature_of(agreement, rules.party_of(request.actor, parties))
    require(rules.may_sign(request.actor, agreement, parties, given))
    if form.is_valid():
        services.refuse(actor=request.actor, agreement=agreement, **form.cleaned_data)
        messages.success(request, _("It is in negotiation again, and all are told."))
        return redirect(agreement)
    return _sign_page(request, agreement, form)


@require_http_methods(["GET", "POST"])
def agreement_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open what is for signing for change, with a reason."""
    agreement = visible_agreement(request, pk)
    require(rules.may_negotiate(request.actor, agreement, parties_of(agreement)))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        services.open_again(
            actor=request.actor, agreement=agreement, **form.cleaned_data
        )
        messages.success(request, _("It is in negotiation again, and all are told."))
        return redirect(agreement)
    title = _("Open for change")
    context = {"agreement": agreement, "form": form, "title": title, "key": "open"}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/agreement_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def agreement_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a negotiation that comes to nothing, with a reason."""
    agreement = visible_agreement(request, pk)
    if agreement.is_dropped:
        return redirect(agreement)
    require(rules.may_drop(request.actor, agreement, parties_of(agreement)))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            drop_agreement(
                actor=request.actor, agreement=agreement, **form.cleaned_data
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, _("The negotiation has ended, and all are told."))
            return redirect(agreement)
    title = _("End the negotiation")
    context = {"agreement": agreement, "form": form, "title": title, "key": "drop"}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/agreement_form.html", context, status=status)


@require_safe
def agreement_preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """As it would be printed now, marked as a draft and not kept."""
    agreement = visible_agreement(request, pk)
    with override(agreement.language):
        text = Parts.read(agreement).text()
        paper = AgreementPaper(agreement.language, text, "", (), None)
        made = html_to_pdf(
            preview_html(paper),
            identifier=freeze(paper).fingerprint,
            dated=paper.dated,
        ).data
    return passing_response(made, f"{agreement.reference}.pdf")
