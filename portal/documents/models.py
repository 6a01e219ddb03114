from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.lib.kept import never_emptied


def kilobytes(size: int | None) -> int | None:
    """As a list shows it: never 0 of what is there."""
    return None if size is None else round(size / 1000) or 1


class DocumentQuerySet(models.QuerySet["Document"]):
    def made(self) -> Self:
        return self.filter(state=Document.State.MADE)

    def of_file(self, sha256: str) -> Self:
        """The paper that was made as this very file."""
        return self.made().filter(sha256=sha256)

    def unmade(self) -> Self:
        """Ordered or begun: what a worker still owes."""
        return self.filter(state__in=[Document.State.ORDERED, Document.State.RENDERING])


class Document(models.Model):
    """One paper: what it says, frozen when it was ordered, and the PDF made from that.

    ``portal.documents.services`` is the only code that writes here, and the database
    itself refuses to change what a paper says, or anything of a paper that is made.
    """

    class State(models.TextChoices):
        ORDERED = "ordered", pgettext_lazy("document state", "ordered")
        RENDERING = "rendering", pgettext_lazy("document state", "being made")
        MADE = "made", pgettext_lazy("document state", "made")
        FAILED = "failed", pgettext_lazy("document state", "failed")

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    dated = models.DateField()
    content = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    code = models.CharField(max_length=14, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    state = models.CharField(
        max_length=10, choices=State.choices, default=State.ORDERED
    )
    queued_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    file = models.FileField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    # The same figures as a spreadsheet, of a paper that has one.
    sheet = models.FileField(max_length=120, blank=True)
    sheet_sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "fingerprint"],
                name="document_once_per_content",
                violation_error_message=_("This paper has been ordered already."),
            ),
            models.CheckConstraint(
                name="document_made_is_whole",
                condition=~models.Q(state="made")
                | (
                    ~models.Q(file="")
                    & ~models.Q(sha256="")
                    & models.Q(size__gt=0, pages__gt=0, made_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="document_sheet_has_its_hash",
                condition=models.Q(sheet="", sheet_sha256="")
                | (~models.Q(sheet="") & ~models.Q(sheet_sha256="")),
            ),
            models.CheckConstraint(
                name="document_rendering_is_claimed",
                condition=~models.Q(state="rendering")
                | models.Q(claimed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["queued_at"],
                name="document_unmade",
                condition=models.Q(state__in=["ordered", "rendering"]),
            ),
            models.Index(fields=["sha256"], name="document_sha256"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="content_is_frozen",
                fields=[
                    "kind",
                    "title",
                    "language",
                    "dated",
                    "content",
                    "fingerprint",
                    "code",
                    "created_at",
                ],
            ),
            pgtrigger.Protect(
                name="made_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="made"),
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_made(self) -> bool:
        return self.state == self.State.MADE

    @property
    def kilobytes(self) -> int | None:
        return kilobytes(self.size)


class Seal(models.Model):
    """The seal that a paper's file has: by which certificate, and when.

    Kept, so that a file can be checked when the portal has another certificate.
    """

    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="seal"
    )
    name = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    certificate = models.TextField()
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["Seal"]]

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="seal_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.fingerprint}"
