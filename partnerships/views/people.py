from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
)

from partnerships.forms.people import HandOverForm, RoleForm
from partnerships.history.people import history_of_membership, history_of_people
from partnerships.models import AccessRequest, Membership, MembershipOffer, Organisation
from partnerships.models.membership import people_shown_to
from partnerships.pages.waiting import (
    Waiting,
    colleagues_of,
    in_words,
    shared_tasks,
    waiting_for,
)
from partnerships.rules import people as rules
from partnerships.services import memberships as services
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

PAGE = 25
PAST = 10


@require_GET
def own_people(request: SignedInRequest) -> HttpResponse:
    """Who is who in the organisation that one acts for."""
    own = request.actor.organisation_id
    return redirect("partnerships:people", own) if own else redirect("home")


@require_GET
def people(request: SignedInRequest, pk: int) -> HttpResponse:
    organisation = seen_organisation(request, pk)
    found = Membership.objects.visible_to(request.actor).at(organisation)
    found = found.select_related("user")
    current = found.current().order_by("user__full_name", "pk")
    offers = MembershipOffer.objects.visible_to(request.actor).at(organisation)
    waiting = AccessRequest.objects.managed_by(request.actor).open().at(organisation)
    context = {
        "organisation": organisation,
        "page": Paginator(current, PAGE).get_page(request.GET.get("page")),
        "past": found.past()[:PAST],
        "manage": rules.may_manage_people(request.actor, organisation),
        "offers": offers.unanswered().select_related("invitation").order_by("pk"),
        "requests": waiting.select_related("asker").order_by("asked_at", "pk"),
        "history": history_of_people(organisation),
    }
    return page(request, "partnerships/people.html", context, part="members")


@require_http_methods(["GET", "POST"])
def membership(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person's membership; those who let people in change its role here."""
    found = seen_membership(request, pk)
    change = rules.may_change_membership(request.actor, found)
    until = found.valid_to if found.role == Membership.Role.AUDITOR else None
    initial = {"role": found.role, "valid_to": until}
    form = RoleForm(request.POST or None, initial=initial)
    if request.method == "POST":
        require(rules.may_manage_people(request.actor, found.organisation))
        if form.is_valid():
            try:
                _change(request, found, form)
                return to_people(found.organisation_id)
            except ValidationError as error:
                form.add_error(None, error)
    context = {
        "membership": found,
        "form": form,
        "change": change,
        "end": rules.may_end_membership(request.actor, found),
        "history": history_of_membership(found),
    }
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/membership.html", context, status=status)


def _change(request: SignedInRequest, found: Membership, form: RoleForm) -> None:
    new = services.change_role(
        actor=request.actor, membership=found, **form.cleaned_data
    )
    said = _("%(person)s is now %(role)s.")
    values = {"person": new.user, "role": new.get_role_display()}
    messages.success(request, said % values)


@require_http_methods(["GET", "POST"])
def hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give what waits for somebody to a colleague, and end the membership."""
    found = seen_membership(request, pk)
    if request.method == "GET":
        require(rules.may_end_membership(request.actor, found))
    waiting = waiting_for(found) if found.holds else Waiting([], [], [])
    colleagues = colleagues_of(found) if waiting else []
    form = HandOverForm(request.POST or None, colleagues=colleagues)
    if request.method == "POST" and (not colleagues or form.is_valid()):
        to = form.chosen() if colleagues else None
        try:
            services.end_membership(actor=request.actor, membership=found, colleague=to)
        except ValidationError as changed:  # what waits, or who there is, meanwhile
            messages.warning(request, " ".join(changed.messages))
            return redirect("partnerships:hand_over", pk)
        messages.success(request, _said(found, waiting, to))
        is_own = found.user_id == request.actor.user_id
        return redirect("home") if is_own else to_people(found.organisation_id)
    context = {
        "membership": found,
        "leave": rules.may_leave_the_approvers(found),
        "waiting": waiting,
        "shared": shared_tasks(found),
        "form": form,
        "colleagues": colleagues,
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "partnerships/hand_over.html", context, status=status)


def _said(ended: Membership, waiting: Waiting, to: Membership | None) -> str:
    said = _("The membership of %(person)s has ended.") % {"person": ended.user}
    if to is None:
        return said
    moved = _("%(colleague)s has taken over: %(what)s.")
    values = {"colleague": to.user, "what": in_words(waiting.names())}
    return f"{said} {moved % values}"


def to_people(pk: int) -> HttpResponse:
    return redirect("partnerships:people", pk)


def seen_organisation(request: SignedInRequest, pk: int) -> Organisation:
    """The organisation, for those who may know its people; else 404."""
    shown = Organisation.objects.filter(people_shown_to(request.actor))
    return get_object_or_404(shown.select_related("county"), pk=pk)


def seen_membership(request: SignedInRequest, pk: int) -> Membership:
    memberships = Membership.objects.visible_to(request.actor)
    return get_object_or_404(memberships.select_related("user", "organisation"), pk=pk)
