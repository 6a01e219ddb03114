"""An owner's own order of its needs: grants are laid on them in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Need, NeedParticipant, SchemeYear
from partnerships.rules import joint as rules
from portal.audit.services import record
from portal.lib.errors import StaleState
from portal.lib.verdict import require
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """The needs of an owner's year, also those it takes part in, and their ranks."""

    needs: list[Need]
    ranks: dict[int, int | None]

    @property
    def version(self) -> str:
        """What it says now, so that an old tab is told from a new one."""
        return ",".join(f"{pk}:{rank or ''}" for pk, rank in sorted(self.ranks.items()))


def own_order(owner_id: int, scheme_year: SchemeYear) -> OwnOrder:
    """Best first; what has no rank comes last, by title."""
    needs = Need.objects.filter(scheme_year=scheme_year)
    own = list(needs.filter(owner=owner_id).without_texts().select_related("owner"))
    parties = NeedParticipant.objects.taking_part().filter(
        owner=owner_id, need__scheme_year=scheme_year
    )
    ranks = {need.pk: need.rank for need in own}
    ranks |= dict(parties.values_list("need", "rank"))
    joint = needs.filter(pk__in=parties.values("need")).select_related("owner")
    found = [*own, *joint.without_texts()]
    found.sort(key=lambda need: (ranks[need.pk] or len(ranks) + 1, need.title, need.pk))
    return OwnOrder(found, ranks)


@transaction.atomic
def rank_own_needs(
    *, actor: Actor, scheme_year: SchemeYear, order: Sequence[int], version: str
) -> OwnOrder:
    """Write the order: ids of needs, best first; what is left out has no rank.

    ``version`` is that of the order that was shown. Raises PermissionDenied (not an
    editor, or the grants are laid already), ValidationError for a need that is not
    the owner's, or StaleState when somebody has ranked since.
    """
    owner_id = actor.organisation_id or 0
    mine = Need.objects.filter(scheme_year=scheme_year, owner=owner_id)
    taking_part = NeedParticipant.objects.taking_part().filter(
        owner=owner_id, need__scheme_year=scheme_year
    )
    list(mine.order_by("pk").select_for_update().values("pk"))
    list(taking_part.order_by("pk").select_for_update().values("pk"))
    require(rules.may_rank_own(actor, scheme_year))
    now = own_order(owner_id, scheme_year)
    if now.version != version:
        raise StaleState(_("Somebody else ranked the needs after you opened the page."))
    if len(set(order)) != len(order) or not set(order) <= set(now.ranks):
        raise ValidationError(_("The order names a need that is not yours to rank."))
    ranks = {pk: rank for rank, pk in enumerate(order, start=1)}
    for need in now.needs:
        new, old = ranks.get(need.pk), now.ranks[need.pk]
        if new == old:
            continue
        mine.filter(pk=need.pk).update(rank=new)
        taking_part.filter(need=need.pk).update(rank=new)
        record(actor=actor, action="need.ranked", obj=need, old=old, new=new)
    return own_order(owner_id, scheme_year)
