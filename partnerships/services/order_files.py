"""Everything that writes files of orders: the file and its row, both or neither."""

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from partnerships.models import Order, OrderFile
from partnerships.rules import orders as rules
from partnerships.services.orders import locked
from portal.audit.services import record
from portal.documents.kept import fingerprint, keep
from portal.lib import clock
from portal.lib.file_types import MB, FileType, WrongFile, clean_name, recognise
from portal.lib.formats import number
from portal.lib.verdict import require
from portal.people.actor import Actor

FOLDER = "orders"


def attach_to_order(
    *, actor: Actor, order: Order, file: "File[bytes]", name: str
) -> OrderFile | None:
    """Attach a file to a draft; None when the order has that very file already.

    Within the limits of the year. Raises PermissionDenied, or ValidationError with the
    reason why this file cannot be taken.
    """
    require(rules.may_write_order(actor, order))
    most = order.need.scheme_year.attachment_mb
    if (file.size or 0) > most * MB:
        raise ValidationError(
            _("The file is larger than %(most)s MB.") % {"most": number(most)}
        )
    try:
        kind = recognise(file)
    except WrongFile as wrong:
        raise ValidationError(str(wrong.reason)) from None
    return _keep(actor=actor, order=order, file=file, name=name, kind=kind)


@transaction.atomic
def _keep(
    *, actor: Actor, order: Order, file: "File[bytes]", name: str, kind: FileType
) -> OrderFile | None:
    current = locked(order)
    require(rules.may_write_order(actor, current))
    sha256 = fingerprint(file)
    if current.files.there().filter(sha256=sha256).exists():
        return None
    _check_room(current, file.size)
    made = OrderFile.objects.create(
        order=current,
        name=clean_name(name, kind),
        content_type=kind.content_type,
        size=file.size,
        sha256=sha256,
        file=keep(file, sha256, folder=FOLDER, rows=OrderFile.objects.all()),
        uploaded_by_id=actor.user_id,
    )
    record(
        actor=actor,
        action="order.file_attached",
        obj=current,
        name=made.name,
        sha256=sha256,
    )
    return made


def _check_room(order: Order, size: int) -> None:
    year = order.need.scheme_year
    there = order.files.there().aggregate(
        count=Count("pk"), size=Sum("size", default=0)
    )
    if there["count"] >= year.attachment_count:
        raise ValidationError(
            _("The order has as many files as it may have. Remove one first.")
        )
    if there["size"] + size > year.attachments_mb * MB:
        raise ValidationError(
            _(
                "The attachments would be more than %(most)s MB together. Remove one, "
                "or make this file smaller."
            )
            % {"most": number(year.attachments_mb)}
        )


@transaction.atomic
def remove_from_order(*, actor: Actor, file: OrderFile) -> None:
    """Take a file away from a draft; to do it twice is to do it once.

    Raises PermissionDenied.
    """
    order = locked(file.order)
    require(rules.may_write_order(actor, order))
    if order.files.there().filter(pk=file.pk).update(removed_at=clock.now()):
        record(
            actor=actor,
            action="order.file_removed",
            obj=order,
            name=file.name,
            sha256=file.sha256,
        )
