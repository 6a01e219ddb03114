"""Who works with whom: what there is between owners and a UH institution."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
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
from portal.people.prepared import Prepared

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


def _found(actor: Actor) -> QuerySet[AgreementParty, tuple[int, int]]:
    owners = AgreementParty.objects.visible_to(actor).filter(role=Role.OWNER)
    standing = owners.filter(
        agreement__main=None, agreement__parties__role=Role.UH
    ).exclude(agreement__state=Agreement.State.DROPPED)
    agreed = standing.values_list("organisation", "agreement__parties__organisation")
    ordered = Order.objects.visible_to(actor).live()
    holder = Coalesce("need__carried_by", "need__owner")
    found: QuerySet[AgreementParty, tuple[int, int]] = agreed.union(
        ordered.values_list(holder, "institution")
    )
    return found


def _names() -> QuerySet[Organisation, tuple[int, str]]:
    return Organisation.objects.values_list("pk", "sort_key")


FOUND, NAMES = Prepared(_found), Prepared(_names)


def pairs_of(actor: Actor) -> list[Pair]:
    """All that this actor knows of, by the owner's name: two queries."""
    names = dict(NAMES.rows())
    by_name = sorted(
        (names[owner], names[uh], owner, uh) for owner, uh in FOUND.rows(actor)
    )
    return [Pair(owner, uh) for _, _, owner, uh in by_name]
