"""When owners merge or split, the needs that still run follow; papers stay as is.

A draft gets its follower as owner. Where that cannot be, and of a submitted need,
which letters and reports name, ``owner`` stays, and ``carried_by`` says who has it now.
So it is of the part that an owner has in another's need, with its lines: two that
took part and became one have two parts, which their follower approves as one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from partnerships.deadlines import with_leaves
from partnerships.models import (
    Need,
    NeedLine,
    NeedMove,
    NeedParticipant,
    Order,
    OrderLine,
    Organisation,
    OrganisationChange,
)
from partnerships.models.need import NeedQuerySet
from partnerships.rules import county as rules
from partnerships.services.agreement_mergers import carry_agreements
from partnerships.services.needs import locked
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import Refusal
from portal.lib.verdict import require
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Moved:
    """What one run did; ``to_choose`` needs had more than one follower."""

    needs: int
    to_choose: int
    parts: int = 0  # in needs of others


@transaction.atomic
def follow_changes(*, actor: Actor) -> Moved:
    """Move every running need of an owner that has ended; again, nothing happens.

    Changes are taken in their order, so that a need follows through several. Raises
    PermissionDenied for a person.
    """
    require(rules.may_follow_changes(actor))
    changes = OrganisationChange.objects.filter(
        on__lte=clock.today(),
        old__kind__in=Organisation.OWNER_KINDS,
        old__valid_to__lt=F("on"),
    ).select_related("old", "new")
    by_old: dict[int, list[OrganisationChange]] = {}
    in_order = changes.order_by("on", "-population_share", "new__number", "old__number")
    for change in in_order:
        by_old.setdefault(change.old_id, []).append(change)
    holders = _holders()
    needs: set[int] = set()
    parts: set[int] = set()
    to_choose: set[int] = set()
    for old_id, followers in by_old.items():
        if old_id not in holders:
            continue
        moved = _move_all(actor, followers)
        moved_parts = _move_parts(actor, followers)
        holders.update(change.new_id for change in followers)
        needs |= moved
        parts |= {party.pk for party in moved_parts}
        if len(followers) > 1:
            to_choose |= moved | {party.need_id for party in moved_parts}
    return Moved(len(needs), len(to_choose), len(parts))


def _holders() -> set[int]:
    """Every owner that has a need or a part now: few of those that have ended."""
    return {
        holder
        for rows in (Need.objects.all(), NeedParticipant.objects.all())
        for holder in rows.order_by()
        .values_list(Coalesce("carried_by", "owner"), flat=True)
        .distinct()
    }


def _move_all(actor: Actor, followers: Sequence[OrganisationChange]) -> set[int]:
    old, on = followers[0].old, followers[0].on
    held = Need.objects.held_by(old.pk)
    moved = set()
    for need in _running(held, on.year).select_for_update(of=("self",)):
        change = proposed(need.owner, followers)
        moved.add(need.pk)
        NeedMove.objects.create(
            need=need, from_owner=old, to_owner=change.new, change=change
        )
        _hand_over(need, change.new)
        _trace(actor, need, old, change.new)
        carry_agreements(actor=actor, need=need, old=old, new=change.new)
    return moved


def _move_parts(
    actor: Actor, followers: Sequence[OrganisationChange]
) -> list[NeedParticipant]:
    """What the ended owner asked for, was asked or takes part in, in running needs."""
    old, on = followers[0].old, followers[0].on
    running = _running(Need.objects.all(), on.year).values("pk")
    states = (*NeedParticipant.WAITED_FOR, *NeedParticipant.WISHES)
    found = NeedParticipant.objects.held_by(old.pk).filter(
        state__in=states, need__in=running
    )
    moved = list(found.select_related("owner", "need").order_by("need", "pk"))
    # Whoever writes in a joint need locks the need first.
    needs = Need.objects.filter(pk__in={party.need_id for party in moved})
    list(needs.order_by("pk").select_for_update().values("pk"))
    for party in moved:
        change = proposed(party.owner, followers)
        NeedMove.objects.create(
            need=party.need,
            party=party,
            from_owner=old,
            to_owner=change.new,
            change=change,
        )
        _carry_part(actor, party, old, change.new)
        carry_agreements(actor=actor, need=party.need, old=old, new=change.new)
    return moved


def _carry_part(
    actor: Actor, party: NeedParticipant, old: Organisation, new: Organisation
) -> None:
    """It is answered for by ``new``; what is approved stays so, amounts and all."""
    party.carried_by = new
    party.save(update_fields=["carried_by"])
    amounts = party.need.lines.filter(recipient=party.owner, role=NeedLine.Role.OWNER)
    wish = party.state in NeedParticipant.WISHES
    record(
        actor=actor,
        action="need.wish_moved" if wish else "need.participant_moved",
        obj=party.need,
        owner=party.owner.name,
        old=old.name,
        old_number=old.number,
        new=new.name,
        new_number=new.number,
        state=party.state,
        amounts=dict(amounts.values_list("year", "requested_nok")),
    )


def _running(needs: NeedQuerySet, year: int) -> NeedQuerySet:
    """Submitted ones that last into that year, or on which something is ordered, which
    somebody shall speak for; and drafts that can still be sent."""
    lasting = Q(scheme_year__year__gt=year - F("duration"))
    now = clock.now()
    open_now = (
        Q(scheme_year__deadline__gte=now)
        | Q(extended_until__gte=now)
        | Q(opened_until__gte=now)
    )
    own = Order.objects.filter(need=OuterRef("pk"))
    priced = OrderLine.objects.filter(need_line__need=OuterRef("pk"))
    ordered = Exists(own) | Exists(priced)
    found = with_leaves(needs).filter(
        (Q(state=Need.State.DRAFT) & open_now)
        | (Q(state=Need.State.SUBMITTED) & (lasting | ordered))
    )
    return found.select_related("owner", "scheme_year").order_by("pk")


def proposed(
    owner: Organisation, followers: Sequence[OrganisationChange]
) -> OrganisationChange:
    """The follower of the owner's own name, as Haram after Haram; else the largest."""
    own = (change for change in followers if change.new.name == owner.name)
    return next(own, followers[0])


