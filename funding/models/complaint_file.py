from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from funding.models.complaint import Complaint
from portal.documents.uploads import Upload, UploadQuerySet
from portal.people.actor import Actor


class ComplaintFileQuerySet(UploadQuerySet["ComplaintFile"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the complaints that this actor sees, but for what was removed."""
        return self.there().filter(complaint__in=Complaint.objects.visible_to(actor))


class ComplaintFile(Upload):
    """A file that came with a complaint, or was added while it was open.

    funding/services/complaint_files.py alone writes here.
    """

    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, related_name="files"
    )

    objects: ClassVar[ComplaintFileQuerySet] = ComplaintFileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Upload.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="complaint_file_once",
                violation_error_message=_("This file is attached already."),
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0) & ~Q(sha256="") & ~Q(file=""),
                name="complaint_file_has_its_file",
            ),
        ]
        indexes = [models.Index(fields=["file"], name="complaint_file_file")]

    def get_absolute_url(self) -> str:
        return reverse("funding:complaint_file", args=[self.pk])
