"""Who runs a network: its host, and its working committee (AU)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partnerships.forms.committee import CommitteeForm, HostForm
from partnerships.models import Network, WorkingCommitteeMember
from partnerships.rules import networks as rules
from partnerships.services import networks as services
from portal.lib import clock
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def committee(request: SignedInRequest, pk: int) -> HttpResponse:
    network = _network(request, pk)
    require(rules.may_run_network(request.actor, network))
    form = CommitteeForm(request.POST or None, network=network)
    if form.is_valid():
        try:
            person = services.add_committee_member(
                actor=request.actor, network=network, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            text = _("%(name)s is in the working committee.") % {"name": person.name}
            messages.success(request, text)
            return redirect("partnerships:network_committee", pk=pk)
    return _page(request, network, form, HostForm(network=network))


def _page(
    request: SignedInRequest, network: Network, form: CommitteeForm, host: HostForm
) -> HttpResponse:
    people = WorkingCommitteeMember.objects.visible_to(request.actor)
    seated = people.filter(network=network).valid_on(clock.today()).in_order()
    context = {
        "network": network,
        "form": form,
        "host_form": host,
        "choose_host": rules.may_choose_host(request.actor, network),
        "committee": list(seated.select_related("owner")),
        "today": clock.today(),
    }
    status = 422 if form.is_bound or host.is_bound else 200
    template = "partnerships/network_committee.html"
    return page(request, template, context, status=status)


@require_POST
def host(request: SignedInRequest, pk: int) -> HttpResponse:
    network = _network(request, pk)
    require(rules.may_choose_host(request.actor, network))
    form = HostForm(request.POST, network=network)
    if form.is_valid():
        try:
            services.choose_host(
                actor=request.actor, network=network, host=form.cleaned_data["host"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The host is saved."))
            return redirect("partnerships:network_committee", pk=pk)
    return _page(request, network, CommitteeForm(network=network), form)


@require_POST
def end(request: SignedInRequest, pk: int, person: int) -> HttpResponse:
    network = _network(request, pk)
    require(rules.may_run_network(request.actor, network))
    people = WorkingCommitteeMember.objects.visible_to(request.actor)
    leaving = get_object_or_404(people, pk=person, network=network)
    try:
        services.end_committee_member(
            actor=request.actor, person=leaving, last_day=clock.today()
        )
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    else:
        text = _("This is the last day of %(name)s in the working committee.")
        messages.success(request, text % {"name": leaving.name})
    return redirect("partnerships:network_committee", pk=pk)


def _network(request: SignedInRequest, pk: int) -> Network:
    networks = Network.objects.visible_to(request.actor)
    return get_object_or_404(networks.with_host().select_related("county"), pk=pk)
