"""Who works with whom: what there is between owners and a UH institution."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from partnerships.models import (
    Agreement,
    AgreementParty,
    NeedParticipant,
    NetworkMember,
    Order,
    Organisation,
)
from partnerships.models.agreement import AgreementQuerySet
from partnerships.models.order import OrderQuerySet
from portal.people.actor import Actor

Role = AgreementParty.Role


@dataclass(frozen=True, slots=True)
class Pair:
    """An owner and an institution that have something between them."""

    owner_id: int
    uh_id: int


def agreements_between(
    actor: Actor, owner_ids: Collection[int], uh_id: int
) -> AgreementQuerySet:
    """Without the appendices, and what was given up; a merger takes an agreement on
    with its need, and a network's framework is of all that are members today."""
    parties = AgreementParty.objects.filter(agreement=OuterRef("pk"))
    owners = parties.filter(role=Role.OWNER, organisation__in=owner_ids)
    networks = NetworkMember.objects.today().filter(organisation__in=owner_ids)
    found = Agreement.objects.visible_to(actor).main().standing()
    return found.filter(
        Exists(parties.filter(role=Role.UH, organisation=uh_id)),
        Exists(owners)
        | Q(order__need__carried_by__in=owner_ids)
        | Q(network__in=networks.values("network")),
    )


def orders_between(
    actor: Actor, owner_ids: Collection[int], uh_id: int
) -> OrderQuerySet:
    """Those that are sent and not given up, alone or together with others."""
    parts = NeedParticipant.objects.taking_part().filter(need=OuterRef("need"))
    holders = Q(need__owner__in=owner_ids, need__carried_by=None)
    holders |= Q(need__carried_by__in=owner_ids)
    return (
        Order.objects.visible_to(actor)
        .live()
        .filter(
            holders | Exists(parts.filter(owner__in=owner_ids)), institution_id=uh_id
        )
    )


def pairs_of(actor: Actor) -> list[Pair]:
    """All that this actor knows of, by the owner's name: two queries."""
    owners = AgreementParty.objects.visible_to(actor).filter(role=Role.OWNER)
    standing = owners.filter(
        agreement__main=None, agreement__parties__role=Role.UH
    ).exclude(agreement__state=Agreement.State.DROPPED)
    agreed = standing.values_list("organisation", "agreement__parties__organisation")
    ordered = Order.objects.visible_to(actor).live()
    holder = Coalesce("need__carried_by", "need__owner")
    found = agreed.union(ordered.values_list(holder, "institution"))
    names = dict(Organisation.objects.values_list("pk", "sort_key"))
    by_name = sorted((names[owner], names[uh], owner, uh) for owner, uh in found)
    return [Pair(owner, uh) for _, _, owner, uh in by_name]
