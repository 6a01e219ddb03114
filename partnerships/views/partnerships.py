"""The partnership of an owner or a network with a UH institution, and the list."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnerships.models import Network, Organisation
from partnerships.pages.partnership import PartnershipPage, Side
from partnerships.partnership import pairs_of
from portal.lib.addresses import address_of
from portal.lib.clock import today
from portal.lib.http import SignedInRequest, page

PAGE = 25
UH = Organisation.Kind.UH


@dataclass(frozen=True, slots=True)
class Row:
    owner: Organisation
    uh: Organisation

    @property
    def period(self) -> str:
        """When it was, of one that was not always: two of a name are told apart."""
        first, last = self.owner.valid_from, self.owner.valid_to
        if first and last:
            return f"{first.year}–{last.year}"
        if last:
            return _("until %(year)s") % {"year": last.year}
        return _("from %(year)s") % {"year": first.year} if first else ""

    @property
    def url(self) -> str:
        ids = self.owner.pk, self.uh.pk
        return address_of("partnerships:partnership_detail", *ids)


@require_safe
def partnership_list(request: SignedInRequest) -> HttpResponse:
    """Each owner and institution that the actor knows have something between them."""
    shown = Paginator(pairs_of(request.actor), PAGE).get_page(request.GET.get("page"))
    pairs = shown.object_list
    wanted = {pk for each in pairs for pk in (each.owner_id, each.uh_id)}
    there = Organisation.objects.in_bulk(wanted)
    rows = [Row(there[each.owner_id], there[each.uh_id]) for each in pairs]
    context = {"page": shown, "rows": rows}
    return page(request, "partnerships/partnership_list.html", context)


@require_safe
def partnership_detail(request: SignedInRequest, pk: int, uh_pk: int) -> HttpResponse:
    kinds = Organisation.OWNER_KINDS
    owner = Q(pk=pk, kind__in=kinds)
    uh, owners = _uh_and(owner, uh_pk)
    if not owners:
        raise Http404
    return _page(request, Side(owners[0].name, tuple(owners)), uh)


@require_safe
def network_partnership(request: SignedInRequest, pk: int, uh_pk: int) -> HttpResponse:
    """As ``partnership_detail``, of all who are members today."""
    networks = Network.objects.visible_to(request.actor)
    network = get_object_or_404(networks, pk=pk)
    members = Network.objects.filter(pk=network.pk).members_on(today())
    uh, owners = _uh_and(Q(pk__in=members.values("pk")), uh_pk)
    return _page(request, Side(network.name, tuple(owners), network), uh)


def _uh_and(owners: Q, uh_pk: int) -> tuple[Organisation, list[Organisation]]:
    """Both sides in one query: the institution, or 404, and these owners by name."""
    rows = Organisation.objects.filter(owners | Q(pk=uh_pk, kind=UH))
    found = list(rows.in_norwegian_order())
    uh = next((each for each in found if each.pk == uh_pk), None)
    if uh is None or uh.kind != UH:
        raise Http404
    return uh, [each for each in found if each.pk != uh_pk]


def _page(request: SignedInRequest, side: Side, uh: Organisation) -> HttpResponse:
    """404 for who is of neither side, and sees nothing of what is between them."""
    shown = PartnershipPage(side, uh, request.actor)
    concerned = side.has(request.actor) or uh.pk == request.actor.organisation_id
    if shown.is_empty and not concerned:
        raise Http404
    context = {"side": side, "uh": uh, "shown": shown}
    return page(request, "partnerships/partnership_detail.html", context)
