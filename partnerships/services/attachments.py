"""Everything that writes attachments: the file and its row, both or neither."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import Attachment, Need
from partnerships.rules import needs as rules
from partnerships.services.needs import locked
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.documents.kept import fingerprint, forget, keep, lock_file
from portal.lib import clock
from portal.lib.file_types import MB, FileType, WrongFile, clean_name, recognise
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
    most = need.scheme_year.attachment_mb
    if (file.size or 0) > most * MB:
        raise _refused(
            _("The file is larger than %(most)s MB.") % {"most": number(most)}
        )
    try:
        kind = recognise(file)
    except WrongFile as wrong:
        raise _refused(wrong.reason) from None
    return _keep(actor=actor, need=need, file=file, name=name, kind=kind)


@transaction.atomic
def _keep(
    *, actor: Actor, need: Need, file: "File[bytes]", name: str, kind: FileType
) -> Attachment | None:
    current = locked(need)
    require(rules.may_change_need(actor, current))
    sha256 = fingerprint(file)
    there = current.attachments.there()
    if there.filter(sha256=sha256).exists():
        return None
    _check_room(current, file.size)
    attachment = Attachment.objects.create(
        need=current,
        name=clean_name(name, kind),
        content_type=kind.content_type,
        size=file.size,
        sha256=sha256,
        file=keep(file, sha256, folder=FOLDER, rows=Attachment.objects.all()),
        uploaded_by_id=actor.user_id,
    )
    record(
        actor=actor,
        action="need.file_attached",
        obj=current,
        name=attachment.name,
        sha256=sha256,
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
        _forget(pk, file)
    return len(names)


@transaction.atomic
def _forget(pk: int, file: str) -> None:
    lock_file(file)
    Attachment.objects.filter(pk=pk).delete()
    forget(file, Attachment.objects.all())


def _check_room(need: Need, size: int) -> None:
    year = need.scheme_year
    there = need.attachments.there().aggregate(
        count=Count("pk"), size=Sum("size", default=0)
    )
    if there["count"] >= year.attachment_count:
        raise _refused(
            ngettext(
                "The need has %(most)s attachment, and that is the most it may have. "
                "Remove it first.",
                "The need has %(most)s attachments, and that is the most it may have. "
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
