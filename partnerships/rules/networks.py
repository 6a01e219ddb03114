"""Who may do what in a network, and the sentence for who may not."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Exists
from django.utils.translation import gettext as _

from partnerships.models import (
    Network,
    NetworkMember,
    NetworkRanking,
    Organisation,
    SchemeYear,
    WorkingCommitteeMember,
)
from portal.lib import clock
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit

Kind = Organisation.Kind
State = NetworkRanking.State


def is_host(actor: Actor, network: Network) -> bool:
    """Who has left the network, or is no more, hosts it no longer."""
    return (
        network.host_id is not None
        and network.host_id == actor.organisation_id
        and network.host_is_member
    )


def is_governor_of(actor: Actor, network: Network) -> bool:
    return actor.kind == Kind.GOVERNOR and network.county_id in actor.county_ids


def is_member_on(network: Network, owner_id: int | None, on: dt.date) -> bool:
    members = NetworkMember.objects.valid_on(on)
    return members.filter(network=network, organisation=owner_id or 0).exists()


def may_run_network(actor: Actor, network: Network) -> Verdict:
    """Keep the list of the working committee: the host, and the county governor."""
    if not (is_host(actor, network) or is_governor_of(actor, network)):
        return no(
            _("The host of %(network)s and the county governor keep this list.")
            % {"network": network.name}
        )
    return may_edit(actor)


def may_choose_host(actor: Actor, network: Network) -> Verdict:
    if not is_governor_of(actor, network):
        return no(_("The county governor says who hosts a network."))
    return may_edit(actor)


def may_see_ranking(
    actor: Actor,
    network: Network,
    scheme_year: SchemeYear,
    members: Collection[int] | None = None,
) -> Verdict:
    """The order is the network's own, the county governor's and national admin's.

    members  the year's, by id, where they are read already
    """
    if actor.kind == Kind.NATIONAL or is_governor_of(actor, network):
        return YES
    if is_host(actor, network):
        return YES
    me = actor.organisation_id
    if members is None:
        inside = is_member_on(network, me, scheme_year.owners_on)
    else:
        inside = me in members
    if inside:
        return YES
    return no(
        _("Only the owners in %(network)s see its order.") % {"network": network.name}
    )


def may_rank(actor: Actor, ranking: NetworkRanking) -> Verdict:
    """The host's editors and approvers, and the working committee's own users."""
    network = ranking.network
    at_host = is_host(actor, network) and actor.may_edit
    if not at_host and not _is_in_committee(actor, network):
        return no(_who_ranks(network))
    if ranking.state == State.FORWARDED:
        return no(
            _(
                "The order is forwarded to the forum. An approver at %(host)s can call "
                "it back until the forum begins on it."
            )
            % {"host": network.host_now.name if network.host_now else _("the host")}
        )
    return YES


def _who_ranks(network: Network) -> str:
    if network.host_now is None:
        return _(
            "%(network)s has no host now. The county governor says who hosts it; "
            "until then its working committee ranks."
        ) % {"network": network.name}
    return _(
        "The working committee, and editors and approvers at the host, %(host)s, rank "
        "the needs of %(network)s."
    ) % {"host": network.host_now.name, "network": network.name}


def _is_in_committee(actor: Actor, network: Network) -> bool:
    """Whose owner has left the network, or is no more, is out of it from that day."""
    if actor.user_id is None or actor.organisation_id is None:
        return False
    owner = NetworkMember.objects.today().filter(
        network=network, organisation=actor.organisation_id
    )
    members = WorkingCommitteeMember.objects.valid_on(clock.today())
    return members.filter(
        Exists(owner),
        network=network,
        user_id=actor.user_id,
        owner_id=actor.organisation_id,
    ).exists()


def may_forward(actor: Actor, ranking: NetworkRanking) -> Verdict:
    """As a whole, by an approver at the host; what must be said first, services ask."""
    network = ranking.network
    if network.host_now is None:
        return no(_who_ranks(network))
    if not (is_host(actor, network) and actor.may_approve):
        return no(
            _("An approver at the host, %(host)s, forwards the order to the forum.")
            % {"host": network.host_now.name}
        )
    return YES


def may_call_back(actor: Actor, ranking: NetworkRanking) -> Verdict:
    verdict = may_forward(actor, ranking)
    if not verdict:
        return verdict
    if ranking.treated_at is not None:
        return no(
            _("The forum has begun on this order, so it can no longer be called back.")
        )
    return YES
