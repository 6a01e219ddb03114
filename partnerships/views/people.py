from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
)

from partnerships import people_rules as rules
from partnerships.models import Membership, Organisation
from partnerships.models.membership import people_shown_to
from partnerships.people_forms import RoleForm
from partnerships.people_history import history_of_membership, history_of_people
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
    context = {
        "organisation": organisation,
        "page": Paginator(current, PAGE).get_page(request.GET.get("page")),
        "past": found.past()[:PAST],
        "manage": rules.may_manage_people(request.actor, organisation),
        "history": history_of_people(organisation),
    }
    return page(request, "partnerships/people.html", context, part="members")


@require_http_methods(["GET", "POST"])
def membership(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person's membership; those who let people in change its role here."""
    found = seen_membership(request, pk)
    change = rules.may_change_membership(request.actor, found)
    form = RoleForm(request.POST or None, initial={"role": found.role})
    if request.method == "POST":
        require(rules.may_manage_people(request.actor, found.organisation))
        if form.is_valid():
            role = form.cleaned_data["role"]
            new = services.change_role(actor=request.actor, membership=found, role=role)
            said = _("%(person)s is now %(role)s.")
            values = {"person": new.user, "role": new.get_role_display()}
            messages.success(request, said % values)
            return redirect("partnerships:people", found.organisation_id)
    context = {
        "membership": found,
        "form": form,
        "change": change,
        "end": rules.may_end_membership(request.actor, found),
        "history": history_of_membership(found),
    }
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/membership.html", context, status=status)


@require_http_methods(["GET", "POST"])
def hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a membership, at this moment."""
    found = seen_membership(request, pk)
    if request.method == "GET":
        require(rules.may_end_membership(request.actor, found))
        stays = rules.may_leave_the_approvers(found)
        context = {"membership": found, "leave": stays}
        return page(request, "partnerships/hand_over.html", context)
    services.end_membership(actor=request.actor, membership=found)
    said = _("The membership of %(person)s has ended.") % {"person": found.user}
    messages.success(request, said)
    if found.user_id == request.actor.user_id:
        return redirect("home")
    return redirect("partnerships:people", found.organisation_id)


def seen_organisation(request: SignedInRequest, pk: int) -> Organisation:
    """The organisation, for those who may know its people; else 404."""
    shown = Organisation.objects.filter(people_shown_to(request.actor))
    return get_object_or_404(shown.select_related("county"), pk=pk)


def seen_membership(request: SignedInRequest, pk: int) -> Membership:
    memberships = Membership.objects.visible_to(request.actor)
    return get_object_or_404(memberships.select_related("user", "organisation"), pk=pk)
