"""When owners merge or split, the needs that still run follow; papers stay as is.

A draft gets its follower as owner. Of a submitted need ``owner`` stays, since letters
and reports name it, and ``carried_by`` says who has it now.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from partnerships.models import (
    Need,
    NeedLine,
    NeedMove,
    Organisation,
    OrganisationChange,
)
from partnerships.models.need import NeedQuerySet
from partnerships.rules import county as rules
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
    for change in changes.order_by("on", "-population_share", "new__number"):
        by_old.setdefault(change.old_id, []).append(change)
    holders = _holders()
    needs: set[int] = set()
    to_choose: set[int] = set()
    for old_id, followers in by_old.items():
        if old_id not in holders:
            continue
        moved = _move_all(actor, followers)
        holders.update(change.new_id for change in followers)
        needs |= moved
        to_choose |= moved if len(followers) > 1 else set()
    return Moved(len(needs), len(to_choose))


def _holders() -> set[int]:
    """Every owner that has a need now: few of those that have ended."""
    own = Need.objects.filter(carried_by=None).values_list("owner", flat=True)
    carried = Need.objects.exclude(carried_by=None)
    return {*own.distinct(), *carried.values_list("carried_by", flat=True).distinct()}


def _move_all(actor: Actor, followers: Sequence[OrganisationChange]) -> set[int]:
    old, on = followers[0].old, followers[0].on
    held = Need.objects.filter(Q(owner=old, carried_by=None) | Q(carried_by=old))
    moved = set()
    for need in _running(held, on.year).select_for_update(of=("self",)):
        change = _proposed(need, followers)
        if need.state == Need.State.DRAFT and not _may_own(need, change.new):
            continue  # the governor sees to it by hand
        moved.add(need.pk)
        NeedMove.objects.create(
            need=need, from_owner=old, to_owner=change.new, change=change
        )
        _hand_over(need, change.new)
        _trace(actor, need, old, change.new)
    return moved


def _running(needs: NeedQuerySet, year: int) -> NeedQuerySet:
    """Submitted ones that last into that year, and drafts that can still be sent."""
    lasting = Q(scheme_year__year__gt=year - F("duration"))
    open_drafts = Q(state=Need.State.DRAFT, scheme_year__deadline__gte=clock.now())
    found = needs.filter(open_drafts | (Q(state=Need.State.SUBMITTED) & lasting))
    return found.select_related("owner", "scheme_year").order_by("pk")


def _proposed(
    need: Need, followers: Sequence[OrganisationChange]
) -> OrganisationChange:
    """The follower of the need's own name, as Haram after Haram; else the largest."""
    own = (change for change in followers if change.new.name == need.owner.name)
    return next(own, followers[0])


def _may_own(need: Need, follower: Organisation) -> bool:
    """In its own county, and not a draft that it has amounts of its own in."""
    takes_part = need.joint_owners.filter(owner=follower).exists()
    return follower.county_id == need.scheme_year.county_id and not takes_part


def _hand_over(need: Need, follower: Organisation) -> None:
    if need.state == Need.State.SUBMITTED:
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
    current = NeedMove.objects.select_for_update(of=("self",)).listed().get(pk=move.pk)
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
    need = Need.objects.select_for_update().get(pk=current.need_id)
    if need.carried_by_id != current.to_owner_id:
        raise Refusal(_("This need has gone on to another owner since."))
    old = current.to_owner
    current.to_owner, current.change = follower, change
    current.chosen_by_id = actor.user_id
    current.save(update_fields=["to_owner", "change", "chosen_by"])
    _hand_over(need, follower)
    _trace(actor, need, old, follower)
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
