"""The network's order of its needs: saved, forwarded as a whole, called back."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partnerships.models import (
    ForwardedRanking,
    Need,
    Network,
    NetworkMember,
    NetworkRanking,
    RankedNeed,
    SchemeYear,
)
from partnerships.models.need import NeedQuerySet
from partnerships.rules import networks as rules
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import IllegalMove, StaleState
from portal.lib.formats import moment
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor

S = NetworkRanking.State

# (from, action) -> to. The whole life of a ranking.
MOVES = {(S.DRAFT, "forward"): S.FORWARDED, (S.FORWARDED, "call_back"): S.DRAFT}


def rankable(network: Network, scheme_year: SchemeYear) -> NeedQuerySet:
    """What the network ranks: its members' submitted needs of the year."""
    members = NetworkMember.objects.valid_on(scheme_year.owners_on)
    owners = members.filter(network=network).values("organisation")
    needs = Need.objects.submitted().filter(scheme_year=scheme_year)
    return needs.filter(owner__in=owners)


def ranking_of(network: Network, scheme_year: SchemeYear) -> NetworkRanking:
    """The network's ranking of the year, or an empty one that is not saved."""
    found = NetworkRanking.objects.filter(network=network, scheme_year=scheme_year)
    ranking = found.first() or NetworkRanking(version=0)
    ranking.network, ranking.scheme_year = network, scheme_year
    return ranking


@transaction.atomic
def save_ranking(
    *,
    actor: Actor,
    network: Network,
    scheme_year: SchemeYear,
    order: Sequence[int],
    reason: str,
    took_part: str,
    version: int,
) -> NetworkRanking:
    """Write the whole order: ids of needs, best first; the others have no place.

    ``version`` is the one that was shown, 0 before anything is saved. Raises
    PermissionDenied, ValidationError for a need that is not the network's, or
    StaleState when somebody has saved since: their order is never written over.
    """
    ranking = _locked(network, scheme_year)
    require(rules.may_rank(actor, ranking))
    _require_version(ranking, version)
    _require_own(ranking, order)
    before = [place.need_id for place in ranking.places.all()] if ranking.pk else []
    ranking.reason, ranking.took_part = readable(reason), readable(took_part)
    ranking.version = version + 1
    ranking.updated_at = clock.now()
    ranking.updated_by_name = actor.user_name
    ranking.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            ranking.save()
    except IntegrityError:  # somebody saved the year's first order just now
        raise _stale(ranking) from None
    if before != list(order):
        _write_places(ranking, order)
    record(
        actor=actor, action="ranking.saved", obj=ranking, old=before, new=list(order)
    )
    return ranking


def _require_own(ranking: NetworkRanking, order: Sequence[int]) -> None:
    needs = rankable(ranking.network, ranking.scheme_year)
    known = set(needs.values_list("pk", flat=True))
    if len(set(order)) != len(order) or not known.issuperset(order):
        raise ValidationError(
            _(
                "The order names a need that is not the network's now. Open the page "
                "anew."
            )
        )


def _write_places(ranking: NetworkRanking, order: Sequence[int]) -> None:
    ranking.places.all().delete()
    RankedNeed.objects.bulk_create(
        RankedNeed(ranking=ranking, need_id=pk, rank=rank)
        for rank, pk in enumerate(order, start=1)
    )


@transaction.atomic
def forward_ranking(
    *, actor: Actor, ranking: NetworkRanking, version: int
) -> ForwardedRanking:
    """Hand the order to the forum as a whole, once; again gives the same forwarding.

    Raises PermissionDenied, StaleState, or ValidationError that says what is
    missing: each of the network's submitted needs has a place, and the order a
    reason and names of those who took part.
    """
    current = _locked(ranking.network, ranking.scheme_year)
    require(rules.may_forward(actor, current))
    if current.state == S.FORWARDED:
        return current.forwardings.get(called_back_at=None)
    _require_version(current, version)
    order = _order_now(current)
    _require_whole(current, order)
    forwarded = ForwardedRanking.objects.create(
        ranking=current,
        order=order,
        reason=current.reason,
        took_part=current.took_part,
        at=clock.now(),
        by_id=actor.user_id,
        by_name=actor.user_name,
        for_name=actor.organisation_name,
    )
    _move(current, "forward")
    record(
        actor=actor,
        action="ranking.forwarded",
        obj=current,
        order=[row["need"] for row in order],
    )
    return forwarded


@transaction.atomic
def call_back_ranking(
    *, actor: Actor, ranking: NetworkRanking, reason: str
) -> NetworkRanking:
    """Take the order back to work on it, with a reason that stays beside it.

    Raises PermissionDenied, ValidationError without a reason, or IllegalMove when
    it is not forwarded.
    """
    current = _locked(ranking.network, ranking.scheme_year)
    require(rules.may_call_back(actor, current))
    if not readable(reason):
        raise ValidationError({"reason": _("Say why the order is called back.")})
    _move(current, "call_back")
    current.forwardings.filter(called_back_at=None).update(
        called_back_at=clock.now(),
        called_back_by=actor.user_id,
        called_back_reason=readable(reason),
    )
    record(
        actor=actor, action="ranking.called_back", obj=current, reason=readable(reason)
    )
    return current


def _locked(network: Network, scheme_year: SchemeYear) -> NetworkRanking:
    rows = NetworkRanking.objects.select_for_update(of=("self",))
    found = rows.filter(network=network, scheme_year=scheme_year).first()
    ranking = found or NetworkRanking(version=0)
    ranking.network, ranking.scheme_year = network, scheme_year
    return ranking


def _move(ranking: NetworkRanking, action: str) -> None:
    new = MOVES.get((S(ranking.state), action))
    if new is None:
        raise IllegalMove(_("The order is not forwarded, so there is nothing to do."))
    ranking.state = new
    ranking.version += 1
    ranking.save(update_fields=["state", "version"])


def _require_version(ranking: NetworkRanking, version: int) -> None:
    if ranking.version != version:
        raise _stale(ranking)


def _stale(ranking: NetworkRanking) -> StaleState:
    return StaleState(
        _("%(who)s saved the order %(moment)s, after you opened it.")
        % {
            "who": ranking.updated_by_name or _("Somebody else"),
            "moment": moment(ranking.updated_at),
        }
    )


def _order_now(ranking: NetworkRanking) -> list[dict[str, object]]:
    """The order as the forum gets it; a need that was taken back is not in it."""
    if ranking.pk is None:
        return []
    needs = rankable(ranking.network, ranking.scheme_year)
    places = ranking.places.filter(need__in=needs).select_related("need__owner")
    return [
        {
            "rank": rank,
            "need": place.need_id,
            "title": place.need.title,
            "owner": place.need.owner.name,
            "number": place.need.owner.number,
            "requested_nok": place.need.requested_nok,
        }
        for rank, place in enumerate(places, start=1)
    ]


def _require_whole(ranking: NetworkRanking, order: list[dict[str, object]]) -> None:
    placed = {row["need"] for row in order}
    needs = rankable(ranking.network, ranking.scheme_year)
    without = [need.title for need in needs.order_by("pk") if need.pk not in placed]
    problems = []
    if without:
        problems.append(
            _("Give these needs a place first: %(titles)s.")
            % {"titles": ", ".join(f"«{title}»" for title in without)}
        )
    if not order:
        problems.append(_("There is no submitted need to forward."))
    if not ranking.reason:
        problems.append(_("Say why the order is as it is."))
    if not ranking.took_part:
        problems.append(_("Say who took part in ranking."))
    if problems:
        raise ValidationError(problems)
