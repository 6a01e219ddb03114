"""Habilitet: who is in conflict on an item, and who stands down from it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forums.models.agenda import BARRING, AgendaItem
from forums.models.held import stands
from forums.models.meeting import Participant
from forums.models.pulse import beats
from partnerships.models import Need
from portal.lib import clock
from portal.lib.kept import never_emptied


class RecusalQuerySet(models.QuerySet["Recusal"]):
    def barring(self) -> "RecusalQuerySet":
        """Those that keep one out of the item."""
        return self.filter(state__in=BARRING)


class Recusal(models.Model):
    """A person's conflict of interest on an item.

    What is found from memberships and needs is marked, or stands the person down at
    once where the mandate says so. What a person declares keeps them out until it is
    decided. Written by forums/services/recusals.py alone.
    """

    class State(models.TextChoices):
        MARKED = "marked", pgettext_lazy("recusal", "has a tie")
        DECLARED = "declared", pgettext_lazy("recusal", "declared, not decided")
        STANDS_DOWN = "stands_down", pgettext_lazy("recusal", "stands down")
        TAKES_PART = "takes_part", pgettext_lazy("recusal", "takes part")

    class Origin(models.TextChoices):
        FOUND = "found", pgettext_lazy("recusal", "found by the portal")
        DECLARED = "declared", pgettext_lazy("recusal", "declared by the person")

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="recusals"
    )
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="recusals"
    )
    state = models.CharField(max_length=12, choices=State.choices)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    # The need that ties the person to it, if one does.
    need = models.ForeignKey(
        Need, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True, max_length=2_000)
    decision_reason = models.TextField(blank=True, max_length=2_000)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[RecusalQuerySet] = RecusalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "participant"], name="recusal_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="takes_part") | ~Q(decision_reason=""),
                name="recusal_set_aside_with_a_reason",
                violation_error_message=_(
                    "Say why the person takes part all the same."
                ),
            ),
        ]
        triggers = [beats(), stands("forums_recusal", "item_id"), never_emptied()]

    def __str__(self) -> str:
        return f"{self.participant_id} on {self.item_id}: {self.state}"

    @property
    def bars(self) -> bool:
        return self.state in BARRING
