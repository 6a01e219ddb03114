"""Everything that writes attachments: the file and its row, both or neither."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import Attachment, Need, SchemeYear
from partnerships.rules import needs as rules
from partnerships.services.needs import locked
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.documents.uploads import (
    UploadQuerySet,
    forget_upload,
    has_file,
    keep_upload,
    kind_of_upload,
)
from portal.lib import clock
from portal.lib.file_types import MB, FileType
from portal.lib.formats import number
from portal.lib.verdict import require
from portal.people.actor import Actor

# So long can one who removed the wrong file have it back from the case officer, and
# so old may a backup's database be beside its files.
KEPT = timedelta(days=30)
FOLDER = "attachments"


def attach(
    *, actor: Actor, need: Need, file: "File[bytes]", name: str
) -> Attachment | None:
    """Attach a file to a draft; None when the need has that very file already.

    Raises PermissionDenied, or ValidationError with the reason why this file cannot
    be taken.
    """
    require(rules.may_change_need(actor, need))
    kind = kind_of_upload(file, most_mb=need.scheme_year.attachment_mb)
    return _keep(actor=actor, need=need, file=file, name=name, kind=kind)


@transaction.atomic
def _keep(
    *, actor: Actor, need: Need, file: "File[bytes]", name: str, kind: FileType
) -> Attachment | None:
    current = locked(need)
    require(rules.may_change_need(actor, current))
    if has_file(current.attachments.there(), file):
        return None
    check_room(current.scheme_year, current.attachments.there(), file.size)
    attachment = keep_upload(
        Attachment,
        actor=actor,
        file=file,
        name=name,
        kind=kind,
        folder=FOLDER,
        need=current,
    )
    record(
        actor=actor,
        action="need.file_attached",
        obj=current,
        name=attachment.name,
        sha256=attachment.sha256,
    )
    return attachment


def take_over(*, source: Need, need: Need) -> None:
    """Give a draft that begins with ``source`` its files too: the rows, not the bytes.

    Call it in the transaction that makes the draft.
    """
    Attachment.objects.bulk_create(
        Attachment(
            need=need,
            name=one.name,
            content_type=one.content_type,
            size=one.size,
            sha256=one.sha256,
            file=one.file.name,
            uploaded_by_id=one.uploaded_by_id,
        )
        for one in source.attachments.there()
    )


@transaction.atomic
def remove(*, actor: Actor, attachment: Attachment) -> None:
    """Take a file away from a draft; to do it twice is to do it once.

    Raises PermissionDenied.
    """
    need = locked(attachment.need)
    require(rules.may_change_need(actor, need))
    there = need.attachments.there().filter(pk=attachment.pk)
    if there.update(removed_at=clock.now()):
        record(
            actor=actor,
            action="need.file_removed",
            obj=need,
            name=attachment.name,
            sha256=attachment.sha256,
        )


def forget_removed() -> int:
    """Delete what was removed long ago from needs that were never submitted."""
    old = Attachment.objects.filter(removed_at__lt=clock.now() - KEPT)
    submitted = AuditEntry.objects.filter(
        action="need.submitted", object_type=Need._meta.label_lower
    )
    forgotten = old.exclude(need__in=submitted.values("object_id"))
    names = list(forgotten.values_list("pk", "file"))
    for pk, file in names:
        forget_upload(Attachment, pk, file)
    return len(names)


def check_room(year: SchemeYear, beside: UploadQuerySet[Any], size: int) -> None:
    """Whether a file of this size may come to those that are there, by the year's rule.

    Raises ValidationError with what to do.
    """
    there = beside.aggregate(count=Count("pk"), size=Sum("size", default=0))
    if there["count"] >= year.attachment_count:
        raise _refused(
            ngettext(
                "There is %(most)s attachment, and that is the most there may be. "
                "Remove it first.",
                "There are %(most)s attachments, and that is the most there may be. "
                "Remove one first.",
                year.attachment_count,
            )
            % {"most": year.attachment_count}
        )
    if there["size"] + size > year.attachments_mb * MB:
        raise _refused(
            _(
                "The attachments would be more than %(most)s MB together. Remove one, "
                "or make this file smaller."
            )
            % {"most": number(year.attachments_mb)}
        )


def _refused(reason: object) -> ValidationError:
    return ValidationError(str(reason), code="attachment")
