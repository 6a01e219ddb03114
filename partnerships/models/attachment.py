from typing import ClassVar, Self

from django.db import models

from partnerships.models.need import Need
from portal.documents.uploads import Upload, UploadQuerySet, is_once, is_whole
from portal.lib.addresses import address_of
from portal.people.actor import Actor


class AttachmentQuerySet(UploadQuerySet["Attachment"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the needs that this actor sees, but for what was removed."""
        return self.there().filter(need__in=Need.objects.visible_to(actor))


class Attachment(Upload):
    """A file that belongs to a need.

    partnerships/services/attachments.py alone writes here. What is removed is out of
    sight at once; the file itself is deleted later, and never where the need has been
    submitted with it.
    """

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="attachments")

    objects: ClassVar[AttachmentQuerySet] = AttachmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Upload.Meta):
        constraints = [
            is_once("need", "attachment_once_per_need"),
            is_whole("attachment_has_its_file"),
        ]
        indexes = [models.Index(fields=["file"], name="attachment_file")]

    def get_absolute_url(self) -> str:
        return address_of("partnerships:attachment_file", self.pk)
