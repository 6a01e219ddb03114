from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partnerships.acting import ACTING
from partnerships.forms.people import InviteForm, JoinForm
from partnerships.models import MembershipOffer
from partnerships.rules import people as rules
from partnerships.services import invitations as services
from partnerships.views.people import seen_organisation
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require
from portal.people.invitations import account_of
from portal.people.models import User

JOIN = "partnerships/join.html"


@require_http_methods(["GET", "POST"])
def invite(request: SignedInRequest, pk: int) -> HttpResponse:
    organisation = seen_organisation(request, pk)
    require(rules.may_manage_people(request.actor, organisation))
    form = InviteForm(request.POST or None, initial={"role": "editor"})
    if form.is_valid():
        try:
            offer = services.invite_member(
                actor=request.actor, organisation=organisation, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _say_sent(request, offer)
            return redirect("partnerships:people", pk)
    context = {"organisation": organisation, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/invite.html", context, status=status)


@require_POST
def send_anew(request: SignedInRequest, pk: int) -> HttpResponse:
    offer = _seen_offer(request, pk)
    try:
        _say_sent(request, services.send_anew(actor=request.actor, offer=offer))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("partnerships:people", offer.organisation_id)


@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    offer = _seen_offer(request, pk)
    services.withdraw_offer(actor=request.actor, offer=offer)
    said = _("The invitation to %(email)s is withdrawn.")
    messages.success(request, said % {"email": offer.invitation.email})
    return redirect("partnerships:people", offer.organisation_id)


@login_not_required
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """What the link of an invitation shows: accept it, or why not and what then."""
    offer = services.offer_of(token)
    if offer is None:
        return page(request, JOIN, {"unknown": True}, status=404)
    user = request.user if isinstance(request.user, User) else None
    context = {"offer": offer, "token": token}
    problem = services.problem_with(offer, user)
    if problem:
        wrong_person = not services.problem_with(offer, None)
        context |= {"problem": problem, "wrong_person": wrong_person}
        return page(request, JOIN, context, status=403 if user else 410)
    if user is None:
        if account_of(offer.invitation.email):
            return page(request, JOIN, context | {"log_in": True})
        return _join_anew(request, offer, context)
    if request.method == "POST":
        services.accept(offer=offer, user=user)
        return _welcome(request, offer)
    return page(request, JOIN, context)


def _join_anew(
    request: HttpRequest, offer: MembershipOffer, context: dict[str, object]
) -> HttpResponse:
    form = JoinForm(request.POST or None, email=offer.invitation.email)
    if form.is_valid():
        try:
            user = services.join(
                offer=offer,
                full_name=form.cleaned_data["full_name"],
                password=form.cleaned_data["password1"],
                language=get_language() or "nn",
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            perform_login(request, user, email_verification="none")
            return _welcome(request, offer)
    status = 422 if form.is_bound else 200
    return page(request, JOIN, context | {"form": form}, status=status)


@login_not_required
@require_POST
def join_again(request: HttpRequest, token: str) -> HttpResponse:
    """The one invited asks for a new invitation, since this one opens nothing."""
    offer = services.offer_of(token)
    if offer is None:
        return page(request, JOIN, {"unknown": True}, status=404)
    services.ask_for_another(offer=offer)
    return page(request, JOIN, {"offer": offer, "asked": True})


def _welcome(request: HttpRequest, offer: MembershipOffer) -> HttpResponse:
    request.session[ACTING] = offer.organisation_id
    said = _("Welcome. You now act for %(organisation)s.")
    messages.success(request, said % {"organisation": offer.organisation.name})
    return redirect("home")


def _seen_offer(request: SignedInRequest, pk: int) -> MembershipOffer:
    offers = MembershipOffer.objects.visible_to(request.actor)
    return get_object_or_404(
        offers.select_related("invitation", "organisation__county"), pk=pk
    )


def _say_sent(request: SignedInRequest, offer: MembershipOffer) -> None:
    said = _("An invitation is on its way to %(email)s.")
    messages.success(request, said % {"email": offer.invitation.email})
