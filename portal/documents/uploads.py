"""Files that people send in with something: the file and its row, both or neither."""

from typing import Any, Self, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.documents.kept import fingerprint, forget, keep
from portal.lib import clock
from portal.lib.alone import wait_for
from portal.lib.file_types import MB, FileType, WrongFile, clean_name, recognise
from portal.lib.formats import number
from portal.people.actor import Actor

Row = TypeVar("Row", bound=models.Model)
Kept = TypeVar("Kept", bound="KeptFile")


class UploadQuerySet(models.QuerySet[Row]):
    def there(self) -> Self:
        """Those that have not been removed."""
        return self.filter(removed_at__isnull=True)


class KeptFile(models.Model):
    """A file that somebody sent in. Which kind it is was read from its content."""

    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(max_length=120)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Upload(KeptFile):
    """One that can be taken away again: out of sight at once, and the row stays."""

    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(KeptFile.Meta):
        abstract = True
        ordering = ["uploaded_at", "pk"]


def is_once(parent: str, name: str) -> models.UniqueConstraint:
    """The same file once with each ``parent``, a field; removed ones do not count."""
    return models.UniqueConstraint(
        fields=[parent, "sha256"],
        condition=models.Q(removed_at__isnull=True),
        name=name,
        violation_error_message=gettext_lazy("This file is attached already."),
    )


def is_whole(name: str) -> models.CheckConstraint:
    """A row has its file, and knows what is in it."""
    return models.CheckConstraint(
        condition=models.Q(size__gt=0) & ~models.Q(sha256="") & ~models.Q(file=""),
        name=name,
    )


def kind_of_upload(file: "File[bytes]", *, most_mb: int) -> FileType:
    """What it is, read from its content; ValidationError says why it is not taken."""
    if (file.size or 0) > most_mb * MB:
        raise ValidationError(
            _("The file is larger than %(most)s MB.") % {"most": number(most_mb)},
            code="attachment",
        )
    try:
        return recognise(file)
    except WrongFile as wrong:
        raise ValidationError(str(wrong.reason), code="attachment") from None


def has_file(beside: UploadQuerySet[Any], file: "File[bytes]") -> bool:
    """Whether one of these rows, of what it is sent in with, is that very file."""
    return beside.there().filter(sha256=fingerprint(file)).exists()


def keep_upload(
    model: type[Kept],
    *,
    actor: Actor,
    file: "File[bytes]",
    name: str,
    kind: FileType,
    folder: str,
    **of: object,
) -> Kept:
    """Store the file and its row; ``of``: what it belongs to, and the row's own facts.

    Call it in a transaction that holds what it belongs to, when ``has_file`` says no.
    """
    sha256 = fingerprint(file)
    rows = model._default_manager.all()
    return model._default_manager.create(
        name=clean_name(name, kind),
        content_type=kind.content_type,
        size=file.size,
        sha256=sha256,
        file=keep(file, sha256, folder=folder, rows=rows),
        uploaded_by_id=actor.user_id,
        **of,
    )


@transaction.atomic
def forget_upload(model: type[Kept], pk: int, file: str) -> None:
    """Delete the row, and the file named so unless another row still has it."""
    rows = model._default_manager.all()
    wait_for(file)
    rows.filter(pk=pk).delete()
    forget(file, rows)