def _may_own(need: Need, follower: Organisation) -> bool:
    """A draft that nobody has sent, in its own county, with no part of its own in it.

    What has been sent in once is in the year as its owner's, also when it is open.
    """
    if need.state != Need.State.DRAFT or need.carried_by_id:
        return False
    if need.submissions.exists():
        return False
    takes_part = need.joint_owners.filter(owner=follower).exists()
    return follower.county_id == need.scheme_year.county_id and not takes_part


def _hand_over(need: Need, follower: Organisation) -> None:
    if not _may_own(need, follower):
        need.carried_by = follower
        need.save(update_fields=["carried_by"])
        return
    own_lines = need.lines.filter(role=NeedLine.Role.OWNER, recipient=need.owner)
    own_lines.update(recipient=follower)
    need.owner = follower
    need.save(update_fields=["owner"])


def _trace(actor: Actor, need: Need, old: Organisation, new: Organisation) -> None:
    record(
        actor=actor,
        action="need.moved",
        obj=need,
        old=old.name,
        old_number=old.number,
        new=new.name,
        new_number=new.number,
    )


@transaction.atomic
def choose_follower(
    *, actor: Actor, move: NeedMove, follower: Organisation
) -> NeedMove:
    """Let another of the followers of a split have the need.

    Raises PermissionDenied (not the county's case officer, or no split) or Refusal
    (not one of the followers, or the need has gone on from there).
    """
    moves = NeedMove.objects.select_for_update(of=("self",)).select_related(
        "need__scheme_year", "party", "from_owner", "to_owner"
    )
    current = moves.get(pk=move.pk)
    choices = followers_of(current)
    require(rules.may_choose_follower(actor, current, len(choices)))
    change = next((c for c in choices if c.new_id == follower.pk), None)
    if change is None:
        raise Refusal(
            _("%(owner)s is not one that follows %(old)s.")
            % {"owner": follower.name, "old": current.from_owner.name}
        )
    if current.to_owner_id == follower.pk:
        return current
    need = locked(current.need)
    held = current.party or need
    if held.holder_id != current.to_owner_id:
        raise Refusal(_("This need has gone on to another owner since."))
    old = current.to_owner
    current.to_owner, current.change = follower, change
    current.chosen_by_id = actor.user_id
    current.save(update_fields=["to_owner", "change", "chosen_by"])
    if current.party:
        current.party.need = need
        _carry_part(actor, current.party, old, follower)
    else:
        _hand_over(need, follower)
        _trace(actor, need, old, follower)
    carry_agreements(actor=actor, need=need, old=old, new=follower)
    return current


def followers_of(move: NeedMove) -> Sequence[OrganisationChange]:
    """Who follows the owner that had it, the largest first."""
    changes = OrganisationChange.objects.filter(old=move.from_owner_id)
    largest_first = changes.order_by("-population_share", "new__number")
    return list(largest_first.select_related("new"))


def followers_of_all(moves: Iterable[NeedMove]) -> dict[int, list[Organisation]]:
    """The id of each that has ended → its followers: one query for a whole page."""
    found: dict[int, list[Organisation]] = {}
    changes = OrganisationChange.objects.filter(
        old__in={m.from_owner_id for m in moves}
    )
    for change in changes.order_by("-population_share", "new__number").select_related(
        "new"
    ):
        found.setdefault(change.old_id, []).append(change.new)
    return found
