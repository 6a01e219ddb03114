"""Who has asked to speak on an item, and who has the floor."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forums.models.agenda import AgendaItem
from forums.models.meeting import Participant
from forums.models.pulse import beats
from portal.lib import clock


class SpeechQuerySet(models.QuerySet["Speech"]):
    def wanted(self) -> Self:
        """Those that are not over: who has the floor, then who waits, in turn."""
        waiting = self.filter(ended_at=None)
        return waiting.order_by(models.F("began_at").asc(nulls_last=True), "pk")


class Speech(models.Model):
    """A place in the list of speakers. forums/services/room.py alone writes here.

    One that ends without having begun was taken back, or the meeting went on.
    """

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="speeches"
    )
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="speeches"
    )
    asked_at = models.DateTimeField(default=clock.now)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[SpeechQuerySet] = SpeechQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "participant"],
                condition=Q(ended_at=None),
                name="speech_asked_once",
                violation_error_message=_("This person has asked to speak already."),
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(began_at__isnull=False, ended_at=None),
                name="speech_one_at_a_time",
                violation_error_message=_("Somebody else has the floor."),
            ),
        ]
        triggers = [beats()]

    def __str__(self) -> str:
        return f"{self.participant_id} on {self.item_id}"

    @property
    def has_the_floor(self) -> bool:
        return self.began_at is not None and self.ended_at is None
