from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from portal.documents.models import Document
from portal.lib.addresses import address_of
from portal.people.actor import Actor

NATIONAL = "national"  # the kind of organisation that sees every job


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, actor: Actor) -> Self:
        """The jobs of the organisation that the person acts for; all for a national."""
        if actor.system or actor.kind == NATIONAL:
            return self
        if actor.organisation_id is None:
            return self.none()
        return self.filter(asked_for_id=actor.organisation_id)

    def unfinished(self) -> Self:
        return self.filter(finished_at__isnull=True)


class Job(models.Model):
    """Papers, or parts of other work, that somebody asked for together.

    ``done``, ``failed`` and ``state`` repeat what the rows of its documents and parts
    say, so that lists are cheap. ``services.refresh_job`` alone writes them.
    """

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("job state", "waiting")
        RUNNING = "running", pgettext_lazy("job state", "running")
        DONE = "done", pgettext_lazy("job state", "done")
        FAILED = "failed", pgettext_lazy("job state", "failed")
        CANCELLED = "cancelled", pgettext_lazy("job state", "cancelled")

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    key = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_for_id = models.BigIntegerField(null=True)
    asked_for_name = models.CharField(max_length=200, blank=True)
    zip_url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[JobQuerySet] = JobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asked_for_id", "key"],
                name="job_once_per_key",
                condition=~Q(key=""),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="job_counts_fit",
                condition=Q(
                    total__gt=0, total__gte=models.F("done") + models.F("failed")
                ),
            ),
            models.CheckConstraint(
                name="job_done_is_all",
                condition=~Q(state="done") | Q(done=models.F("total")),
            ),
            models.CheckConstraint(
                name="job_finished_has_a_time",
                condition=Q(
                    state__in=["done", "failed", "cancelled"], finished_at__isnull=False
                )
                | Q(state__in=["queued", "running"], finished_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["asked_for_id", "-created_at"], name="job_asked_for")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("jobs:job_detail", self.pk)

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None


class JobItem(models.Model):
    """One paper of a job. How it goes is the document's to say, and only there."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=300)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "position"], name="job_item_position_once"
            ),
            models.UniqueConstraint(
                fields=["job", "document"], name="job_item_document_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class JobPart(models.Model):
    """A part of a job that is no paper: a worker does it, and keeps what it found.

    portal/jobs/parts.py alone writes ``state``; ``kind`` says who knows how.
    """

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("job state", "waiting")
        RUNNING = "running", pgettext_lazy("job state", "running")
        DONE = "done", pgettext_lazy("job state", "done")
        FAILED = "failed", pgettext_lazy("job state", "failed")
        CANCELLED = "cancelled", pgettext_lazy("job state", "cancelled")

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=300)
    kind = models.CharField(max_length=60)
    payload = models.JSONField()
    result = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    objects: ClassVar[models.Manager["JobPart"]]

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "position"], name="job_part_position_once"
            ),
            models.CheckConstraint(
                name="job_part_done_has_its_result",
                condition=~Q(state="done") | Q(result__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["queued_at"],
                name="job_part_undone",
                condition=Q(state__in=["queued", "running"]),
            )
        ]

    def __str__(self) -> str:
        return self.label
