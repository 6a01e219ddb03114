"""Everything that writes files of orders: the file and its row, both or neither."""

from django.core.files.base import File
from django.db import transaction

from partnerships.models import Order, OrderFile
from partnerships.rules import orders as rules
from partnerships.services.attachments import KEPT, check_room
from partnerships.services.orders import locked
from portal.audit.services import record
from portal.documents.uploads import (
    forget_upload,
    has_file,
    keep_upload,
    kind_of_upload,
)
from portal.lib import clock
from portal.lib.file_types import FileType
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
    kind = kind_of_upload(file, most_mb=order.need.scheme_year.attachment_mb)
    return _keep(actor=actor, order=order, file=file, name=name, kind=kind)


@transaction.atomic
def _keep(
    *, actor: Actor, order: Order, file: "File[bytes]", name: str, kind: FileType
) -> OrderFile | None:
    current = locked(order)
    require(rules.may_write_order(actor, current))
    if has_file(current.files.there(), file):
        return None
    check_room(current.need.scheme_year, current.files.there(), file.size)
    made = keep_upload(
        OrderFile,
        actor=actor,
        file=file,
        name=name,
        kind=kind,
        folder=FOLDER,
        order=current,
    )
    record(
        actor=actor,
        action="order.file_attached",
        obj=current,
        name=made.name,
        sha256=made.sha256,
    )
    return made


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


def forget_removed_files() -> int:
    """Delete what was removed long ago; how many.

    A file leaves an order before it is sent, so nobody but the owners has seen it.
    """
    old = OrderFile.objects.filter(removed_at__lt=clock.now() - KEPT)
    names = list(old.values_list("pk", "file"))
    for pk, file in names:
        forget_upload(OrderFile, pk, file)
    return len(names)
