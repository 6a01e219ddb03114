from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from partnerships.models.joint import NeedParticipant
from partnerships.models.need import Need, held_by_q
from partnerships.models.organisation import Organisation, OrganisationChange
from portal.lib import clock
from portal.people.actor import Actor

LISTED = (
    *("from_owner__name", "from_owner__number", "to_owner__name", "to_owner__number"),
    *("need__title", "need__scheme_year__county", "need__scheme_year__year"),
    *("change__on", "chosen_by"),
)


class NeedMoveQuerySet(models.QuerySet["NeedMove"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the needs that one may see; who asks to join, as on their pages."""
        seen = self.filter(need__in=Need.objects.visible_to(actor).values("pk"))
        if actor.system:
            return seen
        me = actor.organisation_id
        wishes = NeedParticipant.objects.filter(state__in=NeedParticipant.WISHES)
        others = wishes.exclude(held_by_q(me)).exclude(held_by_q(me, "need__"))
        return seen.exclude(party__in=others.values("pk"))

    def newest_first(self) -> Self:
        return self.order_by("-change__on", "from_owner__sort_key", "need_id", "pk")

    def listed(self) -> Self:
        """With what a row shows: the need, who had it and who has it, and since when;
        ``owner_name`` of the need, and ``part_owner_name`` where a part of it moved.

        Names by subqueries: of more than eight tables PostgreSQL joins all rows there
        are before it leaves those of other pages out.
        """
        related = "need__scheme_year", "from_owner", "to_owner", "change"
        names = Organisation.objects.values("name")
        parts = NeedParticipant.objects.filter(pk=OuterRef("party"))
        return (
            self.select_related(*related)
            .only(*LISTED)
            .annotate(
                owner_name=Subquery(names.filter(pk=OuterRef("need__owner"))),
                part_owner_name=Subquery(parts.values("owner__name")),
            )
        )


class NeedMove(models.Model):
    """A merger or split took a running need, or a part in one, to a follower.

    Written by partnerships/services/mergers.py alone.
    """

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="moves")
    # Empty when the need itself moved; else the part of one that takes part in it.
    party = models.ForeignKey(
        NeedParticipant, null=True, on_delete=models.PROTECT, related_name="moves"
    )
    from_owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    to_owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    change = models.ForeignKey(
        OrganisationChange, on_delete=models.PROTECT, related_name="moves"
    )
    moved_at = models.DateTimeField(default=clock.now)
    # Who chose another follower than the one that the portal proposed.
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[NeedMoveQuerySet] = NeedMoveQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need", "party", "from_owner"],
                nulls_distinct=False,
                name="need_or_part_moved_once_from_an_owner",
                violation_error_message=_("This need has been moved already."),
            ),
            models.CheckConstraint(
                condition=~Q(from_owner=F("to_owner")), name="need_moved_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.from_owner_id} → {self.to_owner_id}"
