from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.joint import NeedParticipant
from partnerships.models.need import Need, held_by_q
from partnerships.models.organisation import Organisation, OrganisationChange
from portal.lib import clock
from portal.people.actor import Actor


class NeedMoveQuerySet(models.QuerySet["NeedMove"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the needs that one may see; who asks to join, as on their pages."""
        seen = self.filter(need__in=Need.objects.visible_to(actor).values("pk"))
        if actor.system:
            return seen
        me = actor.organisation_id
        return seen.filter(
            Q(party=None)
            | ~Q(party__state__in=NeedParticipant.WISHES)
            | held_by_q(me, "need__")
            | held_by_q(me, "party__")
        )

    def listed(self) -> Self:
        """With the need, who had it and who has it, the newest changes first."""
        found = self.select_related(
            "need__owner",
            "need__scheme_year",
            "party__owner",
            "from_owner",
            "to_owner",
            "change",
        )
        texts = ("found_how", "participants", "aim", "content", "words")
        return found.defer(*(f"need__{name}" for name in texts)).order_by(
            "-change__on", "from_owner__sort_key", "need_id"
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
