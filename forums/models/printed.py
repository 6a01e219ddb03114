"""Which documents are a meeting's: its agenda, and its minutes."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from forums.models.agenda import BARRING, AgendaItem
from forums.models.meeting import Meeting
from forums.models.minutes import Minutes
from portal.documents.models import Document
from portal.lib import clock
from portal.people.actor import Actor


class PrintedQuerySet(models.QuerySet["PrintedPaper"]):
    def visible_to(self, actor: Actor) -> Self:
        """With the meeting, or with the minutes while they stand as they did then.

        A list with internal papers is not for who stands down from any of its items.
        """
        if actor.system:
            return self
        run = Meeting.objects.run_by(actor)
        agenda = Q(minutes=None, meeting__in=Meeting.objects.visible_to(actor))
        minutes = Q(
            minutes__in=Minutes.objects.visible_to(actor).values("pk"),
            of_state=F("minutes__state"),
        )
        ones_own = Q(meeting__in=run.values("pk"))
        barred = AgendaItem.objects.filter(
            recusals__participant__user=actor.user_id or 0,
            recusals__state__in=BARRING,
        )
        return self.filter(agenda | minutes | ones_own).exclude(
            internal=True, meeting__in=barred.values("meeting")
        )


class PrintedPaper(models.Model):
    """A paper of a meeting that was asked for; the same content is the same row.

    internal   it names internal papers
    of_state   of the minutes, when it was printed
    """

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="printed"
    )
    minutes = models.ForeignKey(
        Minutes,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="printed",
    )
    internal = models.BooleanField(default=False)
    of_state = models.CharField(max_length=10, blank=True)
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="meeting_paper"
    )
    ordered_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[PrintedQuerySet] = PrintedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes=None, of_state="")
                | (Q(minutes__isnull=False, internal=False) & ~Q(of_state="")),
                name="printed_paper_is_agenda_or_minutes",
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.document_id}"
