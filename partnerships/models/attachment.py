from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partnerships.models.need import Need
from portal.lib import clock
from portal.people.actor import Actor


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the needs that this actor sees, but for what was removed."""
        return self.there().filter(need__in=Need.objects.visible_to(actor))

    def there(self) -> Self:
        """Those that have not been removed."""
        return self.filter(removed_at__isnull=True)


class Attachment(models.Model):
    """A file that belongs to a need. Which kind it is was read from its content.

    partnerships/services/attachments.py alone writes here. What is removed is out of
    sight at once; the file itself is deleted later, and never where the need has been
    submitted with it.
    """

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(max_length=120)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)

    objects: ClassVar[AttachmentQuerySet] = AttachmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="attachment_once_per_need",
                violation_error_message=_("This file is attached already."),
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0) & ~Q(sha256="") & ~Q(file=""),
                name="attachment_has_its_file",
            ),
        ]
        indexes = [models.Index(fields=["file"], name="attachment_file")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partnerships:attachment_file", args=[self.pk])
