from typing import ClassVar, Self

from django.db import models

from funding.models.complaint import Complaint
from portal.documents.uploads import Upload, UploadQuerySet, is_once, is_whole
from portal.lib.addresses import address_of
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
            is_once("complaint", "complaint_file_once"),
            is_whole("complaint_file_has_its_file"),
        ]
        indexes = [models.Index(fields=["file"], name="complaint_file_file")]

    def get_absolute_url(self) -> str:
        return address_of("funding:complaint_file", self.pk)
